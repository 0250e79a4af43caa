"""The office's pages of a round's experts: drawn, chosen, reminded, excused."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError
from web.base import confirm, db
from web.base.arguments import key_of
from web.base.confirm import Confirmation
from web.base.guard import subject
from web.people.session import account
from web.reviewing import drawing, pool, service
from web.reviewing import queries as query
from web.reviewing.forms import ADD_WORDS, ReasonForm
from web.reviewing.models import ReviewRound, Seat
from web.reviewing.states import SeatState
from web.reviewing.views import blueprint

MOST_SHOWN = 60
"""So many of those who could be drawn are listed; a name finds the others."""


@blueprint.route("/office/rounds/<int:round_id>/draw", methods=["GET", "POST"])
def draw(round_id: int) -> ResponseReturnValue:
    """Who is on the list and why, who could be, who is barred; the button draws."""
    round_ = subject(ReviewRound)
    if request.method == "GET":
        return _render(round_)
    lacking = drawing.draw(account(), round_)
    if lacking:
        words = ngettext(
            "还缺 %(num)s 位专家：专家库里没有更多无利害关系、有余力的专家。",
            "还缺 %(num)s 位专家：专家库里没有更多无利害关系、有余力的专家。",
            lacking,
        )
        flash(words, "warning")
    else:
        flash(gettext("已抽取专家，请核对后通知。"), "success")
    return redirect(url_for("reviewing.draw", round_id=round_id))


@blueprint.post("/office/rounds/<int:round_id>/seats")
def add_seat(round_id: int) -> ResponseReturnValue:
    """Choose an expert by hand."""
    round_ = subject(ReviewRound)
    try:
        drawing.add(account(), round_, key_of(request.form.get("expert")))
    except InputError as error:
        db.rollback()
        return _render(round_, [str(ADD_WORDS[p.field, p.code]) for p in error.problems]), 422
    flash(gettext("已加入名单。"), "success")
    return redirect(url_for("reviewing.draw", round_id=round_id))


@blueprint.post("/office/seats/<int:seat_id>/keep")
def keep_seat(**_: int) -> ResponseReturnValue:
    """Keep somebody when the draw is made anew, or not."""
    seat = subject(Seat)
    drawing.keep(account(), seat, is_kept=request.form.get("keep") == "yes")
    return redirect(url_for("reviewing.draw", round_id=seat.round_id))


@blueprint.post("/office/seats/<int:seat_id>/remove")
def remove_seat(**_: int) -> ResponseReturnValue:
    """Take somebody off the list who was not told."""
    seat = subject(Seat)
    round_id = seat.round_id
    drawing.remove(account(), seat)
    flash(gettext("已移出名单。"), "success")
    return redirect(url_for("reviewing.draw", round_id=round_id))


@blueprint.post("/office/rounds/<int:round_id>/offer")
def offer(round_id: int) -> ResponseReturnValue:
    """Ask those drawn since the round has started."""
    asked = service.offer(account(), subject(ReviewRound))
    words = ngettext("已邀请 %(num)s 位专家。", "已邀请 %(num)s 位专家。", asked)
    flash(words, "success")
    return redirect(url_for("reviewing.show", round_id=round_id))


@blueprint.post("/office/rounds/<int:round_id>/remind")
def remind(round_id: int) -> ResponseReturnValue:
    """Remind those who have not answered or are not done."""
    told = service.remind(account(), subject(ReviewRound))
    if told:
        words = ngettext(
            "已提醒 %(num)s 位专家，同一天只提醒一次。",
            "已提醒 %(num)s 位专家，同一天只提醒一次。",
            told,
        )
        flash(words, "success")
    else:
        flash(gettext("没有需要提醒的专家。"), "info")
    return redirect(url_for("reviewing.show", round_id=round_id))


@blueprint.route("/office/seats/<int:seat_id>/excuse", methods=["GET", "POST"])
def excuse(**_: int) -> ResponseReturnValue:
    """Take out an expert who was asked."""
    seat = subject(Seat)
    form = ReasonForm()
    back = url_for("reviewing.show", round_id=seat.round_id)
    if request.method == "POST" and form.validate():
        service.excuse(account(), seat, form.reason.data or "")
        flash(gettext("已让这位专家退出，并告知理由。"), "success")
        return redirect(back)
    page = confirm.ask(
        Confirmation(
            title=gettext("让专家退出评审"),
            about=seat.expert.name,
            effects=[
                gettext("这位专家会收到通知和您写的理由。"),
                gettext("已经提交的评分表不再计入结果。"),
            ],
            verb=gettext("让专家退出评审"),
            back=back,
            form=form,
        )
    )
    return (page, 422) if request.method == "POST" else page


def _render(round_: ReviewRound, errors: list[str] | None = None) -> str:
    candidates = pool.find_candidates(round_)
    items = len(pool.items_of(round_))
    words = request.args.get("q", "").strip()
    left = [one for one in candidates if one.seat is None]
    free = [one for one in left if one.can_be_drawn(items)]
    other = [one for one in left if not one.can_be_drawn(items)]
    return render_template(
        "reviewing/draw.html",
        round=round_,
        challenge=round_.challenge,
        listed=pool.seated(candidates),
        gone=[one for one in candidates if one.seat and one not in pool.seated(candidates)],
        free=[one for one in free if words in one.expert.name + one.expert.belongs_to],
        other=other,
        items=items,
        most=MOST_SHOWN,
        words=words,
        errors=errors or [],
        codes={bid.id: bid.code for bid in query.bids_of(round_)},
        is_new=any(seat.state is SeatState.DRAWN for seat in round_.panel),
    )
