"""The working calendar of the office."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import db, site
from web.base.access import actor
from web.base.arguments import key_of
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.workdays import queries, service
from web.base.workdays.forms import DAY_WORDS, DayForm
from web.base.workdays.models import CalendarDay
from web.base.workdays.official import official_calendar
from web.base.workdays.words import span_days, special_name, unknown_words

blueprint = Blueprint("workdays", __name__)


@blueprint.get("/office/calendar")
def index() -> str:
    """What is arranged for a year."""
    return _show(_year(request.args.get("year")))


@blueprint.post("/office/calendar")
def add() -> ResponseReturnValue:
    """Enter a day, or several in a row."""
    form, year = DayForm(), _year(request.args.get("year"))
    if not form.validate():
        return _show(year, form), 422
    first, last, kind, note = form.entry()
    try:
        days = service.set_days(actor(), first, last, kind, note)
    except InputError as error:
        db.rollback()
        show_problems(form, error, DAY_WORDS)
        return _show(year, form), 422
    flash(gettext("已录入 %(days)s 天。", days=days), "success")
    return redirect(url_for("workdays.index", year=first.year))


@blueprint.post("/office/calendar/days/<int:calendar_day_id>/remove")
def remove(**_: int) -> ResponseReturnValue:
    """Take back what was entered for a day."""
    entered = subject(CalendarDay)
    service.remove_day(actor(), entered)
    flash(gettext("已移除，这一天恢复原来的安排。"), "success")
    return redirect(url_for("workdays.index", year=entered.day.year))


@blueprint.post("/office/calendar/years")
def mark_year() -> ResponseReturnValue:
    """Say that a year is complete, or that it is not."""
    year = _year(request.form.get("year"))
    is_complete = bool(request.form.get("complete"))
    service.mark_year(actor(), year, is_complete)
    if is_complete:
        flash(gettext("已标明 %(year)s 年录全。", year=year), "success")
    else:
        flash(gettext("已撤回 %(year)s 年的标明。", year=year), "success")
    return redirect(url_for("workdays.index", year=year))


def _year(text: str | None) -> int:
    """Return a year that can be shown; anything else is the present one."""
    year = key_of(text)
    shown = {*service.editable_years(), *official_calendar().years}
    return year if year is not None and year in shown else site.today().year


def _show(year: int, form: DayForm | None = None) -> str:
    calendar, entered = queries.present_calendar(), queries.entered_days(year)
    return render_template(
        "workdays.html",
        year=year,
        years=service.editable_years(),
        known=calendar.years,
        official=official_calendar().years,
        spans=calendar.spans_of(year),
        entered=entered,
        form=form or DayForm(formdata=None),
        span_days=span_days,
        special_name=special_name,
        unknown=[
            unknown_words(one, bool(queries.entered_days(one)))
            for one in _asked(year)
            if one not in calendar.years
        ],
    )


def _asked(year: int) -> list[int]:
    """Return of which years the page says whether they are known: the shown and the next one."""
    return sorted({year, site.today().year, site.today().year + 1})
