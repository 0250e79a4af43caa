"""Deals: from the two answers to the completed contract."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from matcher.domain.codes import CloseCode, ContractKind, DeclineCode, Interest, Side
from matcher.domain.errors import InputError, LostRace, WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.deals import mails
from web.deals.models import Contract
from web.deals.queries import contract_of, find_open_step
from web.deals.states import Doer
from web.deals.verbs import DealVerb
from web.engine import scheduling
from web.matches import service as matching
from web.matches.models import Activity, Match
from web.matches.permissions import ADVANCE_DEAL, ANSWER_MATCH, NOTE_DEAL
from web.matches.queries import STEP_DONE
from web.matches.relations import sides_of
from web.matches.states import MATCH, MatchState
from web.matches.verbs import MatchObject
from web.people.models import User
from web.postings.states import POSTING, PostingState
from web.postings.verbs import PostingObject, PostingVerb

NOTE_KINDS = ("meeting", "call", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractData:
    """What is recorded when a deal is signed. Money in integer fen."""

    number: str
    project_name: str
    kind: ContractKind
    signed_on: date
    total: int
    technical: int
    payment_terms: str = ""


def express_interest(actor: User, match: Match) -> None:
    """One side says yes; when both have, the match is introduced."""
    side = _answer(actor, match, Interest.INTERESTED)
    if Interest.PENDING not in (match.need_interest, match.achievement_interest):
        # The introduction follows from the two answers; nobody needs to permit it again.
        matching.move(None, match, "introduce", ANSWER_MATCH)
        match.introduced_at = utc_now()
        mails.tell_introduced(match)
    else:
        mails.tell_answer(match, side, Interest.INTERESTED)


def decline_interest(actor: User, match: Match, code: DeclineCode, note: str = "") -> None:
    """One side says no, with a coded reason: the match is closed."""
    if code is DeclineCode.OTHER and not note.strip():
        raise InputError.of("note", "missing")
    side = _answer(actor, match, Interest.DECLINED)
    match.decline_note = code.value
    matching.close_match(actor, match, CloseCode.SIDE_DECLINED, note, ANSWER_MATCH)
    mails.tell_answer(match, side, Interest.DECLINED)


def add_note(
    actor: User,
    match: Match,
    kind: str,
    text: str,
    due: date | None = None,
    *,
    next_step: str = "",
    next_who: Doer | None = None,
) -> None:
    """Add a meeting, call or note to the timeline, and what was agreed on to be done next.

    A day without a next step of its own is the day of what the text says.
    """
    _require_notable(actor, match)
    if kind not in NOTE_KINDS:
        raise InputError.of("kind", "unknown")
    text, next_step = text.strip(), next_step.strip()
    if not text and not next_step:
        raise InputError.of("text", "missing")
    who = next_who.value if next_who and next_step else ""
    match.activities.append(
        Activity(
            actor_id=actor.id, kind=kind, text=text, next_step=next_step, next_who=who, due=due
        )
    )
    log.record(actor, DealVerb.NOTE, MatchObject.MATCH, match.id, kind=kind)


def reschedule(actor: User, match: Match, step_id: int, due: date) -> None:
    """Move the agreed next step to another day.

    Raises LostRace when something else was agreed on meanwhile.
    """
    step = _open_step(actor, match, step_id)
    _add_step(actor, match, "reschedule", step, due)


def finish_step(actor: User, match: Match, step_id: int) -> None:
    """Report the agreed next step as done. Raises LostRace like ``reschedule``."""
    step = _open_step(actor, match, step_id)
    _add_step(actor, match, STEP_DONE, step, None)


def start_negotiation(actor: User, match: Match) -> None:
    """The broker reports that the parties negotiate."""
    matching.move(actor, match, "negotiate", ADVANCE_DEAL)


def sign(
    actor: User,
    match: Match,
    data: ContractData,
    *,
    fulfils: bool = True,
    keep: Collection[int] = (),
) -> Contract:
    """Record the signed contract; the need is fulfilled and its other matches close.

    The broker may keep deals of their own, named by their ids in ``keep``; where the contract
    does not fulfil all of the need, it stays published and nothing closes.
    """
    check_signing(actor, match, data)
    matching.move(actor, match, "sign", ADVANCE_DEAL)
    contract = Contract(match=match, **{name: getattr(data, name) for name in data.__slots__})
    db.session().add(contract)
    mails.tell_step(actor, match, mails.SIGNED)
    if fulfils:
        _fulfil(actor, match, keep)
    return contract


def check_signing(actor: User, match: Match, data: ContractData) -> None:
    """Raise what ``sign`` would raise; nothing is recorded yet."""
    require(actor, ADVANCE_DEAL, match)
    step(MATCH, match.state, "sign")
    check_contract(data)


def register(actor: User, match: Match, number: str, registered_on: date) -> None:
    """Record the contract's registration."""
    require(actor, ADVANCE_DEAL, match)
    contract = contract_of(match)
    if contract is None:
        raise WrongState("match", match.state.value, "register")
    if not number.strip():
        raise InputError.of("registration_number", "missing")
    if registered_on < contract.signed_on:
        raise InputError.of("registered_on", "too_early")
    if is_taken(Contract.registration_number, number.strip()):
        raise InputError.of("registration_number", "taken")
    matching.move(actor, match, "register", ADVANCE_DEAL)
    contract.registration_number = number.strip()
    contract.registered_on = registered_on
    mails.tell_step(actor, match, mails.REGISTERED)


