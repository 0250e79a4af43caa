"""Who gets which proposal in the site, and what a conflict of interest does to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from matcher.brokers.shortages import Obstacle
from matcher.domain.codes import ConflictCode, OrganisationKind, Role, Side
from matcher.domain.errors import Forbidden, WrongState
from matcher.types import Kind
from tests.calendar import today
from tests.factories import (
    make_candidate,
    make_confirmed,
    make_match,
    make_organisation,
    make_published,
    make_user,
)
from tests.problems import refused
from web.base import db
from web.base.clock import utc_now
from web.base.models import LogEntry
from web.brokers import assignment
from web.brokers import assignment_queries as office
from web.brokers import queries as query
from web.brokers import service as brokers
from web.brokers.assignment import Move, assign_due
from web.brokers.assignment_queries import AssignView
from web.brokers.models import ConflictOfInterest
from web.desk import service as desk_service
from web.inbox import tasks
from web.matches import service as matching
from web.matches.models import Match
from web.people.models import User
from web.postings import service as posting
from web.postings.models import Posting
from web.proposing import service as proposing

pytestmark = pytest.mark.usefixtures("app")


def propose(need: Posting, achievement: Posting) -> Match:
    proposing.store_proposals([make_candidate(need, achievement)], "test", 0.0)
    match = matching.find_match(need.id, achievement.id)
    assert match is not None
    return match


def edit(broker: User, **values: Any) -> int:
    defaults: dict[str, Any] = {
        "fields": broker.fields,
        "terms": [],
        "capacity": None,
        "away_until": None,
    }
    return brokers.save_profile(broker, broker, **(defaults | values))


def declare(broker: User, organisation: Any, **values: Any) -> brokers.Declared:
    return brokers.declare_conflict(broker, broker, organisation, ConflictCode.SHARES, **values)


def test_brokers_are_chosen_by_field_then_by_load_and_never_in_conflict() -> None:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    marine = make_user(Role.BROKER, fields=["marine"])
    make_user(Role.BROKER, fields=["steel"])
    partial = make_user(Role.BROKER, need.organisation, fields=["marine"])
    assert propose(need, achievement).broker is marine
    other = propose(make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT))
    assert other.broker is partial


def test_a_second_proposal_of_a_need_goes_to_the_broker_who_knows_it() -> None:
    need = make_published(Kind.NEED)
    first = make_user(Role.BROKER, fields=["marine"])
    propose(need, make_published(Kind.ACHIEVEMENT))
    make_user(Role.BROKER, fields=["marine"])
    assert propose(need, make_published(Kind.ACHIEVEMENT)).broker is first


def test_no_broker_is_better_than_a_broker_in_conflict() -> None:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    make_user(Role.BROKER, need.organisation, fields=["marine"])
    match = propose(need, achievement)
    assert match.broker is None
    shortage = assignment.explain_waiting(assignment.list_waiting())[match.id]
    assert shortage.obstacle is Obstacle.CONFLICT
    assert shortage.organisations == (need.organisation_id,)


def test_a_broker_with_no_place_left_gets_nothing_until_one_is_free() -> None:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    broker = make_user(Role.BROKER, fields=["marine"])
    edit(broker, capacity=1)
    kept = propose(need, achievement)
    waiting = propose(need, make_published(Kind.ACHIEVEMENT))
    assert (kept.broker, waiting.broker) == (broker, None)
    desk_service.confirm(broker, kept)
    db.commit()
    assign_due()
    assert db.session().get(Match, waiting.id).broker_id == broker.id  # type: ignore[union-attr]


def test_who_is_on_leave_gets_nothing_and_comes_back_by_the_calendar() -> None:
    broker = make_user(Role.BROKER, fields=["marine"])
    edit(broker, away_until=today() + timedelta(days=1))
    match = propose(make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT))
    assert match.broker is None
    query.profile_of(broker).away_until = today() - timedelta(days=1)
    db.commit()
    assign_due()
    assert db.session().get(Match, match.id).broker_id == broker.id  # type: ignore[union-attr]


def test_leave_can_hand_the_waiting_matches_to_others_but_not_the_deals() -> None:
    broker, other = make_user(Role.BROKER), make_user(Role.BROKER)
    match, deal = make_match(broker=broker), make_confirmed(broker=broker)
    handed = edit(broker, away_until=today(), hand_over=True)
    assert (handed, match.broker, deal.broker) == (1, other, broker)


def test_matches_of_a_closed_account_count_as_waiting() -> None:
    match = make_match()
    assert match.broker is not None
    match.broker.active = False
    db.commit()
    assert [one.id for one in assignment.list_waiting()] == [match.id]
    other = make_user(Role.BROKER)
    assert assignment.assign_waiting() == 1
    assert match.broker is other


@pytest.mark.parametrize("has_account", [False, True])
def test_every_count_and_list_means_the_same_by_no_broker(has_account: bool) -> None:
    match, assigned, officer = make_match(), make_match(probability=0.9), make_user(Role.OFFICER)
    assert match.broker is not None and assigned.broker is not None
    match.broker.active = False
    match.broker = match.broker if has_account else None
    db.commit()
    (task,) = [one for one in tasks.list_tasks(officer, today()) if one.kind == "assign"]
    waiting = office.list_assignments(AssignView.WAITING, None, 1)
    undecided = office.list_assignments(AssignView.UNDECIDED, None, 1)
    assert (task.count, office.count_unassigned(), waiting.total) == (1, 1, 1)
    assert [one.id for one in assignment.list_waiting()] == [match.id]
    # Those without a broker come before likelier ones that have one.
    assert [line.proposal.id for line in undecided.items] == [match.id, assigned.id]


def test_a_declared_conflict_gives_the_undecided_match_to_somebody_else() -> None:
    match, other = make_match(), make_user(Role.BROKER, fields=["marine"])
    broker = match.broker
    assert broker is not None
    declared = declare(broker, match.achievement.organisation)
    db.commit()
    assert (declared.returned, declared.deals) == (1, 0)
    assert match.broker is other
    actions = db.session().scalars(select(LogEntry.action).order_by(LogEntry.id)).all()
    assert actions[-3:] == ["declare_conflict", "unassign", "assign"]


def test_a_deal_stays_with_its_broker_when_a_conflict_is_declared() -> None:
    deal = make_confirmed()
    broker = deal.broker
    assert broker is not None
    declared = declare(broker, deal.need.organisation)
    assert (declared.returned, declared.deals) == (0, 1)
    assert deal.broker is broker


def test_a_broker_gives_a_match_back_and_it_is_not_declined() -> None:
    match, other = make_match(), make_user(Role.BROKER)
    broker = match.broker
    assert broker is not None
    brokers.recuse(broker, match, Side.NEED, ConflictCode.FAMILY)
    assert (match.state.value, match.broker) == ("proposed", other)
    assert match.need.organisation_id in query.interests_of(broker)


def test_only_the_assigned_broker_of_an_undecided_match_gives_it_back() -> None:
    match = make_match()
    with pytest.raises(Forbidden):
        brokers.recuse(make_user(Role.BROKER), match, Side.NEED, ConflictCode.FAMILY)
    assert match.broker is not None
    desk_service.confirm(match.broker, match)
    with pytest.raises(WrongState):
        brokers.recuse(match.broker, match, Side.NEED, ConflictCode.FAMILY)


def test_a_recusal_does_not_tell_the_broker_whose_an_anonymous_need_is() -> None:
    need = make_published(Kind.NEED, confidentiality="anonymous")
    match = make_match(need=need)
    broker = match.broker
    assert broker is not None
    brokers.recuse(broker, match, Side.NEED, ConflictCode.FAMILY)
    db.commit()
    (own,) = query.describe_broker(broker, today(), for_officer=False).conflicts
    assert own.organisation_name is None
    (full,) = query.describe_broker(broker, today(), for_officer=True).conflicts
    assert full.organisation_name == need.organisation.name


def test_an_interest_is_noted_once_and_never_for_the_own_organisation() -> None:
    agency, lab = make_organisation(OrganisationKind.AGENCY), make_organisation()
    broker = make_user(Role.BROKER, agency)
    declare(broker, lab)
    for organisation in (agency, lab):
        with refused(("organisation", "noted")):
            declare(broker, organisation)


def test_the_database_refuses_the_same_interest_twice() -> None:
    broker, lab = make_user(Role.BROKER), make_organisation()
    for _ in range(2):
        db.session().add(
            ConflictOfInterest(
                broker_id=broker.id,
                organisation_id=lab.id,
                code=ConflictCode.OTHER,
                declared_by_id=broker.id,
            )
        )
    with pytest.raises(IntegrityError):
        db.session().flush()


def test_another_interest_needs_words() -> None:
    broker = make_user(Role.BROKER)
    with refused(("note", "missing")):
        brokers.declare_conflict(broker, broker, make_organisation(), ConflictCode.OTHER, " ")


def test_only_an_officer_ends_an_interest_and_the_waiting_match_is_placed() -> None:
    match = make_match()
    broker = match.broker
    assert broker is not None
    declare(broker, match.need.organisation)
    assert match.broker is None
    (row,) = query.running_conflicts(broker)
    with pytest.raises(Forbidden):
        brokers.end_conflict(broker, row)
    brokers.end_conflict(make_user(Role.OFFICER), row)
    assert match.broker is broker
    assert row.ended_at is not None and row.ended_at <= utc_now()


def test_brokers_edit_only_their_own_profile() -> None:
    with pytest.raises(Forbidden):
        brokers.save_profile(
            make_user(Role.BROKER),
            make_user(Role.BROKER),
            fields=[],
            terms=[],
            capacity=None,
            away_until=None,
        )


def test_an_officer_reassigns_but_not_into_a_conflict() -> None:
    match, officer = make_match(), make_user(Role.OFFICER)
    other = make_user(Role.BROKER, make_organisation(OrganisationKind.AGENCY))
    assignment.assign_broker(officer, match, other)
    assert match.broker is other
    partial, declared = make_user(Role.BROKER, match.need.organisation), make_user(Role.BROKER)
    declare(declared, match.achievement.organisation)
    for broker in (partial, declared):
        with pytest.raises(Forbidden):
            assignment.assign_broker(officer, match, broker)
    with refused(("broker", "not_a_broker")):
        assignment.assign_broker(officer, match, make_user(Role.OFFICER))


def test_a_plan_changes_nothing_until_it_is_applied() -> None:
    steel = make_user(Role.BROKER, fields=["steel"])
    match = make_match(broker=steel)
    marine, officer = make_user(Role.BROKER, fields=["marine"]), make_user(Role.OFFICER)
    plan = assignment.propose(assignment.list_undecided())
    (move,) = plan.moves
    assert (move.new, move.fields, match.broker) == (marine.id, ("marine",), steel)
    assert plan.loads == {steel.id: (1, 0), marine.id: (0, 1)}
    assert assignment.apply_moves(officer, [Move(match.id, steel.id, marine.id)]) == (1, 0)
    assert match.broker is marine


def test_a_line_of_a_plan_that_no_longer_holds_is_left_out(app: Flask) -> None:
    officer, new = make_user(Role.OFFICER), make_user(Role.BROKER)
    decided, moved, partial = make_match(), make_match(), make_match()
    lines = [Move(one.id, one.broker_id, new.id) for one in (decided, moved, partial)]
    assert decided.broker is not None
    desk_service.confirm(decided.broker, decided)
    moved.broker = make_user(Role.BROKER)
    declare(new, partial.need.organisation)
    db.commit()
    assert assignment.apply_moves(officer, lines) == (0, 3)


def test_a_plan_never_fills_a_broker_beyond_the_places_left() -> None:
    new, matches = make_user(Role.BROKER), [make_match(), make_match()]
    edit(new, capacity=1)
    lines = [Move(one.id, one.broker_id, new.id) for one in matches]
    assert assignment.apply_moves(make_user(Role.OFFICER), lines) == (1, 1)


def test_deals_are_no_part_of_a_reassignment() -> None:
    make_confirmed()
    assert assignment.list_undecided() == []
    withdrawn = make_match()
    posting.withdraw(withdrawn.need.author, withdrawn.need)
    assert assignment.list_undecided() == []
