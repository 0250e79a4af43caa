"""A bid beside its sheet: read, scored, saved by itself, handed in, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError, LostRace, WrongState
from web.base import db, labels, registry
from web.base.autosaving import answer_saved
from web.base.clock import utc_now
from web.base.files.apart import CannotRead
from web.base.files.kinds import FileKind
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.sending import send_brought
from web.bidding.reading import read_bid, read_file
from web.people.session import account
from web.reviewing import seats, sheets
from web.reviewing.models import Seat, Sheet
from web.reviewing.states import RoundState, SheetState, Verdict
from web.scoring import queries
from web.scoring.forms import SheetForm, StepBackForm, form_for, stored_form
from web.scoring.points import round_points, write_points
from web.scoring.views import blueprint


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that reads differently in the stored sheet and in what was typed."""

    name: str
    label: str
    stored: str


@blueprint.get("/sheets/<int:sheet_id>")
def sheet(**_: int) -> str:
    """The bid on one side and its sheet on the other."""
    return show_sheet(stored_form(subject(Sheet)))


@blueprint.post("/sheets/<int:sheet_id>")
def save(**_: int) -> ResponseReturnValue:
    """Keep what was typed, and hand the sheet in where that is asked for."""
    found = subject(Sheet)
    form = form_for(found.seat.round.criteria)()
    form.validate()
    try:
        store(found, form)
        db.flush()
    except (LostRace, WrongState) as error:
        return _show_conflict(found, form, error)
    if request.form.get("action") == "submit" and _submit(found, form):
        return _go_on(found)
    if form.errors or form.open_questions:
        return show_sheet(form, is_saved=True), 422
    flash(gettext("评分表已保存。"), "success")
    return redirect(url_for("scoring.sheet", sheet_id=found.id))


@blueprint.post("/sheets/<int:sheet_id>/autosave")
def autosave(**_: int) -> ResponseReturnValue:
    """Store what a script sends after each pause; it never hands in."""
    found = subject(Sheet)
    form = form_for(found.seat.round.criteria)()
    form.validate()
    try:
        store(found, form)
        db.flush()
    except (LostRace, WrongState):
        db.rollback()
        message = gettext("评分表已在别处更新，自动保存已停止。请点“保存”查看差异。")
        return jsonify(message=message), 409
    wrong = form.wrong
    told = ""
    if wrong:
        told = ngettext(
            "%(num)s 处填写有误，没有保存；其余已保存。",
            "%(num)s 处填写有误，没有保存；其余已保存。",
            len(wrong),
        )
    return answer_saved(
        found.version,
        url_for("scoring.sheet", sheet_id=found.id),
        url_for("scoring.autosave", sheet_id=found.id),
        saved=told,
        wrong=wrong,
    )


@blueprint.post("/sheets/<int:sheet_id>/reopen")
def reopen(**_: int) -> ResponseReturnValue:
    """Take a sheet back to change it, until the round is released."""
    found = subject(Sheet)
    try:
        sheets.reopen(account(), found)
        flash(gettext("评分表已取回，可以修改；改好后请再次提交。"), "success")
    except WrongState:
        db.rollback()
        flash(gettext("没有取回：这一轮已经结束，或评分表没有提交。"), "warning")
    return redirect(url_for("scoring.sheet", sheet_id=found.id))


@blueprint.post("/sheets/<int:sheet_id>/recuse")
def step_back(**_: int) -> ResponseReturnValue:
    """Step back from one bid because of a conflict of interest."""
    found, form = subject(Sheet), StepBackForm(prefix="back")
    if not form.validate():
        return show_sheet(stored_form(found), back=form), 422
    try:
        seats.recuse_sheet(account(), found, form.reason.data or "")
    except WrongState:
        db.rollback()
        flash(gettext("没有登记：这一轮已经结束。请联系科技局。"), "warning")
        return redirect(url_for("scoring.sheet", sheet_id=found.id))
    flash(gettext("已登记回避，这份方案不再显示。谢谢您主动说明。"), "success")
    return redirect(url_for("scoring.seat", seat_id=found.seat_id))


@blueprint.get("/sheets/<int:sheet_id>/files/<int:file_id>")
def file(file_id: int, **_: int) -> ResponseReturnValue:
    """Send a file of the bid to be saved, never to be shown."""
    found = subject(Sheet)
    if found.bid is None:
        abort(404)
    try:
        line, content = read_file(found.bid, file_id, blind=found.seat.round.is_blind)
    except (LookupError, OSError, WrongState):
        abort(404)
    except CannotRead:
        flash(gettext("这个文件里的作者信息去不掉，匿名评审不能打开。请联系科技局。"), "warning")
        return redirect(url_for("scoring.sheet", sheet_id=found.id))
    return send_brought(content, FileKind(line.kind), line.name)


