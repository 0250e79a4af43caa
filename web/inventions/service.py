"""Registering an invention, evaluating it, approving it, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher.domain.codes import Verification
from matcher.domain.errors import InputError, LostRace, WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.site import today
from web.inventions import licensing, queries
from web.inventions.models import (
    Approval,
    ApprovalPlan,
    DiligenceEntry,
    Evaluation,
    Invention,
    Trade,
)
from web.inventions.permissions import KEEP_INVENTION, REGISTER_INVENTION
from web.inventions.states import (
    INVENTION,
    OVER,
    WRITABLE,
    DiligenceKind,
    EvaluationMethod,
    InventionState,
    MarketWay,
)
from web.inventions.verbs import InventionObject, InventionVerb
from web.people.models import User

MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody in the list of approvals said."""

    is_yes: bool
    person: str
    day: date
    words: str


def register(actor: User, values: Mapping[str, Any]) -> Invention:
    """Register a service invention of the account's institute."""
    require(actor, REGISTER_INVENTION)
    organisation = actor.organisation
    if organisation is None or organisation.verification is not Verification.VERIFIED:
        raise InputError.of("title", "unverified")
    _check_posting(actor, values)
    invention = Invention(
        organisation=organisation, author=actor, is_demo=organisation.is_demo, **values
    )
    db.session().add(invention)
    db.flush()
    _record(actor, InventionVerb.REGISTER, invention)
    return invention


def edit(actor: User, invention: Invention, values: Mapping[str, Any], seen: int | None) -> None:
    """Change what was registered, before it is evaluated or after a no."""
    require(actor, KEEP_INVENTION, invention)
    if invention.state not in WRITABLE:
        raise WrongState("invention", invention.state.value, "edit")
    require_version(invention, seen)
    _check_posting(actor, values)
    for name, value in values.items():
        setattr(invention, name, value)
    _record(actor, InventionVerb.EDIT, invention)
    db.flush()


def plan_approvals(actor: User, steps: Sequence[str]) -> None:
    """Keep through whose hands the institute's inventions go; those on their way keep theirs."""
    require(actor, REGISTER_INVENTION)
    if not steps or len(steps) > MOST_STEPS or len(set(steps)) < len(steps):
        raise InputError.of("steps", "count")
    assert actor.organisation_id is not None
    plan = db.session().get(ApprovalPlan, actor.organisation_id)
    if plan is None:
        plan = ApprovalPlan(organisation_id=actor.organisation_id, steps=[])
        db.session().add(plan)
    plan.steps = list(steps)
    log.record(
        actor,
        InventionVerb.PLAN,
        InventionObject.STEPS,
        actor.organisation_id,
        steps=len(steps),
    )
    db.flush()


def evaluate(
    actor: User,
    invention: Invention,
    *,
    method: EvaluationMethod,
    evaluator: str,
    value: int,
    day: date,
    note: str = "",
) -> Evaluation:
    """Record an evaluation, and send the invention to the approvals."""
    require(actor, KEEP_INVENTION, invention)
    _require_past(day)
    target = step(INVENTION, invention.state, "evaluate")
    found = Evaluation(method=method, evaluator=evaluator, value=value, day=day, note=note)
    _attribute(found, actor)
    invention.evaluations.append(found)
    _send(actor, invention, target, InventionVerb.EVALUATE)
    return found


def send_on(actor: User, invention: Invention, seen: int | None = None) -> None:
    """Send it to the approvals anew, after a no, with the evaluation that stands."""
    require(actor, KEEP_INVENTION, invention)
    require_version(invention, seen)
    if not invention.evaluations:
        raise WrongState("invention", invention.state.value, "send_on")
    target = step(INVENTION, invention.state, "send_on")
    _send(actor, invention, target, InventionVerb.SEND_ON)


def _send(actor: User, invention: Invention, target: InventionState, verb: InventionVerb) -> None:
    before = invention.state
    invention.state = target
    invention.round += 1
    invention.approval_steps = queries.steps_of(invention.organisation_id)
    _record(actor, verb, invention, before)
    db.flush()


