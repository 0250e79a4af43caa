"""The milestones of a contract: planned by the broker, reached by whoever is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from matcher.domain.errors import InputError, LostRace, WrongState
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.site import today
from web.contracts import payment_mails as mails
from web.contracts.payment_models import Instalment, Milestone
from web.contracts.payment_permissions import PLAN_PAYMENTS, REACH_MILESTONE
from web.contracts.payment_service import sheet_for
from web.contracts.payment_sheets import Sheet
from web.contracts.payment_verbs import PaymentVerb
from web.deals.states import Doer
from web.matches.models import Match
from web.matches.verbs import MatchObject
from web.people.models import User

MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMilestone:
    """A milestone as the broker plans it."""

    title: str
    due: date
    who: Doer
    id: int | None = None


def plan_milestones(actor: User, match: Match, rows: Sequence[PlannedMilestone]) -> None:
    """Keep the milestones. Those that were reached stay as they are; what an instalment waits
    for is not taken away."""
    require(actor, PLAN_PAYMENTS, match)
    sheet = sheet_for(match, "plan_milestones")
    known = {one.id: one for one in sheet.milestones}
    kept = {row.id for row in rows if row.id is not None}
    _check_rows(sheet, rows, kept)
    for key, one in known.items():
        if key not in kept:
            db.session().delete(one)
    for row in rows:
        one = known[row.id] if row.id is not None else Milestone(contract=sheet.contract)
        if one.done_on is None:
            one.title, one.due, one.who = row.title.strip(), row.due, row.who
        db.session().add(one)
    log.record(
        actor, PaymentVerb.PLAN_MILESTONES, MatchObject.MATCH, match.id, milestones=len(rows)
    )
    db.flush()


def reach(
    actor: User, match: Match, milestone_id: int | None, day: date, acceptance: str = ""
) -> Milestone:
    """Say that a milestone is reached, on which day, and how it was accepted."""
    require(actor, REACH_MILESTONE, match)
    one = _find(sheet_for(match, "reach_milestone"), milestone_id)
    if one.done_on is not None:
        raise WrongState("milestone", "done", "reach")
    if day > today():
        raise InputError.of("done_on", "future")
    if day < one.contract.signed_on:
        raise InputError.of("done_on", "too_early")
    one.done_on, one.done_at, one.done_by_id = day, utc_now(), actor.id
    one.acceptance = acceptance.strip()
    log.record(actor, PaymentVerb.REACH_MILESTONE, MatchObject.MATCH, match.id, milestone=one.id)
    mails.tell_reached(actor, match, one)
    return one


def reopen(actor: User, match: Match, milestone_id: int | None) -> Milestone:
    """The broker says that a milestone was not reached after all."""
    require(actor, PLAN_PAYMENTS, match)
    one = _find(sheet_for(match, "reopen_milestone"), milestone_id)
    if one.done_on is None:
        raise WrongState("milestone", "open", "reopen")
    log.record(
        actor,
        PaymentVerb.REOPEN_MILESTONE,
        MatchObject.MATCH,
        match.id,
        milestone=one.id,
        until=str(one.done_on),
    )
    one.done_on = one.done_at = one.done_by_id = None
    one.acceptance = ""
    return one


def _find(sheet: Sheet, milestone_id: int | None) -> Milestone:
    found = next((one for one in sheet.milestones if one.id == milestone_id), None)
    if found is None:
        raise LostRace(f"milestone of contract {sheet.contract.id}")
    return found


def _check_rows(sheet: Sheet, rows: Sequence[PlannedMilestone], kept: set[int]) -> None:
    known = {one.id: one for one in sheet.milestones}
    if not kept <= known.keys() or len(rows) > MOST:
        raise LostRace(f"milestones of contract {sheet.contract.id}")
    if any(not row.title.strip() for row in rows):
        raise InputError.of("rows", "title")
    if any(row.due < sheet.contract.signed_on for row in rows):
        raise InputError.of("rows", "too_early")
    gone = known.keys() - kept
    if any(known[key].done_on is not None for key in gone):
        raise InputError.of("rows", "reached")
    waiting = select(Instalment.id).where(Instalment.milestone_id.in_(gone)).limit(1)
    if gone and db.session().scalar(waiting) is not None:
        raise InputError.of("rows", "awaited")
