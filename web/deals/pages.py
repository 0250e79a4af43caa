"""A deal's page, which its forms come back to."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from web.base import labels
from web.base.clock import utc_now
from web.base.guard import subject
from web.base.site import today
from web.deals import queries as deals_queries
from web.deals.contract_forms import RegisterForm, SignForm
from web.deals.forms import AnswerDeclineForm, CloseForm, DueForm, NoteForm
from web.deals.next_steps import say_next
from web.deals.reopening import can_reopen, state_before
from web.deals.states import REOPEN_TERM
from web.engine import service as engine
from web.matches import queries as matches_queries
from web.matches.models import Match
from web.matches.states import INTRODUCED_MATCH_STATES, MATCH, MatchState
from web.people.models import User
from web.people.session import account
from web.postings.disclosure import PostingView
from web.postings.texts import contact_of, facts_of, texts_of

STATIONS = {
    action: target.value
    for action, (_, target) in MATCH.steps.items()
    if target in (MatchState.CONFIRMED, *INTRODUCED_MATCH_STATES)
}
"""Action of the timeline -> state of the deal it led to."""


def show_deal(**forms: Any) -> str:
    """Return the page; a form given by its name is shown opened, with what was typed."""
    user, match = account(), subject(Match)
    evidence = matches_queries.visible_evidence(match, user)
    deal = matches_queries.deal_line(user, match)
    timeline = matches_queries.list_timeline(user, match)
    step = (
        deals_queries.find_open_step(match) if match.state in deals_queries.RUNNING_STATES else None
    )
    return render_template(
        "deals/show.html",
        contract=deals_queries.contract_of(match),
        deal=deal,
        match=match,
        is_introduced=match.state in INTRODUCED_MATCH_STATES,
        sides=[_side(view) for view in matches_queries.disclose_sides(user, match)],
        timeline=timeline,
        reached={STATIONS[line.action]: line.at for line in timeline if line.action in STATIONS},
        turn=say_next(match, deal.sides, step),
        step=step,
        back_to=_back_to(user, match),
        reopen_days=REOPEN_TERM.days,
        evidence=evidence,
        reason=engine.sentence(evidence, labels.locale_code()),
        opened=next(iter(forms), None),
        today=today(),
        **(_empty_forms() | forms),
    )


def back_to_deal(match_id: int) -> ResponseReturnValue:
    """Lead back to the deal's page."""
    return redirect(url_for("deals.show", match_id=match_id))


def _side(view: PostingView) -> dict[str, Any]:
    return {
        "view": view,
        "texts": texts_of(view),
        "facts": facts_of(view),
        "contact": contact_of(view),
    }


def _back_to(user: User, match: Match) -> MatchState | None:
    """Return the state to which the account may lead a closed deal back."""
    return state_before(match) if can_reopen(user, match, utc_now()) else None


def _empty_forms() -> dict[str, Any]:
    return {
        "note_form": NoteForm(prefix="note", formdata=None),
        "due_form": DueForm(prefix="due", formdata=None),
        "decline_form": AnswerDeclineForm(prefix="decline", formdata=None),
        "sign_form": SignForm(prefix="sign", formdata=None, data={"signed_on": today()}),
        "register_form": RegisterForm(prefix="register", formdata=None),
        "close_form": CloseForm(prefix="close", formdata=None),
    }