def complete(actor: User, match: Match) -> None:
    """Record that the contract was carried out."""
    matching.move(actor, match, "complete", ADVANCE_DEAL)
    mails.tell_step(actor, match, mails.COMPLETED)


def close(actor: User, match: Match, code: CloseCode, note: str = "") -> None:
    """The broker ends a deal with a coded reason; 'other' needs words."""
    if match.state is MatchState.PROPOSED:
        raise WrongState("match", match.state.value, "close")
    if code is CloseCode.OTHER and not note.strip():
        raise InputError.of("note", "missing")
    matching.close_match(actor, match, code, note, ADVANCE_DEAL)


def _fulfil(actor: User, match: Match, keep: Collection[int]) -> None:
    need = match.need
    if need.state is PostingState.PUBLISHED:
        need.state = step(POSTING, need.state, "fulfil")
        log.record(
            actor, PostingVerb.FULFIL, PostingObject.POSTING, need.id, after=need.state.value
        )
        scheduling.schedule_refresh(need)
    # Nobody keeps what another broker leads: that broker is told that the need has found its match.
    own = {one.id for one in matching.list_open_matches(need) if one.broker_id == actor.id}
    kept = {match.id, *own.intersection(keep)}
    matching.close_open_matches(actor, need, CloseCode.OTHER_SIGNED, keep=kept)


def _answer(actor: User, match: Match, answer: Interest) -> Side:
    require(actor, ANSWER_MATCH, match)
    if match.state is not MatchState.CONFIRMED:
        raise WrongState("match", match.state.value, "answer")
    side = next(iter(sides_of(actor, match)))
    name = "need_interest" if side is Side.NEED else "achievement_interest"
    if getattr(match, name) is not Interest.PENDING:
        raise WrongState("match", getattr(match, name).value, "answer")
    setattr(match, name, answer)
    match.activities.append(
        Activity(actor_id=actor.id, kind="step", action=f"{side.value}_{answer.value}")
    )
    log.record(
        actor, DealVerb.ANSWER, MatchObject.MATCH, match.id, side=side.value, answer=answer.value
    )
    return side


def _require_notable(actor: User, match: Match) -> None:
    require(actor, NOTE_DEAL, match)
    if match.state not in (MatchState.CONFIRMED, *_running()):
        raise WrongState("match", match.state.value, "note")


def _open_step(actor: User, match: Match, step_id: int) -> Activity:
    _require_notable(actor, match)
    step = find_open_step(match)
    if step is None or step.id != step_id:
        raise LostRace(f"next step of match {match.id}")
    return step


def _add_step(actor: User, match: Match, action: str, step: Activity, due: date | None) -> None:
    line = Activity(actor_id=actor.id, kind="note", action=action, due=due)
    if action == STEP_DONE:
        line.text = step.step_words
    else:
        line.text = "" if step.next_step else step.text
        line.next_step, line.next_who = step.next_step, step.next_who
    match.activities.append(line)
    log.record(actor, DealVerb.NOTE, MatchObject.MATCH, match.id, kind=action)


def check_contract(data: ContractData, known: Contract | None = None) -> None:
    """Raise InputError where a contract cannot be right; ``known`` is the one to be corrected."""
    if not data.number.strip():
        raise InputError.of("number", "missing")
    if is_taken(Contract.number, data.number.strip(), known):
        raise InputError.of("number", "taken")
    if data.total <= 0:
        raise InputError.of("total", "not_positive")
    if data.technical < 0:
        raise InputError.of("technical", "negative")
    if data.technical > data.total:
        raise InputError.of("technical", "over_total")


def is_taken(column: InstrumentedAttribute[Any], value: str, known: Contract | None = None) -> bool:
    """Return whether another contract than ``known`` has the number."""
    found = select(Contract.id).where(column == value, Contract.id != (known.id if known else 0))
    with db.session().no_autoflush:
        return db.session().scalar(found.limit(1)) is not None


def _running() -> tuple[MatchState, ...]:
    return (
        MatchState.INTRODUCED,
        MatchState.NEGOTIATING,
        MatchState.SIGNED,
        MatchState.REGISTERED,
    )