@blueprint.get("/seats/<int:seat_id>/scores")
def compare(**_: int) -> str:
    """The expert's own points of all bids of a round in one table; after release the panel's."""
    found = subject(Seat)
    line = queries.line_of(found)
    return render_template(
        "scoring/compare.html",
        seat=found,
        round=found.round,
        challenge=found.round.challenge,
        line=line,
        scores={one.sheet.id: queries.scores_of(one.sheet) for one in line.counted},
        panels_of=queries.read_panels(found.round),
        is_open=found.round.state is RoundState.OPEN,
    )


def store(found: Sheet, form: SheetForm) -> None:
    """Store what can be; what is wrong stays on the page and as it was in the store.

    Raises LostRace where another page has stored since, unless it stored the very same.
    """
    if form.expected != found.version and differences(form, found):
        raise LostRace("sheet")
    wrong = form.wrong
    scores = {
        key: field.data
        for key, field in zip(form.CRITERIA, form.points, strict=True)
        if field.name not in wrong
    }
    sheets.save(
        account(),
        found,
        scores,
        found.verdict if "verdict" in wrong else form.chosen,
        found.for_bidder if "for_bidder" in wrong else form.for_bidder.data or "",
        found.for_panel if "for_panel" in wrong else form.for_panel.data or "",
    )


def differences(typed: SheetForm, found: Sheet) -> list[Difference]:
    """Return the fields that are stored differently from what was typed."""
    stored = stored_form(found)
    return [
        Difference(field.name, str(field.label.text), _shown(stored[field.name].data))
        for field in typed.written
        if _plain(field.data) != _plain(stored[field.name].data) or field.errors
    ]


def show_sheet(form: SheetForm, *, back: StepBackForm | None = None, **extra: Any) -> str:
    """Return the page of the present sheet, with what was typed."""
    found = subject(Sheet)
    round_ = found.seat.round
    # A plain value and not what the request said: the form goes on from what is stored now.
    form.version.raw_data = None
    form.version.data = found.version
    line = queries.line_of(found.seat)
    return render_template(
        "scoring/sheet.html",
        sheet=found,
        seat=found.seat,
        round=round_,
        challenge=round_.challenge,
        line=line,
        form=form,
        total=queries.total_so_far(round_, form.scores),
        bid=None if found.bid is None else read_bid(found.bid, blind=round_.is_blind),
        back=back or StepBackForm(prefix="back", formdata=None),
        is_editable=found.state is SheetState.OPEN and round_.state is RoundState.OPEN,
        is_open=round_.state is RoundState.OPEN,
        panel=queries.read_panels(round_).get(found.bid_id),
        undoable=queries.find_undoable(found.seat, utc_now()),
        undo_seconds=queries.UNDO.seconds,
        **extra,
    )


def _submit(found: Sheet, form: SheetForm) -> bool:
    """Hand the stored sheet in; return False where something lacks or is asked."""
    form.ask_for_all()
    if form.errors or form.open_questions:
        return False
    try:
        sheets.submit(account(), found)
    except InputError as error:
        show_problems(form, error, {})
        return False
    return True


def _go_on(found: Sheet) -> ResponseReturnValue:
    """Open the next sheet that is not handed in, or all points where none is left."""
    line = queries.line_of(found.seat)
    if line.is_done:
        flash(gettext("这一轮的评分表都已提交。结果公布前还可以取回修改。"), "info")
        return redirect(url_for("scoring.compare", seat_id=found.seat_id))
    keys = [one.sheet.id for one in line.counted]
    waiting = [one.sheet.id for one in line.counted if one.sheet.state is SheetState.OPEN]
    later = [key for key in waiting if keys.index(key) > keys.index(found.id)]
    return redirect(url_for("scoring.sheet", sheet_id=(later or waiting)[0]))


def _show_conflict(found: Sheet, form: SheetForm, error: Exception) -> ResponseReturnValue:
    db.rollback()
    reason = "state" if isinstance(error, WrongState) else "version"
    told = differences(form, found)
    return show_sheet(form, differences=told, conflict=reason), 409


def _plain(value: Any) -> Any:
    """Return what two pages' values are compared by: an empty text is none."""
    return None if value == "" else value


def _shown(value: Any) -> str:
    """Return what is stored in words."""
    if isinstance(value, int):
        return write_points(value)
    return labels.label(value) if isinstance(value, Verdict) else value or ""


def has_files_of(kind: str) -> bool:
    """Return whether a feature declared files for a kind of object."""
    return kind in registry.present().attaches


GLOBALS = {
    function.__name__: function
    for function in (round_points, write_points, queries.sheet_name, has_files_of)
}
