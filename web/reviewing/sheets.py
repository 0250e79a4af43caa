"""Score sheets: written by their expert alone, handed in, taken back until the release."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from matcher.domain.errors import Forbidden, InputError, Problem, WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.clock import utc_now
from web.people.models import User
from web.reviewing.models import ReviewRound, Score, Seat, Sheet
from web.reviewing.states import SHEET, RoundState, SeatState, SheetState, Verdict
from web.reviewing.verbs import ReviewObject, ReviewVerb

MOST_TENTHS = 1000


def score_field(criterion_id: int) -> str:
    """Return what problems call the points of a criterion."""
    return f"score_{criterion_id}"


def save(
    actor: User,
    sheet: Sheet,
    scores: Mapping[int, int | None],
    verdict: Verdict | None,
    for_bidder: str,
    for_panel: str,
) -> None:
    """Keep what the expert has so far; any part may lack.

    ``scores`` are tenths by criterion: None takes one back, one not named stays as it is. Raises
    InputError with ``score_field`` for points beyond 0 to 1,000 and criteria of other rounds.
    """
    require_own_seat(actor, sheet.seat)
    _require_at_work(sheet, "save", SheetState.OPEN)
    _check(sheet, scores)
    _store(sheet, scores)
    sheet.verdict = verdict
    sheet.for_bidder, sheet.for_panel = for_bidder.strip(), for_panel.strip()
    sheet.saved_at = utc_now()


def submit(actor: User, sheet: Sheet) -> None:
    """Hand the sheet in. Raises InputError with every criterion and the verdict that lack."""
    require_own_seat(actor, sheet.seat)
    _require_at_work(sheet, "submit", SheetState.OPEN)
    if lacking := list_lacking(sheet):
        raise InputError([Problem(name, "missing") for name in lacking])
    change(actor, sheet, "submit", ReviewVerb.SUBMIT)


def reopen(actor: User, sheet: Sheet) -> None:
    """Take the sheet back to change it; not after the release."""
    require_own_seat(actor, sheet.seat)
    _require_at_work(sheet, "reopen", SheetState.SUBMITTED)
    change(actor, sheet, "reopen", ReviewVerb.REOPEN)


def list_lacking(sheet: Sheet) -> list[str]:
    """Return what a sheet still needs: ``score_field`` of criteria, and ``verdict``."""
    scored = {one.criterion_id for one in sheet.scores}
    criteria = sheet.seat.round.criteria
    found = [score_field(one.id) for one in criteria if one.id not in scored]
    return found if sheet.verdict else [*found, "verdict"]


def change(actor: User | None, sheet: Sheet, name: str, verb: ReviewVerb) -> None:
    """Take a step of a sheet; permission has been asked."""
    before = sheet.state
    sheet.state = step(SHEET, before, name)
    sheet.submitted_at = utc_now() if sheet.state is SheetState.SUBMITTED else None
    log.record(
        actor,
        verb,
        ReviewObject.SHEET,
        sheet.id,
        before=before.value,
        after=sheet.state.value,
        round=sheet.seat.round_id,
    )


def lock_round(round_: ReviewRound, *, alone: bool = False) -> None:
    """Keep a round's state as it is until the end of the transaction, and read it anew.

    Experts at work share the lock; who releases has it ``alone``: no sheet is taken back or
    handed in while the release looks at them.
    """
    wanted = select(ReviewRound).where(ReviewRound.id == round_.id)
    wanted = wanted.with_for_update(read=not alone).execution_options(populate_existing=True)
    db.session().scalar(wanted)


def require_own_seat(actor: User, seat: Seat) -> None:
    """Raise Forbidden unless the account is that of the seat's expert."""
    if actor.id is None or seat.expert.user_id != actor.id:
        raise Forbidden(f"seat {seat.id} is another expert's")


def _require_at_work(sheet: Sheet, action: str, state: SheetState) -> None:
    """Raise WrongState unless the round runs, the seat is accepted and the sheet is in a state."""
    lock_round(sheet.seat.round)
    if sheet.seat.round.state is not RoundState.OPEN:
        raise WrongState("review_round", sheet.seat.round.state.value, action)
    if sheet.seat.state is not SeatState.ACCEPTED:
        raise WrongState("review_seat", sheet.seat.state.value, action)
    if sheet.state is not state:
        raise WrongState("score_sheet", sheet.state.value, action)


def _check(sheet: Sheet, scores: Mapping[int, int | None]) -> None:
    known = {one.id for one in sheet.seat.round.criteria}
    found = [Problem(score_field(key), "unknown") for key in scores if key not in known]
    found += [
        Problem(score_field(key), "range")
        for key, tenths in scores.items()
        if key in known and tenths is not None and not 0 <= tenths <= MOST_TENTHS
    ]
    if found:
        raise InputError(found)


def _store(sheet: Sheet, scores: Mapping[int, int | None]) -> None:
    present = {one.criterion_id: one for one in sheet.scores}
    for key, tenths in scores.items():
        if tenths is None:
            if key in present:
                sheet.scores.remove(present[key])
        elif key in present:
            present[key].tenths = tenths
        else:
            sheet.scores.append(Score(criterion_id=key, tenths=tenths))
    db.flush()
