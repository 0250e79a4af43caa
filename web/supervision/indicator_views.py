"""The indicators of the plan: all of them, one with its years, entering and correcting values."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError, WrongState
from web.base import db
from web.base.arguments import key_of
from web.base.forms.problems import show_problems
from web.base.site import today
from web.people.session import account
from web.supervision import indicator_service as service
from web.supervision.indicator_files import download_indicators
from web.supervision.indicator_forms import VALUE_WORDS, TakeBackForm, ValueForm
from web.supervision.indicator_queries import (
    find_indicator,
    list_history,
    list_tracks,
    newest_key,
    source_name,
    track_of,
)
from web.supervision.indicator_rules import Indicator
from web.supervision.sending import asked_suffix, send

blueprint = Blueprint("indicators", __name__, url_prefix="/office/indicators")


@blueprint.get("")
def index() -> str:
    """Show every indicator with its latest value, target and chart."""
    return render_template(
        "supervision/indicators.html", tracks=list_tracks(), source=source_name()
    )


@blueprint.post("")
def take() -> ResponseReturnValue:
    """Send the indicators as a file."""
    return send(download_indicators(account(), asked_suffix()))


@blueprint.get("/<code>")
def show(code: str) -> str:
    """Show one indicator: its years, its chart, what was entered, and the form."""
    return _show(_indicator(code))


@blueprint.post("/<code>")
def enter(code: str) -> ResponseReturnValue:
    """Enter or correct a year's value."""
    indicator, form = _indicator(code), ValueForm()
    if not form.check() or form.value.data is None:
        return _show(indicator, form), 422
    entry = service.Entry(
        int(form.year.data), form.value.data, form.source.data or "", form.note.data or ""
    )
    try:
        service.enter(account(), indicator, entry, key_of(request.form.get("seen")))
    except InputError as error:
        db.rollback()
        show_problems(form, error, VALUE_WORDS)
        return _show(indicator, form), 422
    flash(gettext("已记下 %(year)s 年的数值。", year=entry.year), "success")
    return redirect(url_for("indicators.show", code=code))


@blueprint.post("/<code>/take-back")
def take_back(code: str) -> ResponseReturnValue:
    """Take a year's value back."""
    indicator, form = _indicator(code), TakeBackForm()
    if not form.validate():
        return _show(indicator, back=form), 422
    year, note = int(form.taken_year.data), form.reason.data or ""
    try:
        service.take_back(account(), indicator, year, note, key_of(request.form.get("seen")))
    except InputError as error:
        db.rollback()
        show_problems(form, error, VALUE_WORDS)
        return _show(indicator, back=form), 422
    except WrongState:
        db.rollback()
        flash(gettext("%(year)s 年没有填报的数值可以撤回。", year=year), "warning")
    else:
        flash(gettext("已撤回 %(year)s 年的数值，历史里仍然看得到。", year=year), "success")
    return redirect(url_for("indicators.show", code=code))


def _indicator(code: str) -> Indicator:
    found = find_indicator(code)
    if found is None:
        abort(404)
    return found


def _show(
    indicator: Indicator, form: ValueForm | None = None, back: TakeBackForm | None = None
) -> str:
    track = track_of(indicator)
    # Figures of a year are known in the next one.
    last_year = str(today().year - 1)
    entered = [(str(year), str(year)) for year in sorted(track.entries, reverse=True)]
    form = form or ValueForm(formdata=None, data={"year": last_year})
    back = back or TakeBackForm(formdata=None)
    back.taken_year.choices = entered
    return render_template(
        "supervision/indicator.html",
        track=track,
        one=indicator,
        history=list_history(indicator),
        seen=newest_key(indicator),
        form=form,
        back=back,
        source=source_name(),
    )
