"""What is told of a match, from the proposal to the contract, and to whom."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from matcher.domain.codes import CloseCode, ContractKind, DeclineCode, Role
from matcher.types import Kind
from tests.calendar import today
from tests.factories import (
    make_confirmed,
    make_introduced,
    make_match,
    make_organisation,
    make_published,
    make_user,
)
from tests.mailbox import forget_messages, kinds_to, messages_to, text_of, texts_to
from web.base import db
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.brokers import assignment
from web.deals import service as deals
from web.desk import service as desk
from web.matches.models import Match
from web.matches.states import UNDO_WINDOW
from web.people.models import User
from web.postings import service as posting


def people_of(match: Match) -> tuple[User, User, User]:
    """The need's author, the achievement's author, the broker."""
    assert match.broker is not None
    return match.need.author, match.achievement.author, match.broker


def told(match: Match) -> list[list[str]]:
    """What was told to the need's side, the achievement's side and the broker."""
    db.commit()
    return [kinds_to(user) for user in people_of(match)]


def fresh(match: Match) -> Match:
    forget_messages()
    return match


class TestAsking:
    def test_a_proposal_is_known_to_its_broker_only(self, app: Flask) -> None:
        broker = make_user(Role.BROKER, fields=["marine"])
        match = make_match(broker=broker)
        need, achievement, _ = people_of(match)
        assert kinds_to(broker) == ["match_assigned"]
        assert "match_assigned" not in kinds_to(need) + kinds_to(achievement)

    def test_both_sides_are_asked_when_the_broker_has_confirmed(self, app: Flask) -> None:
        match = fresh(make_match())
        desk.confirm(people_of(match)[2], match)
        assert told(match) == [["match_confirmed"], ["match_confirmed"], []]
        assert f"/deals/{match.id}" in texts_to(match.need.author)

    def test_nobody_is_asked_while_the_broker_may_think_again(self, app: Flask) -> None:
        match = fresh(make_match())
        desk.confirm(people_of(match)[2], match)
        db.commit()
        (message,) = messages_to(match.need.author)
        assert match.decided_at is not None
        assert message.due_at >= match.decided_at + UNDO_WINDOW

    def test_a_decision_taken_back_was_never_told_and_the_next_one_is(self, app: Flask) -> None:
        match = fresh(make_match())
        broker = people_of(match)[2]
        desk.confirm(broker, match)
        db.commit()
        desk.undo(broker, match, utc_now())
        assert told(match)[:2] == [[], []]
        desk.confirm(broker, match)
        assert told(match)[:2] == [["match_confirmed"], ["match_confirmed"]]

    def test_a_proposal_that_is_not_taken_up_is_told_to_nobody(self, app: Flask) -> None:
        match = fresh(make_match())
        desk.decline(people_of(match)[2], match, DeclineCode.DUPLICATE)
        assert told(match) == [[], [], []]

    def test_the_name_of_an_anonymous_owner_is_in_no_message(self, app: Flask) -> None:
        firm = make_user(Role.FIRM, make_organisation(name="隐名水产公司"))
        hidden = make_published(Kind.NEED, firm, confidentiality="anonymous")
        match = make_introduced(need=hidden)
        deals.close(people_of(match)[2], match, CloseCode.NO_RESPONSE)
        db.commit()
        texts = [text_of(message) for message in db.session().scalars(select(Message))]
        assert texts
        assert not [text for text in texts if "隐名水产公司" in text]


class TestAnswers:
    def test_the_first_answer_is_told_to_the_broker(self, app: Flask) -> None:
        match = fresh(make_confirmed())
        deals.express_interest(match.need.author, match)
        assert told(match) == [[], [], ["deal_answered"]]
        assert "需求方有意向" in texts_to(match.broker)

    def test_the_second_one_introduces_everybody(self, app: Flask) -> None:
        match = make_confirmed()
        deals.express_interest(match.need.author, match)
        db.commit()
        fresh(match)
        deals.express_interest(match.achievement.author, match)
        assert told(match) == [["deal_introduced"]] * 3

    def test_who_declines_is_told_to_the_broker_and_the_end_to_the_other_side(
        self, app: Flask
    ) -> None:
        match = fresh(make_confirmed())
        deals.decline_interest(match.achievement.author, match, DeclineCode.OTHER, "价格太高")
        assert told(match) == [["deal_closed"], [], ["deal_answered"]]
        assert "价格太高" not in texts_to(match.need.author) + texts_to(match.broker)


class TestTheEnd:
    def test_the_broker_ends_a_deal_and_both_sides_hear_why(self, app: Flask) -> None:
        match = fresh(make_introduced())
        deals.close(people_of(match)[2], match, CloseCode.OTHER, "对方停产")
        assert told(match) == [["deal_closed"], ["deal_closed"], []]
        assert "对方停产" not in texts_to(match.need.author)

    def test_a_proposal_that_ends_with_its_posting_is_told_to_nobody(self, app: Flask) -> None:
        match = fresh(make_match())
        posting.withdraw(match.need.author, match.need)
        assert told(match) == [[], [], []]

    def test_a_deal_that_ends_with_its_posting_is_told_to_all_who_knew(self, app: Flask) -> None:
        match = fresh(make_introduced())
        posting.withdraw(match.need.author, match.need)
        assert told(match) == [["deal_closed"]] * 3
        assert "需求或成果已下架" in texts_to(match.achievement.author)


def test_each_step_of_the_contract_is_told_to_those_who_did_not_take_it(app: Flask) -> None:
    match = fresh(make_introduced())
    broker = people_of(match)[2]
    deals.start_negotiation(broker, match)
    deals.sign(
        broker,
        match,
        deals.ContractData(
            number="HT-1",
            project_name="网衣",
            kind=ContractKind.DEVELOPMENT,
            signed_on=today() - timedelta(days=1),
            total=100,
            technical=100,
        ),
    )
    deals.register(broker, match, "DJ-1", today())
    deals.complete(broker, match)
    steps = ["deal_signed", "deal_registered", "deal_completed"]
    assert told(match) == [steps, steps, []]
    assert "HT-1" not in texts_to(match.need.author)


class TestAssignment:
    def test_a_broker_who_gets_a_match_from_another_is_told(self, app: Flask) -> None:
        match = fresh(make_match())
        other = make_user(Role.BROKER, fields=["marine"])
        assignment.assign_broker(make_user(Role.OFFICER), match, other)
        assert told(match) == [[], [], ["match_assigned"]]
        assert people_of(match)[2].id == other.id
        assert f"/desk/{match.id}" in texts_to(other)

    def test_what_nobody_could_take_is_told_to_whoever_takes_it_later(self, app: Flask) -> None:
        match = fresh(make_match())
        assignment.take_back(None, [match], "conflict")
        db.commit()
        assert assignment.assign_waiting() == 1
        assert told(match)[2] == ["match_assigned"]
