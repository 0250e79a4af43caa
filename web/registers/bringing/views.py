"""Pages of bringing a table into a register."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, LostRace
from web.base import confirm, db
from web.base.forms.base import Form
from web.base.forms.problems import Words, show_problems
from web.base.guard import subject
from web.base.listing.register import Register
from web.base.registry import present
from web.base.sending import send_bytes
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.people.session import account
from web.registers import values
from web.registers.bringing import service
from web.registers.bringing.columns import heading_of
from web.registers.bringing.forms import (
    UPLOAD_WORDS,
    TableForm,
    fillable,
    make_given_form,
)
from web.registers.bringing.models import Bringing
from web.registers.bringing.planning import Fate, Plan, Planned, plan
from web.registers.bringing.queries import list_waiting
from web.registers.bringing.reading import OWNER, Reading
from web.registers.bringing.states import BringState
from web.registers.bringing.template import make_template

blueprint = Blueprint("bringing", __name__)

SHOWN = 50
"""Rows of each fate on the preview."""


def register_of(name: str) -> Register:
    """Return the register of that name into which the account brings tables, or answer 404."""
    register = present().registers.get(name)
    if register is None or not service.may_bring(account(), register):
        abort(404)
    return register


@blueprint.route("/work/resources/<register>/import", methods=["GET", "POST"])
def upload(register: str) -> ResponseReturnValue:
    """The form for a file; a file that can be read leads to its preview."""
    kind, form = register_of(register), TableForm()
    if request.method == "GET":
        return _render_upload(kind, form)
    try:
        bringing = service.bring(account(), kind, *_sent())
    except InputError as error:
        db.rollback()
        said: Words = {(one.field, one.code): one.text for one in error.problems if one.text}
        show_problems(form, error, {**UPLOAD_WORDS, **said})
        return _render_upload(kind, form), 422
    return redirect(_address(bringing))


@blueprint.get("/work/resources/<register>/import/template.xlsx")
def template(register: str) -> ResponseReturnValue:
    """An empty table to be filled in."""
    kind = register_of(register)
    content = make_template(kind, with_owner=account().organisation is None or _is_office())
    return send_bytes(content, MIME_TYPES[Suffix.XLSX], f"{kind.name}-template.xlsx")


@blueprint.get("/work/resources/import/<int:bringing_id>")
def show(**_: int) -> str:
    """What taking the table would do, or what was done."""
    return _render(subject(Bringing))


@blueprint.post("/work/resources/import/<int:bringing_id>/fill")
def fill(**_: int) -> ResponseReturnValue:
    """Say what to put where the rows say nothing."""
    bringing = subject(Bringing)
    form = _given_form(bringing, _read(bringing)[1])
    if not form.validate():
        return _render(bringing, form), 422
    told = {name: field.data for name, field in form._fields.items() if name != "csrf_token"}
    service.give(account(), bringing, told, confirm.expected_version())
    return redirect(_address(bringing))


@blueprint.post("/work/resources/import/<int:bringing_id>/take")
def take(**_: int) -> ResponseReturnValue:
    """Have the good rows stored."""
    bringing = subject(Bringing)
    seal = request.form.get("seal", "")
    try:
        service.take(account(), bringing, seal, confirm.expected_version())
    except InputError:
        db.rollback()
        flash(gettext("没有可以导入的行。"), "warning")
    except LostRace:
        db.rollback()
        flash(gettext("库里刚有变化，下面是重新核对的结果，请再看一遍。"), "warning")
    return redirect(_address(bringing))


@blueprint.post("/work/resources/import/<int:bringing_id>/drop")
def drop(**_: int) -> ResponseReturnValue:
    """Leave the table."""
    bringing = subject(Bringing)
    service.drop(account(), bringing, confirm.expected_version())
    flash(gettext("已取消，表格没有导入，文件不再保留。"), "success")
    return redirect(url_for("bringing.upload", register=bringing.register))


def _sent() -> tuple[str, bytes]:
    file = request.files.get("file")
    return ((file.filename or ""), file.read()) if file else ("", b"")


def _is_office() -> bool:
    return account().role.value == "officer"


def _address(bringing: Bringing) -> str:
    return url_for("bringing.show", bringing_id=bringing.id)


def _render_upload(register: Register, form: TableForm) -> str:
    headings = [heading_of(register.listing["title"])]
    return render_template(
        "registers/bring.html",
        register=register,
        form=form,
        headings=headings,
        is_office=_is_office(),
        waiting=list_waiting(account(), register),
    )


def _read(bringing: Bringing) -> tuple[Reading, Plan]:
    if bringing.state is not BringState.READ:
        abort(404)
    reading = service.read(bringing)
    return reading, plan(bringing, reading)


def _given_form(bringing: Bringing, planned: Plan) -> Form:
    missing = [name for one in planned.rows for name in one.missing]
    names = fillable(bringing.kind, list(dict.fromkeys([*missing, *bringing.given])))
    stored = values.read(bringing.kind.listing, bringing.given)
    data = {**stored, OWNER: bringing.given.get(OWNER, "")}
    return make_given_form(bringing.kind, names, data=data)


def _render(bringing: Bringing, form: Form | None = None) -> str:
    told: dict[str, Any] = {}
    if bringing.state is BringState.READ:
        reading, planned = _read(bringing)
        told = {
            "plan": planned,
            "reading": reading,
            "fields": _fields_read(bringing, reading),
            "form": form or _given_form(bringing, planned),
            "Fate": Fate,
            "shown": SHOWN,
            "changes": _changes,
        }
    return render_template(
        "registers/bringing.html", bringing=bringing, register=bringing.kind, **told
    )


def _fields_read(bringing: Bringing, reading: Reading) -> list[tuple[str, str]]:
    columns, listing = reading.columns, bringing.kind.listing
    return [
        (columns.headings[column], str(listing[name].form_label))
        for name, column in columns.fields.items()
    ]


def _changes(one: Planned) -> list[str]:
    listing = one.entry.kind.listing if one.entry else None
    return [str(listing[name].form_label) for name in one.changed] if listing else []
