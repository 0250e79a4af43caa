"""The steps of a round: started, prolonged, recorded, released, cancelled."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import confirm, db
from web.base.arguments import keys_of
from web.base.confirm import Confirmation
from web.base.forms.fields import as_choices
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.people.session import account
from web.reviewing import queries as query
from web.reviewing import results, service
from web.reviewing.forms import (
    RECORD_WORDS,
    RELEASE_WORDS,
    ROUND_WORDS,
    DueForm,
    ReasonForm,
    RecordForm,
    ReleaseForm,
)
from web.reviewing.models import ReviewRound
from web.reviewing.states import RoundState, SeatState
from web.reviewing.views import blueprint, show_round


@blueprint.route("/office/rounds/<int:round_id>/start", methods=["GET", "POST"])
def start(round_id: int) -> ResponseReturnValue:
    """Ask the experts drawn."""
    round_ = subject(ReviewRound)
    back = url_for("reviewing.show", round_id=round_id)
    if request.method == "POST":
        try:
            service.start(account(), round_, confirm.expected_version())
        except InputError as error:
            db.rollback()
            for one in error.problems:
                flash(str(ROUND_WORDS[one.field, one.code]), "warning")
            return redirect(back)
        flash(gettext("已启动，邀请已经发出。"), "success")
        return redirect(back)
    return confirm.ask(
        Confirmation(
            title=gettext("启动评审"),
            about=round_.challenge.title,
            effects=[
                gettext("名单里的专家会收到邀请，登录后接受、谢绝或申请回避。"),
                gettext("评审指标、权重和评审范围从此不能再改。"),
            ],
            verb=gettext("启动评审"),
            back=back,
            version=round_.version,
            ends=False,
        )
    )


@blueprint.post("/office/rounds/<int:round_id>/extend")
def extend(round_id: int) -> ResponseReturnValue:
    """Give the experts more time."""
    round_, form = subject(ReviewRound), DueForm()
    if not form.check():
        return show_round(round_, form), 422
    assert form.due_at.data is not None
    try:
        service.extend(account(), round_, form.due_at.data)
    except InputError as error:
        db.rollback()
        show_problems(form, error, ROUND_WORDS)
        return show_round(round_, form), 422
    flash(gettext("已改评分截止时间。"), "success")
    return redirect(url_for("reviewing.show", round_id=round_id))


@blueprint.route("/office/rounds/<int:round_id>/record", methods=["GET", "POST"])
def record(round_id: int) -> ResponseReturnValue:
    """Write down when and where it was, who was there and what was said."""
    round_ = subject(ReviewRound)
    seats = [one for one in query.seats_of(round_) if one.state is SeatState.ACCEPTED]
    stored = {
        "held_on": round_.held_on,
        "place": round_.place,
        "minutes": round_.minutes,
        "present": [str(seat.id) for seat in seats if seat.was_present],
    }
    is_read = request.method == "GET"
    form = RecordForm(formdata=None, data=stored) if is_read else RecordForm()
    form.present.choices = as_choices((str(one.id), one.expert.name) for one in seats)
    if is_read:
        return render_template("reviewing/record.html", round=round_, form=form)
    if not form.validate():
        return render_template("reviewing/record.html", round=round_, form=form), 422
    given = service.Record(
        form.held_on.data,
        form.place.data or "",
        form.minutes.data or "",
        frozenset(keys_of(form.present.data or [])),
    )
    try:
        service.record_meeting(account(), round_, given)
    except InputError as error:
        db.rollback()
        show_problems(form, error, RECORD_WORDS)
        return render_template("reviewing/record.html", round=round_, form=form), 422
    flash(gettext("已保存评审记录。"), "success")
    return redirect(url_for("reviewing.show", round_id=round_id))


@blueprint.route("/office/rounds/<int:round_id>/release", methods=["GET", "POST"])
def release(round_id: int) -> ResponseReturnValue:
    """Put the results together."""
    round_, form = subject(ReviewRound), ReleaseForm()
    back = url_for("reviewing.show", round_id=round_id)
    needs = round_.state is RoundState.OPEN and results.needs_reason(round_)
    if request.method == "POST" and form.validate():
        try:
            results.release(account(), round_, form.reason.data or "")
        except InputError as error:
            db.rollback()
            show_problems(form, error, RELEASE_WORDS)
        else:
            flash(gettext("已汇总。现在可以看到各位专家的评分。"), "success")
            return redirect(back)
    effects = [gettext("汇总以后谁都不能再改评分，管理员可以看到各份评分。")]
    if needs:
        effects.append(gettext("有专家没有评完或席位空缺：没有提交的评分表不再计入，请写明理由。"))
    page = confirm.ask(
        Confirmation(
            title=gettext("汇总评审结果"),
            about=round_.challenge.title,
            effects=effects,
            verb=gettext("汇总评审结果"),
            back=back,
            form=form if needs or form.errors or form.form_errors else None,
            ends=False,
        )
    )
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/office/rounds/<int:round_id>/cancel", methods=["GET", "POST"])
def cancel(round_id: int) -> ResponseReturnValue:
    """Give a round up."""
    round_, form = subject(ReviewRound), ReasonForm()
    if request.method == "POST" and form.validate():
        service.cancel(account(), round_, form.reason.data or "")
        flash(gettext("已取消这一轮评审。"), "success")
        return redirect(url_for("reviewing.index", challenge_id=round_.challenge_id))
    page = confirm.ask(
        Confirmation(
            title=gettext("取消这一轮评审"),
            about=round_.challenge.title,
            effects=[
                gettext("已经邀请的专家会收到通知，不用再评分。"),
                gettext("已经提交的评分表不再计入，也没有人会看到。"),
            ],
            verb=gettext("取消这一轮评审"),
            back=url_for("reviewing.show", round_id=round_id),
            form=form,
        )
    )
    return (page, 422) if request.method == "POST" else page
