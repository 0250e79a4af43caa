"""The responsibility list out of a file: shown first, then taken."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError
from web.base import db
from web.base.forms.texts import add_error
from web.base.sending import send_bytes
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.counties import importing, papers, service
from web.counties.forms import FileForm
from web.counties.importing import Found
from web.counties.views import blueprint, known_place
from web.counties.words import CITY_KEY, place_key
from web.people.session import account


@blueprint.route("/office/counties/import", methods=["GET", "POST"])
def bring() -> ResponseReturnValue:
    """Show what a file holds, and take it once that was seen."""
    if request.method == "GET":
        key = request.args.get("county", CITY_KEY)
        known_place(key)
        return _render(FileForm(formdata=None, data={"district": key}))
    form = FileForm()
    if not form.validate():
        return _render(form), 422
    try:
        found = importing.check(_asked_rows(), form.into())
        is_open = found.bad and not form.only_good.data
        if "take" not in request.form or is_open or not found.duties:
            return _render(form, found), 422 if is_open else 200
        service.add_duties(account(), found.duties)
    except InputError as error:
        db.rollback()
        add_error(form.pair if error.concerns("pair") else form.file, _say(error))
        return _render(form), 422
    _tell(found)
    return redirect(url_for("counties.county", place=place_key(form.into().district)))


@blueprint.get("/office/counties/import/template.xlsx")
def template() -> ResponseReturnValue:
    """An empty table to be filled in."""
    return send_bytes(papers.make_template(), MIME_TYPES[Suffix.XLSX], "duties-template.xlsx")


def _asked_rows() -> list[importing.Raw]:
    """Return the rows of the file, or those that the preview carried."""
    file = request.files.get("file")
    content = file.read() if file else b""
    if content:
        return importing.read(content, (file and file.filename) or "")
    if "rows" in request.form:
        return importing.load_rows(request.form["rows"])
    raise InputError.of("file", "missing", gettext("请选择要上传的表格。"))


def _say(error: InputError) -> str:
    if error.concerns("pair"):
        return gettext("这个结对属于另一个县（市、区），请重新选择。")
    return error.problems[0].text


def _tell(found: Found) -> None:
    count = len(found.duties)
    flash(ngettext("已导入 %(num)s 项任务。", "已导入 %(num)s 项任务。", count), "success")
    if found.known:
        flash(
            ngettext(
                "%(num)s 项已在清单中，没有改动。",
                "%(num)s 项已在清单中，没有改动。",
                len(found.known),
            ),
            "info",
        )
    if found.bad:
        rows = gettext("、").join(one.number for one in found.bad)
        flash(gettext("没有导入的行：第 %(rows)s 行。", rows=rows), "warning")


def _render(form: FileForm, found: Found | None = None) -> str:
    form.file.flags.required = not (found and found.duties)
    rows = importing.dump_rows(found.rows) if found else ""
    return render_template("counties/bring.html", form=form, found=found, rows=rows)
