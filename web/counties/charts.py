"""How far the counties are, as a chart."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from web.base.papers.blocks import Chart, Series
from web.counties.queries import Tally
from web.counties.words import place_name


def chart_of(tallies: Mapping[str, Tally]) -> Chart:
    """Return the duties of each county: all of them and those accepted."""
    shown = {code: one for code, one in tallies.items() if one.duties}
    return Chart(
        title=gettext("各县（市、区）任务完成情况"),
        unit=gettext("项"),
        categories=[place_name(code) for code in shown],
        series=[
            Series(gettext("全部任务"), [one.duties for one in shown.values()]),
            Series(gettext("已完成"), [one.accepted for one in shown.values()]),
        ],
    )
