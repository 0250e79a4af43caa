"""What becomes of rounds when their challenge goes on without them."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import force_locale, gettext

from web.base import site
from web.challenges.events import ChallengeMoved
from web.experts.events import ExpertEdited, InterestDeclared, LoadAsked
from web.experts.models import Expert
from web.experts.ties import find_ties
from web.reviewing import queries as query
from web.reviewing.models import Seat
from web.reviewing.pool import parties_of
from web.reviewing.seats import stand_down
from web.reviewing.service import end
from web.reviewing.states import Purpose, SheetState

OF_APPRAISAL = frozenset({"send_back", "approve"})
OF_EVERYTHING = frozenset({"withdraw", "fail", "terminate", "accept"})


def on_challenge_moved(event: ChallengeMoved) -> None:
    """Cancel the rounds that nobody waits for any more; their experts are told."""
    if event.step not in OF_APPRAISAL | OF_EVERYTHING:
        return
    for round_ in query.working_rounds(event.challenge):
        if event.step in OF_EVERYTHING or round_.purpose is Purpose.APPRAISAL:
            end(event.actor, round_, _reason(event.step))


def on_load_asked(event: LoadAsked) -> None:
    """Say how many sheets wait for the experts."""
    event.waiting.update(query.loads(event.expert_ids))


def on_interest_declared(event: InterestDeclared) -> None:
    """Let the expert's seats be left whose rounds judge what the interest touches."""
    _look_for_ties(event.interest.expert)


def on_expert_edited(event: ExpertEdited) -> None:
    """The same where somebody works, or worked, for whom a round judges."""
    _look_for_ties(event.expert)


def _look_for_ties(expert: Expert) -> None:
    for seat in query.open_seats_of(expert):
        found = find_ties([expert], parties_of(seat.round))
        tie = next((one[0].tie for _, one in sorted(found.items())), None)
        if tie is not None and _is_about(seat, found):
            stand_down(expert.user, seat, tie, _words_of_declared())


def _is_about(seat: Seat, found: Mapping[tuple[int, int], object]) -> bool:
    """Return whether a tie is to something that the expert has not stepped back from already."""
    left = {sheet.bid_id for sheet in seat.sheets if sheet.state is SheetState.RECUSED}
    return any(key not in left for _, key in found)


def _words_of_declared() -> str:
    """Return the reason, in the site's language: it is stored."""
    with force_locale(site.settings().default_locale):
        return gettext("专家申报的利害关系涉及本轮评审。")


def _reason(step: str) -> str:
    """Return the reason, in the site's language: it is stored."""
    with force_locale(site.settings().default_locale):
        if step in OF_APPRAISAL:
            return gettext("选题论证已有结论。")
        return gettext("榜单已经结束。")
