"""The office's figures: all of them, one broken down, and the rows below."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from web.base.arguments import page_number
from web.base.labels import region_choices
from web.base.paging import Page, fetch_page
from web.base.site import today
from web.people.session import account
from web.supervision import downloads, overview, told
from web.supervision.counting import count, count_by, fits, select_ids
from web.supervision.forms import Filled, period_choices, read_filters
from web.supervision.measures import BY_KEY, Measure
from web.supervision.periods import year_before
from web.supervision.rows import ROWS, load_rows
from web.supervision.sending import asked_suffix, send
from web.supervision.words import Dimension

SHOWN = 100
"""Lines of a breakdown on a page; the file has all."""

blueprint = Blueprint("supervision", __name__, url_prefix="/office/statistics")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show every figure of some days, beside the year before, and their charts."""
    filled = _filled()
    figures = overview.count_all(filled.asked)
    return _render(
        "index.html",
        filled,
        groups=overview.by_group(figures),
        charts=overview.draw_all(filled.asked),
    )


@blueprint.post("")
def take() -> ResponseReturnValue:
    """Send every figure as a file."""
    suffix = asked_suffix()
    return send(downloads.download_overview(account(), _filled(of_all=True).asked, suffix))


@blueprint.get("/<measure>")
def breakdown(measure: str) -> ResponseReturnValue:
    """Show one figure broken by a dimension."""
    found, filled = _measure(measure), _filled()
    by = _dimension(found, filled)
    lines = count_by(found, filled.asked, by) if fits(found, filled.asked) else []
    names = told.line_names(found, by, [line.key for line in lines])
    return _render(
        "breakdown.html",
        filled,
        measure=found,
        by=by,
        pair=count(found, filled.asked),
        lines=lines[:SHOWN],
        left_out=max(0, len(lines) - SHOWN),
        names=names,
        chart=told.breakdown_chart(found, by, lines, names),
    )


@blueprint.post("/<measure>")
def take_breakdown(measure: str) -> ResponseReturnValue:
    """Send a breakdown as a file."""
    found, filled, suffix = _measure(measure), _filled(), asked_suffix()
    if not fits(found, filled.asked):
        abort(404)
    by = _dimension(found, filled)
    return send(downloads.download_breakdown(account(), found, filled.asked, by, suffix))


@blueprint.get("/<measure>/rows")
def rows(measure: str) -> ResponseReturnValue:
    """List what a figure counts."""
    found, filled = _measure(measure), _filled()
    page: Page[int] = Page([], 0)
    if fits(found, filled.asked):
        page = fetch_page(select_ids(found, filled.asked), page_number())
    items = load_rows(found, account(), page.items)
    return _render(
        "rows.html",
        filled,
        measure=found,
        page=page,
        items=items,
        pair=count(found, filled.asked),
        kind=ROWS[found.rows],
    )


@blueprint.post("/<measure>/rows")
def take_rows(measure: str) -> ResponseReturnValue:
    """Send what a figure counts as a file."""
    found, filled, suffix = _measure(measure), _filled(), asked_suffix()
    if not fits(found, filled.asked):
        abort(404)
    return send(downloads.download_rows(account(), found, filled.asked, suffix))


def _filled(*, of_all: bool = False) -> Filled:
    """Return the filters; codes are a single figure's."""
    filled = read_filters(request.args, today())
    return replace(filled, asked=replace(filled.asked, code="")) if of_all else filled


def _measure(key: str) -> Measure:
    if key not in BY_KEY:
        abort(404)
    return BY_KEY[key]


def _dimension(measure: Measure, filled: Filled) -> Dimension:
    """Return the dimension asked for; what the figure has not counts as not given."""
    try:
        by = Dimension(request.args.get("by", ""))
    except ValueError:
        return overview.natural_time(filled.asked)
    return by if by in measure.dimensions else overview.natural_time(filled.asked)


def _render(template: str, filled: Filled, **values: object) -> ResponseReturnValue:
    day = today()
    measure = values.get("measure")
    page = render_template(
        f"supervision/{template}",
        filled=filled,
        asked=filled.asked,
        before=year_before(filled.asked.period),
        periods=period_choices(day),
        districts=region_choices("districts"),
        fields=region_choices("fields"),
        brokers=overview.list_brokers(),
        narrowed=told.narrowed(measure if isinstance(measure, Measure) else None, filled.asked),
        told=told,
        year_before=year_before,
        **values,
    )
    return page, 422 if filled.problem else 200
