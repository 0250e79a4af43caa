"""Pages of bringing tables."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from matcher.domain.errors import InputError
from matcher.types import Kind
from web.base import confirm, db
from web.base.arguments import key_of, page_number
from web.base.files.kinds import MIME_TYPES, FileKind
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.calls.models import Call
from web.exchange.wordform import make_form
from web.intake import queries, service, showing
from web.intake.forms import (
    FORM_TITLES,
    TAKE_WORDS,
    UPLOAD_WORDS,
    TakeForm,
    UploadForm,
    chosen_call,
)
from web.intake.models import Intake
from web.intake.states import IntakeState
from web.intake.workbook import make_template
from web.people.session import account
from web.postings.kinds import is_member

blueprint = Blueprint("intake", __name__)

_XLSX = MIME_TYPES[FileKind.XLSX]


@blueprint.get("/work/tables")
def index() -> str:
    """Templates, the form for a file, and the tables brought before."""
    return _render_index(UploadForm(formdata=None))


@blueprint.post("/work/tables")
def bring() -> ResponseReturnValue:
    """Keep a table; the worker reads it."""
    form = UploadForm()
    user = account()
    calls = _calls(service.kinds_for(user))
    form.offer(service.kinds_for(user), calls)
    try:
        kind = form.chosen_kind
        if kind is None:
            raise InputError.of("kind", "missing")
        intake = service.bring(user, kind, *_sent_file(), chosen_call(form.call, calls))
    except InputError as error:
        db.rollback()
        show_problems(form, error, UPLOAD_WORDS)
        return _render_index(form), 422
    return redirect(url_for("intake.show", intake_id=intake.id))


@blueprint.get("/work/tables/template/<kind>.xlsx")
def template(kind: str) -> ResponseReturnValue:
    """The spreadsheet to fill in."""
    wanted, call = _wanted_kind(kind), _wanted_call()
    content = make_template(wanted, is_office=not is_member(account()), call=call)
    return _send(content, f"{wanted.value}-template.xlsx", _XLSX)


@blueprint.get("/work/tables/template/<kind>.docx")
def word_form(kind: str) -> ResponseReturnValue:
    """The form to fill in with a word processor."""
    wanted, call = _wanted_kind(kind), _wanted_call()
    with force_locale("zh"):
        content = make_form(wanted, call.title if call else str(FORM_TITLES[wanted]))
    return _send(content, f"{wanted.value}-form.docx", MIME_TYPES[FileKind.DOCX])


@blueprint.get("/work/tables/<int:intake_id>")
def show(**_: int) -> str:
    """How far a table has come, its preview, or what became of it."""
    return _render_table(TakeForm(formdata=None))


@blueprint.post("/work/tables/<int:intake_id>/columns")
def correct(intake_id: int) -> ResponseReturnValue:
    """Say what the columns mean, and have the table read again."""
    intake = subject(Intake)
    meaning = showing.meaning_of(intake, request.form)
    service.correct(account(), intake, meaning, confirm.expected_version())
    flash(gettext("已按您的选择重新读取，并记住这些列的含义。"), "success")
    return redirect(url_for("intake.show", intake_id=intake_id))


@blueprint.post("/work/tables/<int:intake_id>/take")
def take(intake_id: int) -> ResponseReturnValue:
    """Have the rows stored."""
    form, intake, user = TakeForm(), subject(Intake), account()
    calls = _calls((intake.kind,))
    decision = service.Decision(
        only_good=form.rows.data == "good",
        submits=form.submits.data == "submit",
        declares=bool(form.declares.data),
        call=chosen_call(form.call, calls),
    )
    try:
        service.take(user, intake, decision, confirm.expected_version())
    except InputError as error:
        db.rollback()
        form.offer(intake, calls)
        show_problems(form, error, TAKE_WORDS)
        return _render_table(form), 422
    return redirect(url_for("intake.show", intake_id=intake_id))


@blueprint.post("/work/tables/<int:intake_id>/cancel")
def cancel(**_: int) -> ResponseReturnValue:
    """Leave a table that was not taken."""
    service.cancel(account(), subject(Intake), confirm.expected_version())
    flash(gettext("已取消，表里的内容没有导入。"), "info")
    return redirect(url_for("intake.index"))


@blueprint.get("/work/tables/<int:intake_id>/problems.xlsx")
def bad_rows(**_: int) -> ResponseReturnValue:
    """The rows that cannot be taken, with the reasons."""
    intake = subject(Intake)
    content = showing.bad_file_of(intake)
    if content is None:
        abort(404)
    stem = intake.name.rsplit(".", 1)[0]
    return _send(content, gettext("%(name)s-有问题的行", name=stem) + ".xlsx", _XLSX)


def _sent_file() -> tuple[str, bytes]:
    """Return the name and the content of the file that the form brought."""
    file = request.files.get("file")
    if file is None:
        return "", b""
    with closing(file):
        return file.filename or "", file.read()


def _render_index(form: UploadForm) -> str:
    user = account()
    kinds = service.kinds_for(user)
    form.offer(kinds, _calls(kinds))
    if form.call.data is None:
        form.call.data = request.args.get("call_id", "")
    return render_template(
        "intake/index.html",
        form=form,
        kinds=kinds,
        call=_wanted_call(),
        page=queries.list_tables(user, page_number()),
    )


def _render_table(form: TakeForm) -> str:
    intake = subject(Intake)
    calls = _calls((intake.kind,))
    if intake.state is IntakeState.READ:
        form.offer(intake, calls)
        if form.call.data is None and intake.call_id is not None:
            form.call.data = str(intake.call_id)
        form.submits.data = form.submits.data or "drafts"
    return render_template(
        "intake/show.html",
        intake=intake,
        form=form,
        table=showing.shown(intake, page_number()),
        working=intake.state in queries.WORKING,
    )


def _calls(kinds: tuple[Kind, ...]) -> list[Call]:
    owner_id = service.owner_id_of(account())
    found = {call.id: call for kind in kinds for call in queries.open_calls(kind, owner_id)}
    return list(found.values())


def _wanted_kind(name: str) -> Kind:
    found = next((kind for kind in service.kinds_for(account()) if kind.value == name), None)
    if found is None:
        abort(404)
    return found


def _wanted_call() -> Call | None:
    wanted = key_of(request.args.get("call_id"))
    calls = _calls(service.kinds_for(account()))
    return next((call for call in calls if call.id == wanted), None)


def _send(content: bytes, name: str, mime_type: str) -> ResponseReturnValue:
    return send_file(BytesIO(content), mime_type, as_attachment=True, download_name=name)
