"""Experts out of a spreadsheet."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError
from web.base import db
from web.base.forms.texts import add_error
from web.base.sending import send_bytes
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.experts import importing
from web.experts.forms import FileForm
from web.experts.importing import Found
from web.experts.states import ExpertState
from web.experts.template import make_template
from web.experts.views import blueprint
from web.people.session import account


@blueprint.route("/office/experts/import", methods=["GET", "POST"])
def bring() -> ResponseReturnValue:
    """Take the experts of a file, all of them or those without a fault."""
    form = FileForm()
    if request.method == "GET":
        return _render(form)
    file = request.files.get("file")
    content = file.read() if file else b""
    if not content:
        add_error(form.file, gettext("请选择要上传的表格。"))
        return _render(form), 422
    try:
        found = importing.read(content, (file and file.filename) or "")
        if found.bad and not form.only_good.data:
            return _render(form, found), 422
        count = importing.take(account(), found)
    except InputError as error:
        db.rollback()
        add_error(form.file, error.problems[0].text)
        return _render(form), 422
    _tell(count, found)
    return redirect(url_for("experts.index", state=ExpertState.LISTED.value))


@blueprint.get("/office/experts/import/template.xlsx")
def template() -> ResponseReturnValue:
    """An empty table to be filled in."""
    return send_bytes(make_template(), MIME_TYPES[Suffix.XLSX], "experts-template.xlsx")


def _tell(count: int, found: Found) -> None:
    flash(
        ngettext("已导入 %(num)s 位，等待邀请。", "已导入 %(num)s 位，等待邀请。", count), "success"
    )
    if found.known:
        flash(
            ngettext(
                "%(num)s 位已在专家库中，没有改动。",
                "%(num)s 位已在专家库中，没有改动。",
                len(found.known),
            ),
            "info",
        )
    if found.bad:
        rows = gettext("、").join(str(one.number) for one in found.bad)
        flash(gettext("没有导入的行：第 %(rows)s 行。", rows=rows), "warning")


def _render(form: FileForm, found: Found | None = None) -> str:
    return render_template("experts/bring.html", form=form, found=found)
