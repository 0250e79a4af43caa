"""The page on which the owner of an entry says how much it takes, on which days."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError
from web.base import db, formats
from web.base.forms.problems import show_problems
from web.base.forms.texts import add_error
from web.base.guard import subject
from web.base.labels import join_words
from web.base.listing.register import Asking
from web.people.session import account
from web.registers.models import Entry
from web.requests import calendar, service
from web.requests.capacity import DaysTaken
from web.requests.forms import CAPACITY_WORDS, CapacityForm
from web.requests.views import blueprint

WORKING_WEEK = ("0", "1", "2", "3", "4")
SHOWN_DAYS = 120


@blueprint.get("/work/resources/<int:entry_id>/capacity")
def capacity(**_: int) -> str:
    """Show what is stated, and the form."""
    first = {"weekdays": list(WORKING_WEEK), "leaves_out_days_off": True, "units": 1}
    return _render(CapacityForm(formdata=None, data=first))


@blueprint.post("/work/resources/<int:entry_id>/capacity")
def state_capacity(entry_id: int) -> ResponseReturnValue:
    """Set the same for the days of a range; a day keeps at least what is taken of it."""
    form = CapacityForm()
    entry = subject(Entry)
    if not form.validate():
        return _render(form), 422
    assert form.first_day.data is not None and form.last_day.data is not None
    try:
        count = service.state_capacity(
            account(),
            entry,
            form.first_day.data,
            form.last_day.data,
            [int(key) for key in form.weekdays.data or ()],
            form.units.data or 0,
            leaves_out_days_off=form.leaves_out_days_off.data,
        )
    except DaysTaken as error:
        db.rollback()
        days = join_words(formats.day(day) for day in error.days)
        add_error(
            form.units, gettext("这些日子已被占用的名额更多，没有更改：%(days)s。", days=days)
        )
        return _render(form), 422
    except InputError as error:
        db.rollback()
        show_problems(form, error, CAPACITY_WORDS)
        return _render(form), 422
    flash(ngettext("已设置 %(num)s 天。", "已设置 %(num)s 天。", count), "success")
    return redirect(url_for("requests.capacity", entry_id=entry_id))


def _render(form: CapacityForm) -> str:
    entry = subject(Entry)
    if entry.kind.asking is not Asking.DAYS:
        abort(404)
    return render_template(
        "requests/capacity.html",
        form=form,
        entry=entry,
        register=entry.kind,
        months=calendar.months_of(entry.id, SHOWN_DAYS),
    )
