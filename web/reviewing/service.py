"""Rounds: written, started, recorded, released or cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from matcher.domain.errors import InputError, LostRace, Problem, WrongState
from matcher.domain.machine import step
from web.base import db, log, site
from web.base.access import require
from web.base.clock import utc_now
from web.base.verbs import CommonVerb
from web.challenges.models import Challenge
from web.people.models import User
from web.reviewing import drawing, mails
from web.reviewing import queries as query
from web.reviewing.defaults import MOST_CRITERIA, WANTED_STATE, WHOLE, may_be_blind
from web.reviewing.models import Criterion, ReviewRound, Seat, Sheet
from web.reviewing.permissions import MANAGE_REVIEW
from web.reviewing.seats import drop_sheets
from web.reviewing.seats import move as move_seat
from web.reviewing.states import ROUND, Purpose, ReviewMode, RoundState, SeatState
from web.reviewing.verbs import ReviewObject, ReviewVerb


@dataclass(frozen=True, slots=True)
class CriterionData:
    """What an officer writes of one criterion."""

    name: str
    guide: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundData:
    """What an officer writes of a round. ``bid_ids`` empty: all bids that are admitted."""

    purpose: Purpose
    mode: ReviewMode
    is_blind: bool
    bid_ids: list[int]
    seats: int
    weight: int
    drops_extremes: bool
    due_at: datetime | None
    place: str
    criteria: list[CriterionData]


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of a meeting or a visit. ``present`` are keys of seats."""

    held_on: date | None
    place: str
    minutes: str
    present: frozenset[int]


def create(actor: User, challenge: Challenge, data: RoundData) -> ReviewRound:
    """Return a new round in draft. Raises InputError with everything that cannot be."""
    require(actor, MANAGE_REVIEW)
    _require_stage(challenge, data.purpose, "create_round")
    _check(challenge, data)
    round_ = ReviewRound(
        challenge=challenge, number=_next_number(challenge, data.purpose), author_id=actor.id
    )
    _fill(round_, data)
    db.session().add(round_)
    db.flush()
    log.record(actor, CommonVerb.CREATE, ReviewObject.ROUND, round_.id, after=round_.state.value)
    return round_


def edit(actor: User, round_: ReviewRound, data: RoundData, version: int | None) -> None:
    """Change a round that nobody has been told of; its purpose stays."""
    require(actor, MANAGE_REVIEW, round_)
    _require_version(round_, version)
    _require_state(round_, RoundState.DRAFT, "edit")
    _check(round_.challenge, data)
    _fill(round_, data)
    log.record(actor, CommonVerb.EDIT, ReviewObject.ROUND, round_.id)


def start(actor: User, round_: ReviewRound, version: int | None = None) -> None:
    """Ask the experts drawn, each with a sheet for every bid.

    Raises InputError for what lacks: ``due_at``, ``bids``, ``seats``, and ``ties`` where somebody
    on the list has a conflict of interest by now.
    """
    require(actor, MANAGE_REVIEW, round_)
    _require_version(round_, version)
    _require_state(round_, RoundState.DRAFT, "start")
    _require_stage(round_.challenge, round_.purpose, "start_round")
    if problems := find_obstacles(round_):
        raise InputError(problems)
    bids = [bid.id for bid in query.bids_of(round_)]
    _move(actor, round_, "start", ReviewVerb.START)
    # What is judged is settled now: a bid admitted later is not slipped in.
    round_.started_at, round_.bid_ids = utc_now(), bids
    offer(actor, round_)


def offer(actor: User, round_: ReviewRound) -> int:
    """Ask those on the list who have not been asked; return how many. Also after a redraw."""
    require(actor, MANAGE_REVIEW, round_)
    _require_state(round_, RoundState.OPEN, "offer")
    seats = [one for one in round_.panel if one.state is SeatState.DRAWN]
    bids = [bid.id for bid in query.bids_of(round_)]
    for seat in seats:
        move_seat(actor, seat, "offer", ReviewVerb.OFFER)
        seat.offered_at = utc_now()
        seat.sheets = [Sheet(bid_id=key) for key in bids or (None,)]
    mails.tell_offered(seats)
    return len(seats)


def find_obstacles(round_: ReviewRound) -> list[Problem]:
    """Return why a round cannot start yet."""
    found = []
    if round_.due_at is None:
        found.append(Problem("due_at", "missing"))
    elif round_.due_at <= utc_now():
        found.append(Problem("due_at", "past"))
    if round_.purpose is not Purpose.APPRAISAL and not query.bids_of(round_):
        found.append(Problem("bids", "missing"))
    if not any(seat.state is SeatState.DRAWN for seat in round_.panel):
        found.append(Problem("seats", "missing"))
    elif drawing.find_barred(round_):
        found.append(Problem("ties", "found"))
    return found


def excuse(actor: User, seat: Seat, reason: str) -> None:
    """Take an expert out who was asked, with a reason that the expert reads."""
    require(actor, MANAGE_REVIEW, seat)
    _require_state(seat.round, RoundState.OPEN, "excuse")
    if not reason.strip():
        raise InputError.of("reason", "missing")
    # The database wants state and reason to change together.
    seat.reason = reason.strip()
    move_seat(actor, seat, "excuse", ReviewVerb.EXCUSE)
    drop_sheets(actor, seat)
    mails.tell_excused(seat)


