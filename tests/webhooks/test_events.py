"""What becomes an event, and who is told of it: nobody reads by a webhook what no page shows."""

from __future__ import annotations

import pytest

from matcher.domain.codes import AuditCode, CloseCode, Role
from matcher.types import Kind
from tests.calendar import today
from tests.factories import (
    make_call,
    make_confirmed,
    make_help_request,
    make_introduced,
    make_published,
    make_submitted,
    make_user,
)
from tests.registers.factories import make_entry
from tests.webhooks.making import deliveries, make_webhook, pass_undoing, work
from tests.webhooks.receiver import Receiver
from tests.whole.access_world import sign
from web.audit import service as audit
from web.base import db
from web.calls import service as calls
from web.calls.states import CallState
from web.deals import service as deals
from web.desk import service as desk
from web.help import service as help_requests
from web.people.models import User
from web.postings import service as postings
from web.postings.models import Posting
from web.registers import service as entries
from web.webhooks import sending
from web.webhooks.states import CHOSEN_KINDS, DeliveryState, EventKind

pytestmark = pytest.mark.usefixtures("app")


def author_of(posting: Posting) -> User:
    assert posting.author is not None
    return posting.author


def told(receiver: Receiver) -> list[tuple[str, object]]:
    return [(one.told["type"], one.told["data"]["object_id"]) for one in receiver.came]


class TestPublic:
    def test_a_call_is_told_when_it_opens_closes_and_its_catalogue_is_out(
        self, receiver: Receiver
    ) -> None:
        make_webhook(receiver.url)
        call = make_call(CallState.SCHEDULED)
        for step in ("open", "close", "catalogue"):
            calls.move_call(None, call, step)
        work()
        assert receiver.kinds == ["call.opened", "call.closed", "catalogue.published"]
        assert receiver.came[0].told["data"]["url"].endswith(f"/calls/{call.id}")

    def test_a_new_version_is_told_as_a_change(self, receiver: Receiver) -> None:
        posting = make_published()
        make_webhook(receiver.url)
        author = author_of(posting)
        postings.start_revision(author, posting)
        postings.submit(author, posting)
        audit.publish(make_user(Role.OFFICER), posting)
        work()
        assert receiver.kinds == ["posting.changed"]

    def test_a_need_that_hides_its_owner_is_told_by_its_number(self, receiver: Receiver) -> None:
        make_webhook(receiver.url)
        posting = make_published(confidentiality="anonymous")
        work()
        [request] = receiver.came
        assert author_of(posting).organisation.name not in request.body.decode()  # type: ignore[union-attr]
        assert set(request.told["data"]) == {"object", "object_id", "url"}

    def test_a_resource_is_told_when_it_is_public_and_when_it_goes(
        self, receiver: Receiver
    ) -> None:
        make_webhook(receiver.url)
        entry = make_entry()
        work()
        entries.withdraw(make_user(Role.OFFICER), entry)
        work()
        assert receiver.kinds == ["resource.published", "resource.ended"]
        assert "url" not in receiver.came[1].told["data"]

    def test_what_has_gone_before_it_was_told_is_withheld(self, receiver: Receiver) -> None:
        webhook = make_webhook(receiver.url, kinds=[EventKind.POSTING_PUBLISHED])
        posting = make_published()
        db.commit()
        sending.spread_due()
        postings.withdraw(author_of(posting), posting)
        work()
        assert receiver.came == []
        assert [one.state for one in deliveries(webhook)] == [DeliveryState.WITHHELD]


