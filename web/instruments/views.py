"""Pages of instruments beside their entries: what they did in a year."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import Role
from matcher.domain.errors import InputError
from web.base import db, site
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.sending import send_bytes
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.instruments import papers, queries, service
from web.instruments.forms import PROBLEMS, YearForm
from web.people.session import account
from web.registers.models import Entry

blueprint = Blueprint("instruments", __name__)


@blueprint.route("/work/resources/<int:entry_id>/years", methods=["GET", "POST"])
def report(**_: int) -> ResponseReturnValue:
    """Tell what an instrument did in a year, or correct it."""
    entry = subject(Entry)
    if entry.register != queries.REGISTER:
        abort(404)
    if request.method == "GET":
        return _render(entry, _form_of(entry))
    form = YearForm()
    form.offer()
    if not form.validate():
        return _render(entry, form), 422
    try:
        service.tell(account(), entry, form.year.data, form.figures())
    except InputError as error:
        db.rollback()
        show_problems(form, error, PROBLEMS)
        return _render(entry, form), 422
    flash(gettext("%(year)s 年度使用情况已保存。", year=form.year.data), "success")
    if account().role is Role.OFFICER:
        return redirect(url_for("instruments.compare", year=form.year.data))
    return redirect(url_for("instruments.own", year=form.year.data))


@blueprint.get("/work/resources/instruments/years")
def own() -> str:
    """The organisation's instruments in a year."""
    year = _year()
    lines = queries.list_own(account(), year)
    return render_template("instruments/own.html", **_told(year), lines=lines)


@blueprint.get("/office/resources/instruments/years")
def compare() -> str:
    """All instruments in a year, side by side."""
    year, sort = _year(), _sort()
    lines = queries.list_lines(year, sort)
    return render_template(
        "instruments/compare.html",
        **_told(year),
        lines=lines,
        sort=sort,
        sorts=queries.SORTS,
        sums=queries.add_up(lines),
        owners=queries.by_organisation(lines),
    )


@blueprint.get("/office/resources/instruments/years.xlsx")
def download() -> ResponseReturnValue:
    """The same as a spreadsheet."""
    year = _year()
    content = papers.write_comparison(year, queries.list_lines(year, _sort()))
    return send_bytes(content, MIME_TYPES[Suffix.XLSX], f"instruments-{year}.xlsx")


def _told(year: int) -> dict[str, object]:
    return {
        "year": year,
        "years": sorted(service.open_years(), reverse=True),
        "standard": queries.standard_hours(),
    }


def _year() -> int:
    """Return the year asked for; the last whole one where it is none."""
    year = request.args.get("year", 0, type=int)
    return year if year in service.open_years() else site.today().year - 1


def _sort() -> str:
    sort = request.args.get("sort", "")
    return sort if sort in queries.SORTS else queries.SORTS[0]


def _form_of(entry: Entry) -> YearForm:
    year = _year()
    kept = queries.find_year(entry.id, year)
    form = YearForm(formdata=None, obj=kept, data={"year": year})
    form.offer()
    return form


def _render(entry: Entry, form: YearForm) -> str:
    return render_template(
        "instruments/report.html", entry=entry, form=form, kept=queries.years_of(entry)
    )
