"""Taking a decision back, and what nobody learns until it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from matcher.domain.codes import ConflictCode, DeclineCode, Outcome, Role
from matcher.domain.errors import Forbidden, LostRace, WrongState
from matcher.types import Kind
from tests.factories import make_candidate, make_match, make_published, make_user
from web.base import db
from web.base.clock import utc_now
from web.base.models import LogEntry
from web.brokers import service as brokers
from web.deals import queries as deals_queries
from web.deals import service as deals
from web.desk import service as matching
from web.desk import service as review
from web.matches import queries as matches_queries
from web.matches.models import Decision, Match
from web.matches.states import UNDO_WINDOW, MatchState
from web.people.models import User
from web.postings import service as posting
from web.proposing import queries as proposing_queries

pytestmark = pytest.mark.usefixtures("app")


def decided(*, confirm: bool = True) -> tuple[Match, User]:
    """A match its broker has just decided on."""
    match = make_match()
    broker = match.broker
    assert broker is not None
    if confirm:
        matching.confirm(broker, match)
    else:
        matching.decline(broker, match, DeclineCode.BUDGET_GAP, "报价太高")
    db.commit()
    return match, broker


@pytest.mark.parametrize("confirm", [True, False])
def test_an_undone_decision_leaves_the_match_as_it_was(confirm: bool) -> None:
    match, broker = decided(confirm=confirm)
    review.undo(broker, match, utc_now())
    db.commit()
    assert (match.state, match.decided_at) == (MatchState.PROPOSED, None)
    assert (match.decline_code, match.decline_note) == (None, "")
    matching.confirm(broker, match)
    db.commit()
    assert match.state is MatchState.CONFIRMED


def test_both_the_decision_and_its_undoing_are_logged() -> None:
    match, broker = decided()
    review.undo(broker, match, utc_now())
    db.commit()
    actions = db.session().scalars(
        select(LogEntry.action)
        .where(LogEntry.object_type == "match", LogEntry.object_id == match.id)
        .order_by(LogEntry.id)
    )
    assert list(actions)[-2:] == ["confirm", "undo"]


def test_of_an_undone_decision_nothing_is_learnt() -> None:
    match, broker = decided()
    review.undo(broker, match, utc_now())
    db.commit()
    outcomes = db.session().scalars(
        select(Decision.outcome).where(Decision.match_id == match.id).order_by(Decision.id)
    )
    assert list(outcomes) == [Outcome.CONFIRMED, Outcome.UNDONE]


def test_a_decision_stands_when_the_time_is_over() -> None:
    match, broker = decided()
    assert match.decided_at is not None
    with pytest.raises(WrongState):
        review.undo(broker, match, match.decided_at + UNDO_WINDOW)
    review.undo(broker, match, match.decided_at + UNDO_WINDOW - timedelta(milliseconds=1))


def test_only_the_broker_who_decided_undoes() -> None:
    match, _ = decided()
    with pytest.raises(Forbidden):
        review.undo(make_user(Role.BROKER), match, utc_now())
    match.broker = other = make_user(Role.BROKER)
    db.commit()
    with pytest.raises(WrongState):
        review.undo(other, match, utc_now())


def test_what_had_consequences_is_not_undone() -> None:
    match, broker = decided()
    deals.add_note(broker, match, "note", "已电话联系")
    with pytest.raises(WrongState):
        review.undo(broker, match, utc_now())


def test_a_match_does_not_come_back_to_a_broker_who_has_declared_an_interest_since() -> None:
    match, broker = decided(confirm=False)
    brokers.declare_conflict(broker, broker, match.need.organisation, ConflictCode.FAMILY)
    with pytest.raises(WrongState):
        review.undo(broker, match, utc_now())


def test_a_declined_pair_whose_need_has_left_does_not_come_back() -> None:
    match, broker = decided(confirm=False)
    posting.withdraw(match.need.author, match.need)
    db.commit()
    with pytest.raises(WrongState):
        review.undo(broker, match, utc_now())


def test_the_parties_are_told_only_when_a_confirmation_stands() -> None:
    match, _ = decided()
    firm = match.need.author
    candidates = [make_candidate(match.need, match.achievement)]

    def told() -> tuple[int, int, int | None]:
        (suggestion,) = proposing_queries.describe_candidates(firm, match.need, candidates)
        return (
            deals_queries.list_deals(firm, None, 1).total,
            len(matches_queries.list_posting_deals(firm, match.need)),
            suggestion.deal_id,
        )

    assert told() == (0, 0, None)
    with pytest.raises(Forbidden):
        deals.express_interest(firm, match)
    match.decided_at = utc_now() - UNDO_WINDOW
    db.commit()
    assert told() == (1, 1, match.id)
    deals.express_interest(firm, match)


def test_the_timeline_does_not_tell_of_an_undone_decision() -> None:
    match, broker = decided()
    review.undo(broker, match, utc_now())
    matching.confirm(broker, match)
    db.commit()
    lines = matches_queries.list_timeline(broker, match)
    assert [line.action for line in lines] == ["confirm"]


def test_of_an_undo_and_another_change_at_once_one_is_refused() -> None:
    match, broker = decided()
    assert match.version
    db.rollback()
    with db.unit_of_work() as session:
        match = session.get_one(Match, match.id)
        session.execute(update(Match.__table__).values(version=match.version + 1))
        with pytest.raises(LostRace):
            review.undo(broker, match, utc_now())
            db.flush()


def test_several_declined_at_once_are_one_decision() -> None:
    first = make_match()
    assert first.broker is not None
    second = make_match(achievement=make_published(Kind.ACHIEVEMENT), broker=first.broker)
    review.decline_all(first.broker, [first, second], DeclineCode.DUPLICATE)
    db.commit()
    assert first.decided_at == second.decided_at
