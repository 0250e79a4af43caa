"""The expert's desk: invitations to answer, and rounds in work."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, WrongState
from web.base import db
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.people.session import account
from web.reviewing import seats
from web.reviewing.models import Seat, Sheet
from web.reviewing.states import RoundState, SeatState, SheetState
from web.scoring import queries, service
from web.scoring.forms import AcceptForm, DeclineForm, RecuseForm

blueprint = Blueprint("scoring", __name__, url_prefix="/expert")


@blueprint.get("/")
def desk() -> str:
    """What waits for the expert, what is in work, and what is done."""
    lines = queries.list_seats(account())
    offered = [one for one in lines if one.seat.state is SeatState.OFFERED]
    taken = [one for one in lines if one.seat.state is SeatState.ACCEPTED]
    return render_template(
        "scoring/desk.html",
        expert=queries.find_expert(account()),
        offered=offered,
        working=[one for one in taken if not one.is_done],
        done=[one for one in reversed(taken) if one.is_done],
    )


@blueprint.get("/seats/<int:seat_id>")
def seat(**_: int) -> str:
    """What is asked of the expert, and the answer to it."""
    return show_seat()


@blueprint.post("/seats/<int:seat_id>/accept")
def accept(**_: int) -> ResponseReturnValue:
    """Agree to judge, except those bids with which there is a conflict of interest."""
    user, found, form = account(), subject(Seat), _accept_form(subject(Seat))
    if not form.validate():
        return show_seat(accept=form), 422
    own = [one for one in found.sheets if one.bid_id in form.stepped_back]
    if own and len(own) == len(_to_judge(found)):
        return _ask_for_whole(form)
    try:
        is_taken = service.accept(user, found, form.stepped_back, form.reason.data or "")
    except WrongState:
        return _answered_elsewhere()
    except InputError as error:
        db.rollback()
        show_problems(form, error, {"reason": gettext("请写明与所勾选单位的关系。")})
        return show_seat(accept=form), 422
    if not is_taken:
        flash(gettext("您与其中一方有利害关系，不能参加这一轮评审，已登记回避。"), "warning")
        return redirect(url_for("scoring.desk"))
    flash(gettext("已接受评审邀请，材料已经可以查看。"), "success")
    return redirect(url_for("scoring.seat", seat_id=found.id))


@blueprint.post("/seats/<int:seat_id>/decline")
def decline(**_: int) -> ResponseReturnValue:
    """Not take the seat, or give it back, with the reason."""
    form = DeclineForm(prefix="decline")
    if not form.validate():
        return show_seat(decline=form), 422
    try:
        seats.decline(account(), subject(Seat), form.reason.data or "")
    except WrongState:
        return _answered_elsewhere()
    flash(gettext("已告诉科技局您不能参加这一轮评审，谢谢您及时答复。"), "success")
    return redirect(url_for("scoring.desk"))


@blueprint.post("/seats/<int:seat_id>/recuse")
def recuse(**_: int) -> ResponseReturnValue:
    """Step back from the whole round because of a conflict of interest."""
    form = RecuseForm(prefix="recuse")
    if not form.validate():
        return show_seat(recuse=form), 422
    try:
        seats.recuse(account(), subject(Seat), form.chosen, form.reason.data or "")
    except WrongState:
        return _answered_elsewhere()
    flash(gettext("已登记回避，这一轮评审的材料不再显示。谢谢您主动说明。"), "success")
    return redirect(url_for("scoring.desk"))


def show_seat(
    *,
    accept: AcceptForm | None = None,
    decline: DeclineForm | None = None,
    recuse: RecuseForm | None = None,
) -> str:
    """Return the page of the present seat, with what was typed into one of its forms."""
    found = subject(Seat)
    line = queries.line_of(found)
    return render_template(
        "scoring/seat.html",
        seat=found,
        round=found.round,
        challenge=found.round.challenge,
        expert=found.expert,
        line=line,
        judged=queries.list_judged(found),
        bidder_name=queries.bidder_name,
        held=queries.is_held(found.round),
        is_offered=found.state is SeatState.OFFERED,
        is_open=found.round.state is RoundState.OPEN,
        accept=accept or _accept_form(found, blank=True),
        decline=decline or DeclineForm(prefix="decline", formdata=None),
        recuse=recuse or RecuseForm(prefix="recuse", formdata=None),
    )


def _accept_form(found: Seat, *, blank: bool = False) -> AcceptForm:
    """Return the form with the bidders whose names the expert may know."""
    options: dict[str, Any] = {"formdata": None} if blank else {}
    form = AcceptForm(prefix="accept", **options)
    names = {bid.id: queries.bidder_name(found.round, bid) for bid in queries.list_judged(found)}
    form.offer({key: name for key, name in names.items() if name})
    return form


def _to_judge(found: Seat) -> list[Sheet]:
    return [one for one in found.sheets if one.state is SheetState.OPEN]


def _ask_for_whole(form: AcceptForm) -> ResponseReturnValue:
    """With every bid ticked there is nothing to judge: that is stepping back from the round."""
    recuse = RecuseForm(prefix="recuse", formdata=None)
    recuse.reason.data = form.reason.data
    flash(gettext("勾选了全部揭榜方：请用下面的“整轮回避”登记。"), "warning")
    return show_seat(accept=form, recuse=recuse), 422


def _answered_elsewhere() -> ResponseReturnValue:
    db.rollback()
    flash(gettext("这一邀请的状态已经变化，这次没有再记录。下面是现在的状态。"), "warning")
    return redirect(url_for("scoring.desk"))
