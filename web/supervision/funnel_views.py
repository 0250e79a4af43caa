"""The funnel: what became of the matches that were proposed in some days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.base.labels import label, region_choices
from web.base.sheets.tables import Column, Suffix
from web.base.site import today
from web.people.models import User
from web.people.session import account
from web.supervision import told
from web.supervision.asking import Asked
from web.supervision.downloads import Content, Download, make_download
from web.supervision.forms import Filled, period_choices, read_filters
from web.supervision.funnel_queries import FITTING, read_funnel
from web.supervision.funnel_rules import Step
from web.supervision.overview import list_brokers
from web.supervision.periods import year_before
from web.supervision.sending import asked_suffix, send

blueprint = Blueprint("funnel", __name__, url_prefix="/office/statistics/funnel")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the funnel."""
    filled = _filled()
    asked, day = filled.asked, today()
    page = render_template(
        "supervision/funnel.html",
        filled=filled,
        asked=asked,
        before=year_before(asked.period),
        steps=read_funnel(asked),
        earlier=read_funnel(asked.at(year_before(asked.period))),
        periods=period_choices(day),
        districts=region_choices("districts"),
        fields=region_choices("fields"),
        brokers=list_brokers(),
        narrowed=told.narrowed(FITTING, asked),
        told=told,
    )
    return page, 422 if filled.problem else 200


@blueprint.post("")
def take() -> ResponseReturnValue:
    """Send the funnel as a file."""
    return send(_make(account(), _filled().asked, asked_suffix()))


def _filled() -> Filled:
    filled = read_filters(request.args, today())
    # Codes are a single figure's.
    return replace(filled, asked=replace(filled.asked, code=""))


def _make(actor: User, asked: Asked, suffix: Suffix) -> Download:
    detail = [told.days(asked.period), *(value for _, value in told.narrowed(FITTING, asked))]
    content = Content("funnel", gettext("对接漏斗"), _columns(), read_funnel(asked), detail)
    span = f"{asked.period.first}/{asked.period.last}"
    return make_download(actor, content, suffix, figure=content.key, days=span)


def _columns() -> Sequence[Column[Any]]:
    def rate(of: Any) -> Any:
        return lambda step: None if of(step) is None else round(of(step), 1)

    return [
        Column("stage", gettext("步骤"), _stage, 16),
        Column("count", gettext("配对数"), lambda step: step.count, 10),
        Column("of_before", gettext("占上一步的百分比"), rate(lambda step: step.of_before), 14),
        Column("of_first", gettext("占提出的百分比"), rate(lambda step: step.of_first), 14),
        Column("days", gettext("天数中位数"), lambda step: step.days, 14),
        Column("timed", gettext("计入天数的配对"), lambda step: step.timed, 16),
    ]


def _stage(step: Step) -> str:
    return label(step.stage)
