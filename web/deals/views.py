"""Deals: the two answers, notes and next steps, and the end of a deal."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import CloseCode, DeclineCode
from matcher.domain.errors import LostRace
from web.base import db
from web.base.arguments import code_argument, key_of, page_number
from web.base.guard import subject
from web.base.site import today
from web.deals import queries as deals_queries
from web.deals import reopening, service
from web.deals.forms import AnswerDeclineForm, CloseForm, DueForm, NoteForm
from web.deals.pages import back_to_deal, show_deal
from web.deals.states import Doer
from web.matches.contacts import names_to_hide
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.session import account

blueprint = Blueprint("deals", __name__, url_prefix="/deals")


@blueprint.get("/")
def index() -> str:
    """The deals the account takes part in, by state."""
    user = account()
    state = code_argument(MatchState, "state")
    page = deals_queries.list_deals(user, state, page_number())
    return render_template(
        "deals/index.html",
        state=state,
        counts=deals_queries.count_deals(user),
        page=page,
        due=deals_queries.due_by_deal(line.id for line in page.items),
        today=today(),
    )


@blueprint.get("/<int:match_id>")
def show(match_id: int) -> ResponseReturnValue:
    """Both sides as far as they are disclosed, the timeline, and the next steps."""
    if subject(Match).decided_at is None or subject(Match).state is MatchState.DECLINED:
        return redirect(url_for("desk.show", match_id=match_id))
    return show_deal()


@blueprint.post("/<int:match_id>/interested")
def interested(match_id: int) -> ResponseReturnValue:
    """The account's side is interested."""
    service.express_interest(account(), subject(Match))
    if subject(Match).state is MatchState.INTRODUCED:
        flash(gettext("双方都有意向，现在可以看到对方的联系方式。"), "success")
    else:
        flash(gettext("已记录有意向，等待对方答复。"), "success")
    return back_to_deal(match_id)


@blueprint.post("/<int:match_id>/decline")
def decline(match_id: int) -> ResponseReturnValue:
    """The account's side is not interested."""
    form = AnswerDeclineForm(prefix="decline")
    form.names = names_to_hide(account(), subject(Match))
    if not form.validate():
        return show_deal(decline_form=form), 422
    code = DeclineCode(str(form.code.data))
    service.decline_interest(account(), subject(Match), code, form.note.data or "")
    flash(gettext("已记录无意向，这次对接结束。"), "info")
    return back_to_deal(match_id)


@blueprint.post("/<int:match_id>/note")
def note(match_id: int) -> ResponseReturnValue:
    """Add a note, a call or a meeting to the timeline."""
    form = NoteForm(prefix="note")
    form.names = names_to_hide(account(), subject(Match))
    if not form.check(today()):
        return show_deal(note_form=form), 422
    service.add_note(
        account(),
        subject(Match),
        form.kind.data or "note",
        form.text.data or "",
        form.due.data,
        next_step=form.next_step.data or "",
        next_who=Doer(form.next_who.data) if form.next_who.data else None,
    )
    flash(gettext("已记入进展。"), "success")
    return back_to_deal(match_id)


@blueprint.post("/<int:match_id>/reschedule")
def reschedule(**_: int) -> ResponseReturnValue:
    """Move the agreed next step to another day."""
    form = DueForm(prefix="due")
    if not form.check(today()) or form.due.data is None:
        return show_deal(due_form=form), 422
    due = form.due.data
    return _change_step(lambda: service.reschedule(account(), subject(Match), _step_id(), due))


@blueprint.post("/<int:match_id>/finish-step")
def finish_step(**_: int) -> ResponseReturnValue:
    """The agreed next step is done."""
    return _change_step(lambda: service.finish_step(account(), subject(Match), _step_id()))


@blueprint.post("/<int:match_id>/negotiate")
def negotiate(match_id: int) -> ResponseReturnValue:
    """The parties have begun to negotiate."""
    service.start_negotiation(account(), subject(Match))
    flash(gettext("已进入洽谈。"), "success")
    return back_to_deal(match_id)


@blueprint.post("/<int:match_id>/close")
def close(match_id: int) -> ResponseReturnValue:
    """The broker ends the deal with a coded reason."""
    form = CloseForm(prefix="close")
    form.names = names_to_hide(account(), subject(Match))
    if not form.validate():
        return show_deal(close_form=form), 422
    service.close(account(), subject(Match), CloseCode(form.code.data), form.note.data or "")
    flash(gettext("对接已结束。"), "info")
    return back_to_deal(match_id)


@blueprint.post("/<int:match_id>/reopen")
def reopen(match_id: int) -> ResponseReturnValue:
    """The broker takes up again a deal closed by mistake."""
    reopening.reopen(account(), subject(Match))
    flash(gettext("对接已恢复，双方会收到通知。"), "success")
    return back_to_deal(match_id)


def _change_step(change: Callable[[], None]) -> ResponseReturnValue:
    try:
        change()
    except LostRace:
        db.rollback()
        flash(gettext("下一步刚刚有了新的安排，请看过再改。"), "warning")
    else:
        flash(gettext("已记入进展。"), "success")
    return back_to_deal(subject(Match).id)


def _step_id() -> int:
    return key_of(request.form.get("step")) or 0