class TestOwn:
    def test_the_outcome_of_a_review_is_told_to_its_owner_alone(self, receiver: Receiver) -> None:
        submitted = make_submitted()
        make_webhook(receiver.url, author_of(submitted), [EventKind.POSTING_REVIEWED])
        other = make_webhook(receiver.url, kinds=CHOSEN_KINDS)
        audit.reject(make_user(Role.OFFICER), submitted, AuditCode.OTHER, "不属于本平台范围")
        work()
        assert told(receiver) == [("posting.reviewed", submitted.id)]
        assert receiver.came[0].told["data"]["step"] == "reject"
        assert "不属于" not in receiver.came[0].body.decode()
        assert deliveries(other) == []

    def test_a_deal_is_told_to_its_parties_and_its_broker_from_the_decision_to_the_contract(
        self, receiver: Receiver
    ) -> None:
        need = make_published(Kind.NEED)
        make_webhook(receiver.url, author_of(need))
        stranger = make_webhook(receiver.url, make_user(Role.INSTITUTE), CHOSEN_KINDS)
        match = make_introduced(need=need)
        sign(match)
        assert match.broker is not None
        deals.register(match.broker, match, "2026440800000001", today())
        deals.complete(match.broker, match)
        pass_undoing()
        work()
        about = [one for one in receiver.came if one.told["data"]["object"] == "deal"]
        assert [one.told["type"] for one in about] == [
            "deal.shown",
            *["deal.answered"] * 2,
            *["deal.moved"] * 2,
            "contract.signed",
            "contract.registered",
            "contract.completed",
        ]
        assert {one.told["data"]["object_id"] for one in about} == {match.id}
        assert not [one for one in deliveries(stranger) if one.event.object_type == "match"]

    def test_nobody_hears_of_a_decision_that_can_still_be_undone(self, receiver: Receiver) -> None:
        need = make_published(Kind.NEED)
        make_webhook(receiver.url, author_of(need), [EventKind.DEAL_SHOWN])
        make_confirmed(need=need)
        work()
        assert receiver.came == []
        pass_undoing()
        work()
        assert receiver.kinds == ["deal.shown"]

    def test_a_decision_that_was_undone_is_never_told(self, receiver: Receiver) -> None:
        need = make_published(Kind.NEED)
        webhook = make_webhook(receiver.url, author_of(need), [EventKind.DEAL_SHOWN])
        match = make_confirmed(need=need)
        assert match.broker is not None
        assert match.decided_at is not None
        desk.undo(match.broker, match, match.decided_at)
        pass_undoing()
        work()
        assert receiver.came == []
        assert deliveries(webhook) == []

    def test_a_broker_who_gave_a_deal_away_hears_no_more_of_it(self, receiver: Receiver) -> None:
        match = make_introduced()
        first, second = match.broker, make_user(Role.BROKER)
        assert first is not None
        make_webhook(receiver.url, first, [EventKind.DEAL_MOVED])
        deals.close(first, match, CloseCode.NO_RESPONSE)
        pass_undoing()
        sending.spread_due()
        match.broker_id = second.id
        work()
        assert receiver.came == []

    def test_a_notice_is_told_with_its_kind_and_its_page(self, receiver: Receiver) -> None:
        need = make_published(Kind.NEED)
        make_webhook(receiver.url, author_of(need), [EventKind.NOTICE])
        other = make_webhook(receiver.url, kinds=[EventKind.NOTICE])
        broker = make_user(Role.BROKER)
        request = make_help_request(need, broker=broker)
        help_requests.answer(broker, request, "已找到两家可以合作的单位。")
        work()
        [one] = receiver.came
        assert one.told["type"] == "notice.new"
        assert one.told["data"]["notice"] == "help_answer"
        assert one.told["data"]["object_id"] == need.id
        assert "两家" not in one.body.decode()
        assert deliveries(other) == []


def test_whoever_changes_to_another_organisation_hears_nothing_of_the_old_one(
    receiver: Receiver,
) -> None:
    submitted = make_submitted()
    author = author_of(submitted)
    webhook = make_webhook(receiver.url, author, [EventKind.POSTING_REVIEWED])
    audit.request_changes(make_user(Role.OFFICER), submitted, "请补充指标")
    db.commit()
    sending.spread_due()
    author.organisation = make_user(Role.FIRM).organisation
    work()
    assert receiver.came == []
    assert [one.state for one in deliveries(webhook)] == [DeliveryState.WITHHELD]
