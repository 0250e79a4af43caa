"""What becomes of rounds when their challenge goes on without them."""

from __future__ import annotations

from flask_babel import force_locale, gettext

from web.base import site
from web.challenges.events import ChallengeMoved
from web.experts.events import LoadAsked
from web.reviewing import queries as query
from web.reviewing.service import end
from web.reviewing.states import Purpose

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


def _reason(step: str) -> str:
    """Return the reason, in the site's language: it is stored."""
    with force_locale(site.settings().default_locale):
        if step in OF_APPRAISAL:
            return gettext("选题论证已有结论。")
        return gettext("榜单已经结束。")
