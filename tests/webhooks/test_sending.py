"""An event is told once, signed and in order; what fails is tried again and then given up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from matcher.domain.codes import Role
from tests.factories import make_published, make_user
from tests.messages.posting import of_kind
from tests.webhooks.making import QUICK, again, ask_test, deliveries, make_webhook, work
from tests.webhooks.receiver import Answers, Receiver, listening
from web.base import db
from web.base.clock import utc_now
from web.people.models import User
from web.postings import service as postings
from web.webhooks import claims, lines, sending, service
from web.webhooks.lines import read_pause
from web.webhooks.models import DeliveryAttempt, Webhook, WebhookEvent
from web.webhooks.pace import Pace
from web.webhooks.states import DeliveryState, EventKind, HookState, Outcome

pytestmark = pytest.mark.usefixtures("app")

PUBLISHED = [EventKind.POSTING_PUBLISHED]


def outcomes(webhook: Webhook) -> list[Outcome]:
    return [tried.outcome for one in deliveries(webhook) for tried in one.tries]


def is_signed(secret: str, request: Any) -> bool:
    """What a receiver computes, written once more and by hand."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    stamp = request.headers["webhook-timestamp"]
    signed = f"{request.uid}.{stamp}.".encode() + request.body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in request.headers["webhook-signature"].split(" ")


class TestOnce:
    def test_a_published_posting_is_told_signed_and_only_once(self, receiver: Receiver) -> None:
        webhook = make_webhook(receiver.url, kinds=PUBLISHED)
        posting = make_published()
        work(rounds=3)
        [request] = receiver.came
        assert is_signed(webhook.secret, request)
        assert not is_signed(service.make_secret(), request)
        assert request.path == "/hooks?key=k-93"
        assert request.told["id"] == request.uid
        assert request.told["type"] == "posting.published"
        told = request.told["data"]
        assert (told["object"], told["object_id"]) == ("need", posting.id)
        assert told["url"].endswith(f"/needs/{posting.id}")
        assert set(told) == {"object", "object_id", "url"}
        [delivery] = deliveries(webhook)
        assert (delivery.state, delivery.attempts) == (DeliveryState.TAKEN, 1)

    def test_what_was_undone_is_never_told(self, receiver: Receiver) -> None:
        make_webhook(receiver.url, kinds=PUBLISHED)
        make_published()
        db.session().add(WebhookEvent(kind=PUBLISHED[0], object_type="posting", object_id=1))
        db.rollback()
        work()
        assert len(receiver.came) == 1

    def test_nothing_is_stored_that_nobody_wants(self, receiver: Receiver) -> None:
        webhook = make_webhook(receiver.url, kinds=[EventKind.CALL_OPENED])
        service.pause(webhook.user, make_webhook(receiver.url, webhook.user, PUBLISHED))
        make_published()
        assert db.session().scalar(select(func.count(WebhookEvent.id))) == 0

    def test_events_come_in_their_order(self, receiver: Receiver) -> None:
        kinds = [EventKind.POSTING_PUBLISHED, EventKind.POSTING_ENDED]
        make_webhook(receiver.url, kinds=kinds)
        first, second = make_published(), make_published()
        assert first.author is not None
        postings.withdraw(first.author, first)
        work()
        told = [(one.told["type"], one.told["data"]["object_id"]) for one in receiver.came]
        # The first one was withdrawn before anybody was told that it is public.
        assert told == [("posting.published", second.id), ("posting.ended", first.id)]

    def test_a_receiver_never_hears_of_two_events_at_once(self, receiver: Receiver) -> None:
        receiver.seconds = 0.05
        make_webhook(receiver.url, kinds=PUBLISHED)
        made = [make_published().id for _ in range(3)]
        work()
        assert [one.told["data"]["object_id"] for one in receiver.came] == made
        assert receiver.most_inside == 1

    def test_both_secrets_sign_during_a_renewal_and_then_the_new_one_alone(
        self, receiver: Receiver
    ) -> None:
        webhook = make_webhook(receiver.url)
        old, new = webhook.secret, service.renew_secret(webhook.user, webhook)
        ask_test(webhook)
        work()
        webhook = again(webhook)
        webhook.old_until = utc_now() - timedelta(seconds=1)
        ask_test(webhook)
        work()
        during, afterwards = receiver.came
        assert is_signed(old, during)
        assert is_signed(new, during)
        assert is_signed(new, afterwards)
        assert not is_signed(old, afterwards)


