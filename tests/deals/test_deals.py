"""From the engine's proposal to the completed contract."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from matcher.domain.codes import CloseCode, ContractKind, DeclineCode, Interest, Role
from matcher.domain.errors import Forbidden, WrongState
from matcher.types import Kind
from tests.calendar import today
from tests.factories import (
    make_candidate,
    make_confirmed,
    make_introduced,
    make_match,
    make_published,
    make_user,
)
from tests.problems import refused
from web.base import db
from web.deals import service as deals
from web.desk import service as desk_service
from web.matches.models import Match
from web.matches.states import MatchState
from web.postings import service as posting
from web.postings.states import PostingState
from web.proposing import service as proposing

pytestmark = pytest.mark.usefixtures("app")


def contract(**values: Any) -> deals.ContractData:
    defaults: dict[str, Any] = {
        "number": "2026440800000001",
        "project_name": "网衣防污涂层开发",
        "kind": ContractKind.DEVELOPMENT,
        "signed_on": today(),
        "total": 50_000_000,
        "technical": 40_000_000,
    }
    return deals.ContractData(**(defaults | values))


def test_only_the_assigned_broker_confirms() -> None:
    match = make_match()
    for user in (make_user(Role.BROKER), match.need.author, make_user(Role.OFFICER)):
        with pytest.raises(Forbidden):
            desk_service.confirm(user, match)
    assert match.broker is not None
    desk_service.confirm(match.broker, match)
    assert match.state is MatchState.CONFIRMED


def test_declining_for_another_reason_needs_words() -> None:
    match = make_match()
    assert match.broker is not None
    with refused(("note", "missing")):
        desk_service.decline(match.broker, match, DeclineCode.OTHER, " ")
    desk_service.decline(match.broker, match, DeclineCode.BUDGET_GAP)
    db.commit()
    assert match.decline_code is DeclineCode.BUDGET_GAP


def test_a_decision_cannot_be_taken_twice() -> None:
    match = make_confirmed()
    assert match.broker is not None
    with pytest.raises(WrongState):
        desk_service.confirm(match.broker, match)


def test_parties_know_nothing_of_an_undecided_match() -> None:
    match = make_match()
    with pytest.raises(Forbidden):
        deals.express_interest(match.need.author, match)


def test_both_sides_must_be_interested_before_the_introduction() -> None:
    match = make_confirmed()
    deals.express_interest(match.need.author, match)
    assert match.state is MatchState.CONFIRMED
    with pytest.raises(WrongState):
        deals.express_interest(match.need.author, match)
    deals.express_interest(match.achievement.author, match)
    db.commit()
    assert match.state is MatchState.INTRODUCED
    assert match.introduced_at is not None


def test_one_refusal_closes_the_match_with_its_reason() -> None:
    match = make_confirmed()
    deals.decline_interest(match.achievement.author, match, DeclineCode.ALREADY_COOPERATING)
    db.commit()
    assert match.state is MatchState.CLOSED
    assert match.close_code is CloseCode.SIDE_DECLINED
    assert match.achievement_interest is Interest.DECLINED


def test_signing_fulfils_the_need_and_closes_its_other_matches() -> None:
    match = make_introduced()
    rival = make_match(need=match.need)
    unrelated = make_match()
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    deals.sign(match.broker, match, contract())
    db.commit()
    assert match.state is MatchState.SIGNED
    assert match.need.state is PostingState.FULFILLED
    assert rival.state is MatchState.CLOSED
    assert rival.close_code is CloseCode.OTHER_SIGNED
    assert unrelated.state is MatchState.PROPOSED
    assert match.achievement.state is PostingState.PUBLISHED


def test_a_contract_goes_through_registration_to_completion() -> None:
    match = make_introduced()
    broker = match.broker
    assert broker is not None
    with pytest.raises(WrongState):
        deals.sign(broker, match, contract())
    db.rollback()
    deals.start_negotiation(broker, match)
    deals.sign(broker, match, contract())
    with refused(("registered_on", "too_early")):
        deals.register(broker, match, "R1", today() - timedelta(days=1))
    deals.register(broker, match, "粤湛登2026-001", today())
    deals.complete(broker, match)
    db.commit()
    assert match.state is MatchState.COMPLETED


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"technical": 50_000_001}, ("technical", "over_total")),
        ({"technical": -1}, ("technical", "negative")),
        ({"total": 0, "technical": 0}, ("total", "not_positive")),
        ({"number": " "}, ("number", "missing")),
    ],
)
def test_a_contract_with_impossible_figures_is_refused(
    values: dict[str, Any], problem: tuple[str, str]
) -> None:
    match = make_introduced()
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    with refused(problem):
        deals.sign(match.broker, match, contract(**values))
    assert match.state is MatchState.NEGOTIATING


def test_the_database_refuses_an_introduction_without_two_interests() -> None:
    match = make_confirmed()
    statement = text("UPDATE matches SET state = 'introduced' WHERE id = :id")
    with pytest.raises(DatabaseError), db.db.engine.begin() as connection:
        connection.execute(statement, {"id": match.id})


def test_notes_are_for_the_participants_of_a_running_deal() -> None:
    match = make_introduced()
    deals.add_note(match.need.author, match, "meeting", "下周三看网箱现场", today())
    with pytest.raises(Forbidden):
        deals.add_note(make_user(Role.FIRM), match, "note", "偷看")
    with refused(("text", "missing")):
        deals.add_note(match.need.author, match, "note", "  ")
    db.commit()
    assert match.activities[-1].text == "下周三看网箱现场"


def test_proposals_are_unique_per_pair_and_renewed_while_undecided() -> None:
    match = make_match(probability=0.5)
    candidate = make_candidate(match.need, match.achievement, probability=0.9)
    assert proposing.store_proposals([candidate], "engine-2", 0.0) == []
    db.commit()
    assert match.probability == pytest.approx(0.9)
    assert match.engine_version == "engine-2"


def test_a_decided_match_keeps_the_figures_it_was_decided_with() -> None:
    match = make_confirmed(probability=0.5)
    candidate = make_candidate(match.need, match.achievement, probability=0.9)
    proposing.store_proposals([candidate], "engine-2", 0.0)
    db.commit()
    assert match.probability == pytest.approx(0.5)


def test_nothing_is_proposed_below_the_threshold() -> None:
    candidate = make_candidate(
        make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT), probability=0.2
    )
    assert proposing.store_proposals([candidate], "test", 0.35) == []


def test_a_posting_withdrawn_meanwhile_is_not_proposed() -> None:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    candidate = make_candidate(need, achievement)
    posting.withdraw(need.author, need)
    db.commit()
    assert proposing.store_proposals([candidate], "test", 0.0) == []


def test_a_firm_asks_a_broker_to_look_at_a_pair_it_found() -> None:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    candidate = make_candidate(need, achievement, probability=0.1)
    match = proposing.request_match(need.author, need, achievement, candidate)
    db.commit()
    assert match.state is MatchState.PROPOSED
    with refused(("kind", "same_side")):
        proposing.request_match(need.author, need, make_published(Kind.NEED), candidate)
    with pytest.raises(Forbidden):
        proposing.request_match(make_user(Role.FIRM), need, achievement, candidate)
    assert db.session().query(Match).count() == 1
