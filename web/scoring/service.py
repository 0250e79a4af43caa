"""Taking a seat: what was declared is kept, and ties are looked for once more."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import force_locale, gettext

from web.base import site
from web.base.access import require
from web.experts import interests
from web.experts.states import Tie
from web.experts.ties import find_ties
from web.people.models import User
from web.reviewing import pool, seats
from web.reviewing.models import Seat
from web.scoring.permissions import ANSWER_SEAT


def accept(actor: User, seat: Seat, conflicts: Collection[int], reason: str) -> bool:
    """Take the seat, stepping back from the bids in ``conflicts``; return whether it is taken.

    The expert says by it that the declared interests are complete. What was declared since the
    draw counts: with a tie to who is left to judge the expert steps back from the round. Which
    tie it is and to whom is told to officers alone: in a blind round it would name a bidder.
    """
    require(actor, ANSWER_SEAT, seat)
    interests.confirm(actor, seat.expert)
    tie = _find_tie(seat, conflicts)
    if tie is not None:
        seats.recuse(actor, seat, tie, _words_of_found())
        return False
    for sheet in seat.sheets:
        if sheet.bid_id in conflicts:
            seats.recuse_sheet(actor, sheet, reason)
    seats.accept(actor, seat)
    return True


def _find_tie(seat: Seat, without: Collection[int]) -> Tie | None:
    parties = pool.parties_of(seat.round)
    judged = {key: party for key, party in parties.items() if key not in without}
    found = find_ties([seat.expert], judged)
    return next((one[0].tie for _, one in sorted(found.items())), None)


def _words_of_found() -> str:
    """Return the reason, in the site's language: it is stored."""
    with force_locale(site.settings().default_locale):
        return gettext("专家接受邀请时，系统核对发现利害关系。")
