"""Putting a quarter's report together from what the features say of it."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext

from web.base import formats, labels, registry, site
from web.base.installation import is_demo_site
from web.base.papers.blocks import Block, Heading, Paper, Paragraph
from web.base.reporting import Audience, quarter_period
from web.reports.queries import is_over
from web.reports.words import EXPLAINED

NUMBERS = "一二三四五六七八九十"
QUARTERS = "一二三四"


def write_report(quarter: str, audience: Audience) -> Paper:
    """Return the report of a quarter for its readers."""
    return Paper(
        title=title_of(quarter),
        subtitle=f"{labels.site_name()} · {formats.day(site.today())}",
        blocks=list(_blocks(quarter, audience)),
        is_demo=is_demo_site(),
        signatures=(
            (gettext("填表人：　　　　　　　　"), gettext("单位（盖章）：　　　　　　　　"))
            if audience is Audience.OFFICE
            else ()
        ),
    )


def title_of(quarter: str) -> str:
    """Return the title of a quarter's report."""
    year, number = quarter.split("Q")
    return gettext(
        "%(city)s%(year)s年第%(number)s季度科技成果转化对接工作报告",
        city=labels.region().city,
        year=year,
        number=number if labels.locale_code() == "en" else QUARTERS[int(number) - 1],
    )


def _blocks(quarter: str, audience: Audience) -> Iterator[Block]:
    period = quarter_period(quarter)
    days = f"{formats.day(period.first)} – {formats.day(period.last)}"
    yield Paragraph(gettext("本报告统计 %(days)s。", days=days))
    yield Paragraph(str(EXPLAINED[audience]), is_note=True)
    if not is_over(quarter, site.today()):
        yield Paragraph(gettext("这个季度还没有结束，数字会变。"), is_note=True)
    count = 0
    for part in registry.present().report:
        blocks = part.write(quarter, period, audience)
        if blocks:
            yield Heading(gettext("%(number)s、%(name)s", number=_number(count), name=part.heading))
            yield from blocks
            count += 1
    if not count:
        yield Paragraph(gettext("这个季度还没有可以报告的内容。"))


def _number(place: int) -> str:
    return NUMBERS[place] if place < len(NUMBERS) else str(place + 1)
