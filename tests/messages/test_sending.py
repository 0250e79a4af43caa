"""What is due goes out once; what fails is tried again, and then shown to officers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.messages import posting
from tests.messages.posting import QUICK, again, needed, read_mail, texts, told
from web.base import db
from web.base.clock import utc_now
from web.base.mails.kinds import Channel, MessageState
from web.base.mails.models import Message
from web.messages import claims, sending
from web.messages.claims import LostClaim
from web.messages.pace import PACE, Pace
from web.messages.transports.line import Envelope, Handing, LineError

LONG = Pace()


class Line:
    """A transport that does as it is told."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None

    def send(self, envelope: Envelope, handing: Handing) -> None:
        """Go the way of a message, with a stop before and after the text."""
        self.before()
        handing()
        self.taken.append(envelope)
        self.after()


@pytest.fixture
def line(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """What every message goes over."""
    found = Line()
    monkeypatch.setattr(sending, "transport_of", lambda _channel: found)
    yield found


def failing(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def test_a_message_is_sent_once_and_then_never_again(line: Line) -> None:
    message = told(make_user())
    assert sending.send_due() is False
    sending.send_due()
    found = again(message)
    assert [one.token for one in line.taken] == [message.token]
    assert (found.state, found.attempts, found.doubts) == (MessageState.SENT, 1, 0)
    assert found.sent_at is not None
    assert (found.claim, found.claimed_until, found.handed_at) == ("", None, None)


def test_what_lets_its_bearer_in_is_forgotten_once_it_is_sent(line: Line) -> None:
    user = make_user()
    secret, plain = needed(user), told(user)
    sending.send_due()
    assert again(secret).body == {}
    assert again(plain).body != {}


def test_a_message_waits_until_it_is_due(line: Line) -> None:
    message = told(make_user())
    message.due_at = utc_now() + timedelta(minutes=1)
    db.commit()
    sending.send_due()
    assert line.taken == []


def test_a_claimed_message_is_nobody_elses(line: Line) -> None:
    message = told(make_user())
    assert claims.take(LONG) is not None
    assert claims.take(LONG) is None
    sending.send_due()
    assert line.taken == []
    assert again(message).state is MessageState.WAITING


def test_a_claim_that_ran_out_before_the_text_is_free_without_a_doubt(line: Line) -> None:
    message = told(make_user())
    claims.take(QUICK)
    sending.send_due()
    found = again(message)
    assert (found.state, found.attempts, found.doubts) == (MessageState.SENT, 2, 0)


def test_a_worker_that_died_while_the_text_went_over_leaves_a_counted_doubt(line: Line) -> None:
    message = told(make_user())
    letter = claims.take(QUICK)
    assert letter is not None
    claims.hand_over(letter, QUICK)
    sending.send_due()
    found = again(message)
    assert (found.state, found.doubts) == (MessageState.SENT, 1)
    assert [one.token for one in line.taken] == [message.token]


def test_a_worker_whose_lease_ran_out_sends_no_text(line: Line) -> None:
    message = told(make_user())
    slow = claims.take(QUICK)
    assert slow is not None
    assert claims.take(LONG) is not None
    with pytest.raises(LostClaim):
        claims.hand_over(slow, LONG)
    assert again(message).handed_at is None


def test_a_worker_that_was_given_up_settles_nothing(line: Line) -> None:
    message = told(make_user())
    slow = claims.take(QUICK)
    assert slow is not None
    claims.take(LONG)
    claims.settle_sent(slow)
    claims.settle_failed(slow, LineError("receiver", 550, permanent=True), LONG)
    assert again(message).state is MessageState.WAITING


def test_a_failure_that_may_pass_is_tried_again_later(line: Line) -> None:
    message = told(make_user())
    line.before = failing(LineError("receiver", 451))
    sending.send_due()
    found = again(message)
    assert (found.state, found.attempts, found.error) == (MessageState.WAITING, 1, "receiver 451")
    assert timedelta(seconds=40) < found.due_at - utc_now() < timedelta(seconds=75)


def test_pauses_grow_and_the_last_one_stays() -> None:
    pauses = [PACE.pause_after(attempts).total_seconds() for attempts in range(1, 8)]
    assert pauses[:5] == sorted(pauses[:5])
    assert all(21600 * 0.8 <= pause <= 21600 * 1.2 for pause in pauses[4:])


def test_after_the_last_attempt_it_is_given_up(line: Line) -> None:
    message = told(make_user())
    line.before = failing(LineError("connect", "TimeoutError", is_answered=False))
    for _ in range(QUICK.most_attempts + 2):
        sending.send_due(QUICK)
    found = again(message)
    assert (found.state, found.attempts) == (MessageState.FAILED, QUICK.most_attempts)
    assert found.doubts == 0, "no text went over the line"


def test_an_address_that_does_not_exist_is_given_up_at_once(line: Line) -> None:
    message = told(make_user())
    line.before = failing(LineError("receiver", 550, permanent=True))
    sending.send_due()
    assert (again(message).state, again(message).error) == (MessageState.FAILED, "receiver 550")


def test_a_line_that_broke_after_the_text_is_a_doubt_and_is_sent_again(line: Line) -> None:
    message = told(make_user())
    line.after = failing(LineError("answer", "SMTPServerDisconnected", is_answered=False))
    sending.send_one(QUICK)
    assert again(message).doubts == 1
    line.after = lambda: None
    sending.send_one(QUICK)
    assert (again(message).state, again(message).doubts) == (MessageState.SENT, 1)
    first, second = (read_mail(one.data) for one in line.taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert texts(first) == texts(second)


def test_an_answered_refusal_of_the_text_is_no_doubt(line: Line) -> None:
    message = told(make_user())
    line.after = failing(LineError("answer", 451))
    sending.send_one(QUICK)
    assert again(message).doubts == 0


def test_a_message_that_kills_its_workers_ends(line: Line) -> None:
    message = told(make_user())
    for _ in range(QUICK.most_attempts):
        claims.take(QUICK)
    sending.send_due(QUICK)
    assert again(message).state is MessageState.FAILED
    assert line.taken == []


def test_nothing_goes_to_an_account_that_was_closed_meanwhile(line: Line) -> None:
    user = make_user()
    message = needed(user)
    user.active = False
    db.commit()
    sending.send_due()
    assert line.taken == []
    assert (again(message).state, again(message).body) == (MessageState.CANCELLED, {})


def test_a_message_without_an_account_is_sent_to_its_address(line: Line) -> None:
    posting.outbox.post_to_address(
        posting.NEEDED, "new@example.invalid", None, event=1, path="/register/abc"
    )
    db.commit()
    sending.send_due()
    assert [one.receiver for one in line.taken] == ["new@example.invalid"]


def test_one_that_cannot_be_written_stops_no_other(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    user = make_user()
    broken, whole = told(user, title="机密标题"), told(user)
    broken.address = "no address at all"
    db.commit()
    sending.send_due()
    assert again(broken).state is MessageState.FAILED
    assert again(broken).error.startswith("compose ")
    assert again(whole).state is MessageState.SENT
    assert "机密标题" not in caplog.text
    assert "no address at all" not in caplog.text


def test_a_defect_of_a_transport_is_tried_again_and_logged_without_words(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    message = told(make_user())

    line.before = failing(RuntimeError("机密"))
    sending.send_due()
    assert (again(message).state, again(message).error) == (
        MessageState.WAITING,
        "send RuntimeError",
    )
    assert "机密" not in caplog.text


def test_a_full_batch_says_that_more_may_wait(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_AT_ONCE", 2)
    user = make_user()
    for _ in range(3):
        told(user)
    assert sending.send_due() is True
    assert sending.send_due() is False
    assert len(line.taken) == 3


def test_a_robot_without_an_address_is_given_up(app: Flask) -> None:
    message = told(make_user(Role.FIRM))
    message.channel = Channel.WEBHOOK
    db.commit()
    sending.send_due()
    assert again(message).error == "webhook not_set"
    assert db.session().get_one(Message, message.id).state is MessageState.FAILED