def remind(actor: User, round_: ReviewRound) -> int:
    """Remind those who have not answered or not handed all in, once a day; return how many."""
    require(actor, MANAGE_REVIEW, round_)
    _require_state(round_, RoundState.OPEN, "remind")
    seats = [
        seat
        for seat in round_.panel
        if seat.state is SeatState.OFFERED
        or (seat.state is SeatState.ACCEPTED and not query.progress_of(seat).is_whole)
    ]
    mails.remind(seats, site.today().isoformat())
    log.record(actor, ReviewVerb.REMIND, ReviewObject.ROUND, round_.id, experts=len(seats))
    return len(seats)


def extend(actor: User, round_: ReviewRound, due_at: datetime) -> None:
    """Give the experts of a running round more time."""
    require(actor, MANAGE_REVIEW, round_)
    _require_state(round_, RoundState.OPEN, "extend")
    if due_at <= utc_now():
        raise InputError.of("due_at", "past")
    round_.due_at = due_at
    log.record(actor, CommonVerb.EDIT, ReviewObject.ROUND, round_.id)


def record_meeting(actor: User, round_: ReviewRound, record: Record) -> None:
    """Keep when and where it was, who was there, and what was said or found."""
    require(actor, MANAGE_REVIEW, round_)
    if round_.state not in (RoundState.OPEN, RoundState.RELEASED):
        raise WrongState("review_round", round_.state.value, "record")
    if record.held_on is not None and record.held_on > site.today():
        raise InputError.of("held_on", "future")
    round_.held_on, round_.place, round_.minutes = record.held_on, record.place, record.minutes
    for seat in round_.panel:
        if seat.state is SeatState.ACCEPTED:
            seat.was_present = seat.id in record.present
    log.record(actor, ReviewVerb.RECORD, ReviewObject.ROUND, round_.id)


def cancel(actor: User | None, round_: ReviewRound, reason: str) -> None:
    """Give a round up; its experts are told, its sheets count no more."""
    if actor is not None:
        require(actor, MANAGE_REVIEW, round_)
    if not reason.strip():
        raise InputError.of("reason", "missing")
    end(actor, round_, reason.strip())


def end(actor: User | None, round_: ReviewRound, reason: str) -> None:
    """Cancel a round because of something else; permission for that has been asked."""
    asked = [seat for seat in round_.panel if seat.state in query.ANSWERABLE]
    _move(actor, round_, "cancel", ReviewVerb.CANCEL)
    round_.release_note = reason
    for seat in asked:
        drop_sheets(actor, seat)
    mails.tell_cancelled(asked)


def _move(actor: User | None, round_: ReviewRound, name: str, verb: ReviewVerb) -> None:
    before = round_.state
    round_.state = step(ROUND, before, name)
    log.record(
        actor,
        verb,
        ReviewObject.ROUND,
        round_.id,
        before=before.value,
        after=round_.state.value,
    )


def _fill(round_: ReviewRound, data: RoundData) -> None:
    for name in RoundData.__slots__:
        if name != "criteria":
            setattr(round_, name, getattr(data, name))
    old = list(round_.criteria)
    for place, one in enumerate(data.criteria, 1):
        values: dict[str, Any] = {"name": one.name, "guide": one.guide, "weight": one.weight}
        if place <= len(old):
            # In their places: rows put in before others go would meet the same place twice.
            for name, value in values.items():
                setattr(old[place - 1], name, value)
        else:
            round_.criteria.append(Criterion(place=place, **values))
    for gone in old[len(data.criteria) :]:
        round_.criteria.remove(gone)


def _check(challenge: Challenge, data: RoundData) -> None:
    found = []
    total = sum(one.weight for one in data.criteria)
    if not data.criteria or len(data.criteria) > MOST_CRITERIA:
        found.append(Problem("criteria", "count"))
    elif any(not one.name or not 1 <= one.weight <= WHOLE for one in data.criteria):
        found.append(Problem("criteria", "incomplete"))
    elif total != WHOLE:
        found.append(Problem("criteria", "sum"))
    if data.is_blind and not may_be_blind(data.purpose, data.mode):
        found.append(Problem("is_blind", "impossible"))
    if data.due_at is not None and data.due_at <= utc_now():
        found.append(Problem("due_at", "past"))
    if data.purpose in (Purpose.GATE, Purpose.ACCEPTANCE) and not data.bid_ids:
        found.append(Problem("bid_ids", "missing"))
    if unknown := set(data.bid_ids) - _offered(challenge):
        found.append(Problem("bid_ids", "unknown", str(sorted(unknown))))
    if found:
        raise InputError(found)


def _offered(challenge: Challenge) -> set[int]:
    from web.bidding import reading

    return {bid.id for bid in reading.list_admitted(challenge.id)}


def _next_number(challenge: Challenge, purpose: Purpose) -> int:
    statement = select(func.max(ReviewRound.number)).where(
        ReviewRound.challenge_id == challenge.id, ReviewRound.purpose == purpose
    )
    return (db.session().scalar(statement) or 0) + 1


def _require_stage(challenge: Challenge, purpose: Purpose, action: str) -> None:
    if challenge.state is not WANTED_STATE[purpose]:
        raise WrongState("challenge", challenge.state.value, action)


def _require_state(round_: ReviewRound, state: RoundState, action: str) -> None:
    if round_.state is not state:
        raise WrongState("review_round", round_.state.value, action)


def _require_version(round_: ReviewRound, version: int | None) -> None:
    if version is not None and version != round_.version:
        raise LostRace(f"review_round {round_.id}")
