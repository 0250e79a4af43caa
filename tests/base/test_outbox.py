"""Messages are stored with what they tell of, once for each receiver who wants to hear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.domain.codes import Role
from tests.factories import make_user
from web.base import db
from web.base.clock import utc_now
from web.base.mails import outbox
from web.base.mails.kinds import Cadence, MailGroup, MailKind, MessageState
from web.base.mails.models import Message, MessageChoice

GROUP = MailGroup("steps", "Steps", "What happens", 1, frozenset({Role.FIRM}))
KIND = MailKind("told", "“%(title)s” moved", ("It did.",), "Look", GROUP)


def stored() -> list[Message]:
    return list(db.session().scalars(select(Message).order_by(Message.id)))


def test_nobody_is_told_the_same_event_twice(app: Flask) -> None:
    user = make_user()
    for event in (1, 1, 2):
        outbox.post(KIND, [user, user], event=event, path="/a", title="100 % 虾")
        db.session().flush()
    assert [message.key for message in stored()] == [f"told/{n}/{user.id}" for n in (1, 2)]
    assert stored()[0].subject == "“100 % 虾” moved"


def test_what_is_undone_is_not_told(app: Flask) -> None:
    outbox.post(KIND, [make_user()], event=1, title="虾")
    db.rollback()
    assert stored() == []


def test_a_closed_account_and_one_that_wants_nothing_are_left_alone(app: Flask) -> None:
    quiet, closed = make_user(), make_user(active=False)
    db.session().add(MessageChoice(user_id=quiet.id, group="steps", cadence=Cadence.OFF))
    outbox.post(KIND, [quiet, closed], event=1, title="虾")
    assert stored() == []


def test_a_digest_holds_it_until_its_hour(app: Flask) -> None:
    user = make_user()
    db.session().add(MessageChoice(user_id=user.id, group="steps", cadence=Cadence.WEEKLY))
    [message] = outbox.post(KIND, [user], event=1, title="虾")
    assert message.state is MessageState.HELD
    assert message.due_at > datetime.now(UTC)


@pytest.mark.parametrize(
    ("cadence", "moment", "due"),
    [
        (Cadence.DAILY, "2026-11-27T23:59:00", "2026-11-28T00:00:00"),
        (Cadence.DAILY, "2026-11-28T00:00:00", "2026-11-29T00:00:00"),
        (Cadence.WEEKLY, "2026-11-28T00:00:00", "2026-11-30T00:00:00"),
    ],
)
def test_digests_go_out_at_eight_local_time(
    app: Flask, cadence: Cadence, moment: str, due: str
) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert outbox.next_digest(cadence, at) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_line_end_in_a_title_stays_out_of_the_subject(app: Flask) -> None:
    [message] = outbox.post(KIND, [make_user()], event=1, title="虾\r\nBcc: x@example.org")
    assert "\n" not in message.subject
    assert "\r" not in message.subject


def test_many_events_ask_as_much_as_one(app: Flask) -> None:
    users = [make_user() for _ in range(5)]
    letters = [outbox.Letter(users, number, values={"title": "虾"}) for number in range(4)]
    assert len(outbox.post_all(KIND, letters)) == 20
    db.flush()
    assert outbox.post_all(KIND, letters) == []


def test_a_message_waits_as_long_as_its_event_may_be_undone(app: Flask) -> None:
    user, later = make_user(), utc_now() + timedelta(days=3)
    [message] = outbox.post(KIND, [user], event=1, not_before=later, title="虾")
    assert message.due_at == later
    db.flush()
    outbox.take_back(KIND, [user], event=1)
    assert stored() == []
    assert outbox.post(KIND, [user], event=1, title="虾")


def test_what_went_out_cannot_be_taken_back(app: Flask) -> None:
    user = make_user()
    [message] = outbox.post(KIND, [user], event=1, title="虾")
    message.state = MessageState.SENT
    db.flush()
    outbox.take_back(KIND, [user], event=1)
    assert len(stored()) == 1


def test_nothing_is_posted_in_silence(app: Flask) -> None:
    with outbox.silence():
        assert outbox.post(KIND, [make_user()], event=1, title="虾") == []
    assert outbox.post(KIND, [make_user()], event=1, title="虾")
