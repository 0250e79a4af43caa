"""The office computes the subsidies of a year and records what became of them."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, WrongState
from web.base import db
from web.base.arguments import key_of
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.papers.word import MIME_TYPE, write_paper
from web.base.sending import send_bytes
from web.base.sheets.tables import MIME_TYPES, Suffix, write_table
from web.base.site import today
from web.people.models import Organisation
from web.people.session import account
from web.subsidies import papers, service
from web.subsidies import queries as query
from web.subsidies.forms import RECORD_WORDS, RecordForm
from web.subsidies.states import Step

blueprint = Blueprint("subsidies", __name__, url_prefix="/office")

FIRST_YEAR, LAST_YEAR = 2000, 9998


@blueprint.get("/subsidies")
def index() -> str:
    """All units of a year."""
    year = _year()
    units = query.list_units(year)
    return render_template(
        "subsidies/index.html",
        year=year,
        years=sorted({*query.list_years(today()), year}, reverse=True),
        units=units,
        totals=query.sum_units(units),
        rules=query.present_rules(),
    )


@blueprint.get("/subsidies/<int:organisation_id>")
def unit(**_: int) -> str:
    """One unit: its contracts, the computation line by line, and what was recorded."""
    return _show_unit()


@blueprint.post("/subsidies/<int:organisation_id>/check")
def check(**_: int) -> ResponseReturnValue:
    """Record that the sum was checked."""
    return _record(Step.CHECKED)


@blueprint.post("/subsidies/<int:organisation_id>/pay")
def pay(**_: int) -> ResponseReturnValue:
    """Record that the sum was paid out."""
    return _record(Step.PAID)


@blueprint.get("/subsidies.docx")
def document() -> ResponseReturnValue:
    """The year as a document."""
    year = _year()
    paper = papers.write_document(year, query.list_units(year), query.present_rules(), today())
    return send_bytes(write_paper(paper), MIME_TYPE, f"subsidies-{year}.docx")


@blueprint.get("/subsidies.xlsx")
def table() -> ResponseReturnValue:
    """The year as a table, a line for each contract or for each unit."""
    year, stream = _year(), BytesIO()
    by_unit = request.args.get("by") == "unit"
    make = papers.unit_table if by_unit else papers.contract_table
    write_table(stream, Suffix.XLSX, make(year, query.list_units(year)))
    name = f"subsidies-{year}-{'units' if by_unit else 'contracts'}.xlsx"
    return send_bytes(stream.getvalue(), MIME_TYPES[Suffix.XLSX], name)


def _year() -> int:
    year = key_of(request.values.get("year"))
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else today().year


def _record(step: Step) -> ResponseReturnValue:
    organisation, year, form = subject(Organisation), _year(), RecordForm()
    back = redirect(url_for("subsidies.unit", organisation_id=organisation.id, year=year))
    act = service.check if step is Step.CHECKED else service.pay
    day = form.day.data
    if not form.check(today()) or day is None:
        return _show_unit(form), 422
    try:
        act(account(), organisation, year, day, request.form.get("seen"))
    except InputError as error:
        db.rollback()
        show_problems(form, error, RECORD_WORDS)
        return _show_unit(form), 422
    except WrongState:
        db.rollback()
        flash(gettext("这个单位这一年还没有可以记录的测算，或者已经记录过了。"), "warning")
        return back
    if step is Step.CHECKED:
        flash(gettext("已记为核对，规则和合同按现在的样子存档。"), "success")
    else:
        flash(gettext("已记为发放。"), "success")
    return back


def _show_unit(form: RecordForm | None = None) -> str:
    found = query.unit_of(subject(Organisation), _year())
    return render_template(
        "subsidies/unit.html",
        unit=found,
        form=form or RecordForm(formdata=None, data={"day": today()}),
        years=sorted({*query.list_years(today()), found.year}, reverse=True),
    )