class TestWorkers:
    def test_two_workers_at_once_tell_each_event_once(self, receiver: Receiver) -> None:
        webhook = make_webhook(receiver.url, kinds=PUBLISHED)
        make_published()
        make_published()
        db.commit()
        sending.spread_due()
        first = claims.take(QUICK)
        assert first is not None
        # The second worker finds the webhook taken, although another event waits.
        assert claims.take(QUICK) is None
        sending._send(first, QUICK)
        work()
        assert len(receiver.came) == len({one.uid for one in receiver.came}) == 2
        assert {one.state for one in deliveries(webhook)} == {DeliveryState.TAKEN}

    def test_workers_that_run_beside_each_other_repeat_and_lose_nothing(
        self, app: Flask, receiver: Receiver
    ) -> None:
        owner = make_user(Role.FIRM)
        hooks = [make_webhook(receiver.url + str(n), owner, PUBLISHED) for n in range(3)]
        for _ in range(4):
            make_published()
        db.commit()

        def run() -> None:
            with app.app_context():
                while sending.send_due(QUICK):
                    pass
                db.session().close()

        workers = [threading.Thread(target=run) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        work()
        told = Counter((one.path, one.uid) for one in receiver.came)
        assert len(told) == 12
        assert set(told.values()) == {1}
        for hook in hooks:
            mine = [one.uid for one in receiver.came if one.path.endswith(hook.address[-4:])]
            assert mine == [one.event.uid for one in deliveries(hook)]

    def test_whoever_lost_the_webhook_sends_nothing(self, receiver: Receiver) -> None:
        make_webhook(receiver.url, kinds=PUBLISHED)
        make_published()
        db.commit()
        sending.spread_due()
        dead = claims.take(Pace(lease=-1.0))
        assert dead is not None
        other = claims.take(QUICK)
        assert other is not None
        with pytest.raises(claims.LostClaim):
            sending._send(dead, QUICK)
        assert receiver.came == []
        sending._send(other, QUICK)
        assert len(receiver.came) == 1

    def test_what_was_taken_is_settled_by_whoever_sent_it(self, receiver: Receiver) -> None:
        """A worker that was held up after its event was taken: nobody sends it again."""
        webhook = make_webhook(receiver.url, kinds=PUBLISHED)
        make_published()
        db.commit()
        sending.spread_due()
        slow = claims.take(QUICK)
        assert slow is not None
        with db.unit_of_work() as session:
            session.execute(update(Webhook).values(claim="another"))
        claims.settle(slow, lines.Answer(Outcome.TAKEN, 200), QUICK)
        assert [one.state for one in deliveries(webhook)] == [DeliveryState.TAKEN]
        assert again(webhook).claim == "another"

    def test_a_worker_killed_before_it_sent_delays_and_loses_nothing(
        self, receiver: Receiver
    ) -> None:
        make_webhook(receiver.url, kinds=PUBLISHED)
        make_published()
        db.commit()
        sending.spread_due()
        claims.take(Pace(lease=-1.0))
        work()
        assert len(receiver.came) == 1


class TestAgain:
    def test_what_fails_is_tried_again_under_the_same_id(self, receiver: Receiver) -> None:
        receiver.answers = [Answers(500), Answers(404)]
        webhook = make_webhook(receiver.url, kinds=PUBLISHED)
        make_published()
        work(rounds=3)
        assert len(receiver.came) == 3
        assert len({one.uid for one in receiver.came}) == 1
        assert outcomes(webhook) == [Outcome.REFUSED, Outcome.REFUSED, Outcome.TAKEN]
        assert again(webhook).failures == 0

    def test_pauses_grow_over_about_a_day(self) -> None:
        pace = Pace()
        pauses = [pace.pause_after(number).total_seconds() for number in range(1, 10)]
        assert all(later > 1.2 * sooner for sooner, later in pairwise(pauses))
        assert 20 < sum(pauses) / 3600 < 28
        assert pace.most_attempts == len(pace.steps) + 1

    def test_one_that_is_refused_keeps_no_other_from_going(self, receiver: Receiver) -> None:
        receiver.answers = [Answers(500)]
        make_webhook(receiver.url, kinds=PUBLISHED)
        first, second = make_published(), make_published()
        work(Pace())
        told = [one.told["data"]["object_id"] for one in receiver.came]
        assert told == [first.id, second.id]

    @pytest.mark.parametrize("status", [429, 503])
    def test_a_receiver_that_asks_for_a_pause_gets_it(
        self, receiver: Receiver, status: int
    ) -> None:
        receiver.usual = Answers(status, {"Retry-After": "3600"})
        webhook = make_webhook(receiver.url, kinds=PUBLISHED)
        make_published()
        make_published()
        work(rounds=3)
        assert len(receiver.came) == 1
        not_before = again(webhook).not_before
        assert not_before is not None
        assert timedelta(minutes=59) < not_before - utc_now() < timedelta(minutes=61)
        assert outcomes(webhook) == [Outcome.BUSY]

    def test_pauses_are_read_in_seconds_and_as_a_date(self) -> None:
        assert read_pause("120") == 120
        assert read_pause("Fri, 31 Dec 1999 23:59:59 GMT") == 0
        assert read_pause("Wed, 01 Jan 2125 00:00:00 GMT") > 10**9  # type: ignore[operator]
        assert [read_pause(one) for one in (None, "soon", "-5", "1e9", "²")] == [None] * 5

    def test_a_receiver_that_is_not_there_is_not_asked_for_every_event(self) -> None:
        with listening() as gone:
            address = gone.url
        webhook = make_webhook(address, kinds=PUBLISHED)
        make_published()
        make_published()
        work(Pace())
        assert outcomes(webhook) == [Outcome.UNREACHABLE]
        assert again(webhook).not_before is not None


class TestTheEnd:
    def test_410_ends_a_webhook_and_its_owner_is_told(self, receiver: Receiver) -> None:
        receiver.usual = Answers(410)
        webhook = make_webhook(receiver.url, kinds=PUBLISHED)
        make_published()
        make_published()
        work(rounds=3)
        assert len(receiver.came) == 1
        assert again(webhook).state is HookState.GONE
        [mail] = of_kind("webhook_gone")
        assert mail.user_id == webhook.user_id
        assert receiver.url not in str(mail.body) + mail.subject

    def test_after_many_failures_it_is_stopped_and_its_owner_told(self, receiver: Receiver) -> None:
        receiver.usual = Answers(500)
        webhook = make_webhook(receiver.url, kinds=PUBLISHED)
        make_published()
        work(rounds=5)
        assert len(receiver.came) == QUICK.most_attempts
        assert again(webhook).state is HookState.FAILING
        assert len(of_kind("webhook_failing")) == 1
        # It goes on where its owner wants it, with what waited, and can be stopped anew.
        service.resume(webhook.user, again(webhook))
        db.commit()
        service.send_again(webhook.user, deliveries(webhook)[0])
        receiver.usual = Answers(200)
        work()
        assert [one.state for one in deliveries(webhook)] == [DeliveryState.TAKEN]
        assert len({one.uid for one in receiver.came}) == 1

    def test_one_event_that_is_given_up_stops_no_webhook_that_works(
        self, receiver: Receiver
    ) -> None:
        bad = Answers(400)
        webhook = make_webhook(receiver.url, kinds=PUBLISHED)
        for _ in range(3):
            make_published()
        work(Pace(steps=(0.0,), most_attempts=3))
        assert again(webhook).state is HookState.ACTIVE
        receiver.answers = [bad, Answers(200), bad, Answers(200), bad, Answers(200)]
        make_published()
        make_published()
        work(rounds=4)
        assert again(webhook).state is HookState.ACTIVE

    def test_what_was_taken_goes_again_only_as_an_event_of_its_own(
        self, receiver: Receiver
    ) -> None:
        webhook = make_webhook(receiver.url, kinds=PUBLISHED)
        make_published()
        work()
        service.send_again(webhook.user, deliveries(webhook)[0])
        work()
        first, second = receiver.came
        assert second.uid != first.uid
        assert second.told["repeats"] == first.uid
        assert second.told["data"] == first.told["data"]

    def test_old_records_are_forgotten(self, receiver: Receiver) -> None:
        webhook = make_webhook(receiver.url, kinds=PUBLISHED)
        make_published()
        work()
        db.session().execute(update(WebhookEvent).values(at=utc_now() - timedelta(days=31)))
        db.commit()
        service.tidy()
        assert deliveries(webhook) == []
        assert db.session().scalar(select(func.count(DeliveryAttempt.id))) == 0


class TestTheLine:
    def answer_with(
        self, receiver: Receiver, by_hand: Callable[[Any], None], pace: Pace = QUICK
    ) -> list[Outcome]:
        receiver.usual = Answers(by_hand=by_hand)
        webhook = make_webhook(receiver.url)
        ask_test(webhook)
        work(pace)
        return outcomes(webhook)[:1]

    def test_a_redirection_is_not_followed(self, receiver: Receiver) -> None:
        receiver.usual = Answers(302, {"Location": f"http://127.0.0.1:{receiver.port}/other"})
        webhook = make_webhook(receiver.url)
        ask_test(webhook)
        work()
        assert {one.path for one in receiver.came} == {"/hooks?key=k-93"}
        assert set(outcomes(webhook)) == {Outcome.REDIRECT}

    def test_a_receiver_that_drips_is_cut_off(self, receiver: Receiver) -> None:
        def drip(handler: Any) -> None:
            for _ in range(100):
                try:
                    handler.wfile.write(b"H")
                    handler.wfile.flush()
                except OSError:
                    return
                time.sleep(0.05)

        hasty = Pace(whole=0.3, most_attempts=1)
        assert self.answer_with(receiver, drip, hasty) == [Outcome.TIMEOUT]

    def test_a_line_that_breaks_is_told_as_a_doubt(self, receiver: Receiver) -> None:
        assert self.answer_with(receiver, lambda one: one.connection.shutdown(2)) == [
            Outcome.BROKEN
        ]

    def test_an_endless_answer_is_read_in_bounds(self, receiver: Receiver) -> None:
        sent = []

        def pour(handler: Any) -> None:
            handler.send_response(200)
            handler.end_headers()
            for _ in range(2000):
                try:
                    sent.append(handler.wfile.write(b"x" * 16384))
                except OSError:
                    return

        assert self.answer_with(receiver, pour) == [Outcome.TAKEN]
        assert sum(sent) < 2000 * 16384

    def test_what_speaks_no_http_is_no_receiver(self, receiver: Receiver) -> None:
        answer = self.answer_with(receiver, lambda one: one.wfile.write(b"SSH-2.0-x\r\n"))
        assert answer == [Outcome.BROKEN]

    def test_a_proxy_of_the_environment_is_not_used(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        webhook = make_webhook(receiver.url)
        ask_test(webhook)
        work()
        assert outcomes(webhook) == [Outcome.TAKEN]

    def test_an_error_of_ours_is_logged_without_the_address(
        self,
        receiver: Receiver,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        def fail(address: str, *_: object) -> None:
            raise RuntimeError(address)

        monkeypatch.setattr(lines, "post", fail)
        webhook = make_webhook(receiver.url)
        ask_test(webhook)
        work()
        assert outcomes(webhook) == [Outcome.BROKEN] * QUICK.most_attempts
        assert "k-93" not in caplog.text
        assert webhook.secret not in caplog.text


def test_nothing_is_sent_for_an_account_that_was_closed(receiver: Receiver) -> None:
    user = make_user(Role.INSTITUTE)
    webhook = make_webhook(receiver.url, user, PUBLISHED)
    make_published()
    db.commit()
    sending.spread_due()
    close(user)
    make_published()
    work()
    assert receiver.came == []
    assert [one.state for one in deliveries(webhook)] == [DeliveryState.WITHHELD]


def close(user: User) -> None:
    user.active = False
    db.commit()
