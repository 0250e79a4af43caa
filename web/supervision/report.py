"""The figures of a quarter in its report, beside those of a year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.discretion import is_told, merge_small
from web.base.papers.blocks import Block, Chart, ChartShape, Grid, Paragraph, Series
from web.base.reporting import Audience, Period, ReportPart
from web.base.site import today
from web.supervision import told
from web.supervision.asking import Asked
from web.supervision.counting import Line, Pair, count, count_by
from web.supervision.measures import BY_KEY, MEASURES, Measure
from web.supervision.periods import cut
from web.supervision.words import Dimension, Group

Counted = Sequence[tuple[Measure, Pair]]


def write_figures(_key: str, period: Period, audience: Audience) -> Sequence[Block]:
    """Return the figures of a quarter: all for the office, what may be told for everybody."""
    asked = Asked(cut(period, today()))
    counted = [
        (measure, pair)
        for measure in MEASURES
        if (audience is Audience.OFFICE or measure.is_public)
        and (pair := count(measure, asked)) is not None
    ]
    return [
        Paragraph(gettext("统计期为%(days)s，与上年同期相比。", days=told.days(asked.period))),
        _grid(counted, audience),
        *_charts(counted, asked, audience),
        Paragraph(_note(audience), is_note=True),
    ]


PARTS = (ReportPart(10, _l("主要数据与上年同期比较"), write_figures),)


def _grid(counted: Counted, audience: Audience) -> Grid:
    return Grid(
        headings=[
            gettext("指标"),
            gettext("计量单位"),
            gettext("本期"),
            gettext("上年同期"),
            gettext("增减"),
            gettext("增减比例"),
        ],
        rows=[_row(measure, pair, audience) for measure, pair in counted],
        widths=(26, 12, 15, 14, 13, 20),
        numeric=frozenset({2, 3, 4, 5}),
    )


def _row(measure: Measure, pair: Pair, audience: Audience) -> list[str]:
    head = [str(measure.name), told.unit_of(measure)]
    numbers = (pair.present, pair.before)
    texts = [
        told.told(measure, number) if _may_tell(number, audience) else gettext("少于 3")
        for number in numbers
    ]
    if not all(_may_tell(number, audience) for number in numbers):
        # The difference would tell the number that is hidden.
        return [*head, *texts, "—", "—"]
    return [*head, *texts, told.change(measure, pair), told.per_cent(pair)]


def _may_tell(number: int, audience: Audience) -> bool:
    return audience is Audience.OFFICE or is_told(number)


def _charts(counted: Counted, asked: Asked, audience: Audience) -> Iterator[Chart]:
    flows = [one for one in counted if not one[0].is_stock and not one[0].is_money]
    for group, title in (
        (Group.POSTINGS, gettext("新发布的成果与需求")),
        (Group.MATCHES, gettext("配对与对接")),
        (Group.CONTRACTS, gettext("签订和登记的合同")),
    ):
        yield from _compare(title, [one for one in flows if one[0].group is group], audience)
    sums = [one for one in counted if one[0].is_money]
    yield from _compare(gettext("签订和登记合同的金额"), sums, audience)
    measure = BY_KEY["new_needs"]
    lines = count_by(measure, asked, Dimension.FIELD)
    yield from _of_fields(measure, lines, audience)


def _compare(title: str, counted: Counted, audience: Audience) -> Iterator[Chart]:
    if not counted:
        return
    now = [_charted(measure, pair.present, audience) for measure, pair in counted]
    then = [_charted(measure, pair.before, audience) for measure, pair in counted]
    # Where there was nothing a year before there is nothing to be seen beside.
    earlier = [Series(gettext("上年同期"), then)] if any(then) else []
    yield Chart(
        title=title,
        categories=[str(measure.name) for measure, _ in counted],
        series=[Series(gettext("本期"), now), *earlier],
        shape=ChartShape.BARS,
        unit=told.unit_of(counted[0][0]),
    )


def _charted(measure: Measure, number: int, audience: Audience) -> float | None:
    return told.number_of(measure, number) if _may_tell(number, audience) else None


def _of_fields(measure: Measure, lines: Sequence[Line], audience: Audience) -> Iterator[Chart]:
    names = told.line_names(measure, Dimension.FIELD, [line.key for line in lines])
    counts = {line.key: line.pair.present for line in lines if line.pair.present}
    if audience is Audience.PUBLIC:
        counts, names[""] = merge_small(counts), gettext("其余合计")
    if counts:
        yield Chart(
            title=gettext("新发布需求的产业领域（一条可以属于两个领域）"),
            categories=[names[key] for key in counts],
            series=[Series(str(measure.name), list(counts.values()))],
            shape=ChartShape.BARS,
            unit=told.unit_of(measure),
        )


def _note(audience: Audience) -> str:
    if audience is Audience.OFFICE:
        return gettext("合同按签订、登记的日期统计，补录的算到当天；公开数据按录入日期，两者不同。")
    return gettext("少于 3 的数字不公布；合同的数量和金额见公开数据。")