def decide(actor: User, invention: Invention, verdict: Verdict, seen: int | None = None) -> None:
    """Record the next approval: the last yes approves, and a no goes back to the beginning."""
    require(actor, KEEP_INVENTION, invention)
    require_version(invention, seen)
    name = invention.next_approval
    if name is None:
        raise WrongState("invention", invention.state.value, "decide")
    _require_past(verdict.day)
    if not verdict.is_yes and not verdict.words.strip():
        raise InputError.of("words", "missing")
    approval = Approval(
        round=invention.round,
        step=name,
        is_yes=verdict.is_yes,
        person=verdict.person,
        day=verdict.day,
        words=verdict.words.strip(),
    )
    _attribute(approval, actor)
    invention.approvals.append(approval)
    if not verdict.is_yes:
        move(actor, invention, "refuse", InventionVerb.REFUSE)
    elif len(invention.present_approvals) == len(invention.approval_steps):
        move(actor, invention, "approve", InventionVerb.APPROVE)
    else:
        touch(invention)
        _record(actor, InventionVerb.APPROVE, invention, invention.state)


def trade(
    actor: User,
    invention: Invention,
    *,
    way: MarketWay,
    place: str,
    day: date,
    price: int,
    note: str = "",
) -> None:
    """Record a listing or an auction: what found its price in the market is not published."""
    require(actor, KEEP_INVENTION, invention)
    _require_past(day)
    found = Trade(way=way, place=place, day=day, price=price, note=note)
    _attribute(found, actor)
    invention.trades.append(found)
    move(actor, invention, "trade", InventionVerb.TRADE)


def transfer(
    actor: User, invention: Invention, *, to: str, day: date, contract_number: str = ""
) -> None:
    """Record that it has passed to somebody: it is available no more."""
    require(actor, KEEP_INVENTION, invention)
    _require_past(day)
    pass_on(actor, invention, to=to, day=day, contract_number=contract_number)


def pass_on(
    actor: User, invention: Invention, *, to: str, day: date, contract_number: str = ""
) -> None:
    """Do so because of what the caller has asked permission for, as an agreement that ends in
    an assignment."""
    invention.transferee, invention.transferred_on = to, day
    invention.contract_number = contract_number
    invention.ended_at = utc_now()
    move(actor, invention, "transfer", InventionVerb.TRANSFER)
    licensing.end_all(None, invention)


def note_diligence(
    actor: User, invention: Invention, *, kind: DiligenceKind, day: date, people: str, words: str
) -> DiligenceEntry:
    """Add an entry to the record of due diligence; nothing of it is ever changed."""
    require(actor, KEEP_INVENTION, invention)
    if invention.state is InventionState.WITHDRAWN:
        raise WrongState("invention", invention.state.value, "note")
    _require_past(day)
    # Sent twice, by a second click, it is one entry.
    for one in invention.diligence:
        if (one.kind, one.day, one.people, one.words) == (kind, day, people, words):
            return one
    entry = DiligenceEntry(kind=kind, day=day, people=people, words=words)
    _attribute(entry, actor)
    invention.diligence.append(entry)
    _record(actor, InventionVerb.DILIGENCE, invention, invention.state)
    db.flush()
    return entry


def move(actor: User | None, invention: Invention, name: str, verb: InventionVerb) -> None:
    """Take one step of the machine, and write it down."""
    before = invention.state
    invention.state = step(INVENTION, before, name)
    _record(actor, verb, invention, before)
    db.flush()


def touch(invention: Invention) -> None:
    """Give it a new version though only what belongs to it was added."""
    invention.version += 1
    db.flush()


def require_version(invention: Invention, seen: int | None) -> None:
    """Refuse what was decided about something else than there is now."""
    if seen is not None and seen != invention.version:
        raise LostRace(f"invention {invention.id}")


def require_open(invention: Invention, name: str) -> None:
    """Refuse what comes too late."""
    if invention.state in OVER:
        raise WrongState("invention", invention.state.value, name)


def _attribute(record: Evaluation | Approval | Trade | DiligenceEntry, actor: User) -> None:
    record.by = actor


def _require_past(day: date) -> None:
    if day > today():
        raise InputError.of("day", "future")


def _check_posting(actor: User, values: Mapping[str, Any]) -> None:
    wanted = values.get("posting_id")
    own = {one.id for one in queries.own_achievements(actor)}
    if wanted is not None and wanted not in own:
        raise InputError.of("posting_id", "unknown")


def _record(
    actor: User | None,
    verb: InventionVerb,
    invention: Invention,
    before: InventionState | None = None,
) -> None:
    log.record(
        actor,
        verb,
        InventionObject.INVENTION,
        invention.id,
        before=before.value if before else "",
        after=invention.state.value,
    )
