"""The plan's indicators and the funnel in the quarter's report."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.discretion import LEAST_TOLD, is_told
from web.base.labels import label
from web.base.papers.blocks import Block, Chart, ChartShape, Grid, Paragraph, Series
from web.base.reporting import Audience, Period, ReportPart
from web.base.site import today
from web.figures.words import public_count
from web.supervision import told
from web.supervision.asking import Asked
from web.supervision.funnel_queries import read_funnel
from web.supervision.funnel_rules import Step
from web.supervision.funnel_words import chart_of, days_words, rate_words
from web.supervision.indicator_queries import (
    Track,
    list_public_tracks,
    list_tracks,
    source_name,
)
from web.supervision.indicator_rules import judge, number_words
from web.supervision.indicator_words import target_words
from web.supervision.periods import cut, year_of


def write_indicators(_key: str, period: Period, audience: Audience) -> Sequence[Block]:
    """Return how the indicators stand, by the values up to the year of the quarter."""
    is_office = audience is Audience.OFFICE
    tracks = list_tracks() if is_office else list_public_tracks()
    if not tracks:
        return []
    year = period.last.year
    blocks: list[Block] = [_indicators(tracks, year)]
    if is_office:
        blocks += [Paragraph(text) for track in tracks if (text := _counted(track, year))]
    note = gettext(
        "目标和基期值来源：%(source)s。没有填报数值的列基期值，不作进度判断。", source=source_name()
    )
    return [*blocks, Paragraph(note, is_note=True)]


def write_funnel(_key: str, period: Period, audience: Audience) -> Sequence[Block]:
    """Return how far the matches proposed in the year came, up to the end of the quarter.

    A quarter's own matches would have come nowhere yet.
    """
    first = year_of(period.last).first
    asked = Asked(cut(Period(first, period.last), today()))
    steps = read_funnel(asked)
    if not steps[0].count:
        return []
    is_office = audience is Audience.OFFICE
    lead = gettext("%(days)s提出的配对，到目前走到的步骤。", days=told.days(asked.period))
    blocks: list[Block] = [Paragraph(lead), _funnel(steps, is_office=is_office)]
    if is_office:
        blocks.append(chart_of(steps))
    else:
        blocks.append(_told_chart(steps))
    note = gettext("天数从上一步算起，取中位数；签订和登记按合同上写的日期。")
    if not is_office:
        note += gettext("少于 %(least)s 的数量不公布。", least=LEAST_TOLD)
    return [*blocks, Paragraph(note, is_note=True)]


PARTS = (
    ReportPart(48, _l("从配对到合同"), write_funnel),
    ReportPart(70, _l("规划指标进展"), write_indicators),
)


def _indicators(tracks: Sequence[Track], year: int) -> Grid:
    return Grid(
        headings=[
            gettext("指标"),
            gettext("属性"),
            gettext("最新值"),
            gettext("年份"),
            gettext("当年目标线"),
            gettext("2030 年目标"),
            gettext("进展"),
        ],
        rows=[_row(track, year) for track in tracks],
        widths=(34, 10, 11, 9, 12, 12, 12),
        numeric=frozenset({2, 4, 5}),
    )


def _row(track: Track, year: int) -> list[str]:
    one = track.indicator
    known = {at: value for at, value in track.values.items() if at <= year}
    standing = judge(one, known)
    aim = None if standing.aim is None else round(standing.aim, 2)
    return [
        gettext("%(name)s（%(unit)s）", name=one.name, unit=one.unit),
        label(one.kind),
        number_words(standing.value) or "—",
        str(standing.year or "—"),
        number_words(aim) or "—",
        target_words(one),
        label(standing.state),
    ]


def _counted(track: Track, year: int) -> str:
    """Return what the platform counts beside an entered value."""
    value = track.counted.get(year)
    if value is None or not track.indicator.is_official:
        return ""
    return gettext(
        "%(name)s：平台上 %(year)s 年登记的合同合计 %(value)s %(unit)s，供与填报的数值核对。",
        name=track.indicator.name,
        year=year,
        value=number_words(value),
        unit=track.indicator.unit,
    )


def _funnel(steps: Sequence[Step], *, is_office: bool) -> Grid:
    return Grid(
        headings=[
            gettext("步骤"),
            gettext("配对数"),
            gettext("占上一步"),
            gettext("占提出的"),
            gettext("天数中位数"),
        ],
        rows=[_step(step, is_office=is_office) for step in steps],
        widths=(28, 18, 18, 18, 18),
        numeric=frozenset({1, 2, 3, 4}),
    )


def _step(step: Step, *, is_office: bool) -> list[str]:
    if is_office:
        count, days = f"{step.count:,}", days_words(step.days)
        return [
            label(step.stage),
            count,
            rate_words(step.of_before),
            rate_words(step.of_first),
            days,
        ]
    # A rate would tell the number that is hidden; a median of few is about somebody.
    are_told = is_told(step.count) and is_told(step.before)
    days = days_words(step.days) if step.timed >= LEAST_TOLD else "—"
    return [
        label(step.stage),
        public_count(step.count),
        rate_words(step.of_before) if are_told else "—",
        rate_words(step.of_first) if is_told(step.count) and is_told(step.first) else "—",
        days,
    ]


def _told_chart(steps: Sequence[Step]) -> Chart:
    return Chart(
        title=gettext("从提出配对到履行完成"),
        categories=[label(step.stage) for step in steps],
        series=[
            Series(
                gettext("配对数"), [step.count if is_told(step.count) else None for step in steps]
            )
        ],
        shape=ChartShape.BARS,
        unit=gettext("对"),
    )
