"""The indicators as a file, a line for each indicator and year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from web.base.labels import label
from web.base.sheets.tables import Column, Suffix
from web.people.models import User
from web.supervision.downloads import Content, Download, make_download
from web.supervision.indicator_queries import Track, list_tracks
from web.supervision.indicator_rules import from_stored, judge
from web.supervision.indicator_words import base_words, source_words, target_words


@dataclass(frozen=True, slots=True)
class YearLine:
    """An indicator in a year."""

    track: Track
    year: int
    value: Decimal | None

    @property
    def state(self) -> str:
        """How it stood with the values up to the year."""
        known = {year: value for year, value in self.track.values.items() if year <= self.year}
        return label(judge(self.track.indicator, known).state) if self.value is not None else ""

    @property
    def note(self) -> str:
        """What the office noted."""
        entry = self.track.entries.get(self.year)
        return entry.note if entry else ""

    @property
    def aim(self) -> Decimal | None:
        """What the line asks of the year, with the digits that are stored."""
        aim = self.track.aim(self.year)
        return None if aim is None else from_stored(round(aim * 10000))


def download_indicators(actor: User, suffix: Suffix) -> Download:
    """Make a file of all indicators."""
    content = Content("indicators", gettext("规划指标"), _columns(), _lines(list_tracks()))
    return make_download(actor, content, suffix, figure=content.key)


def _lines(tracks: Iterable[Track]) -> Iterator[YearLine]:
    for track in tracks:
        for year in track.years:
            yield YearLine(track, year, track.values.get(year))


def _columns() -> Sequence[Column[Any]]:
    return [
        Column("indicator", gettext("指标"), lambda row: row.track.indicator.name, 36),
        Column("year", gettext("年份"), lambda row: row.year, 8),
        Column("unit", gettext("单位"), lambda row: row.track.indicator.unit, 8),
        Column("value", gettext("实际值"), lambda row: row.value, 12),
        Column("counted", gettext("平台统计"), lambda row: row.track.counted.get(row.year), 12),
        Column("aim", gettext("目标线"), lambda row: row.aim, 12),
        Column("state", gettext("进展"), lambda row: row.state, 14),
        Column("base", gettext("基期值"), lambda row: base_words(row.track.indicator), 20),
        Column("target", gettext("2030 年目标"), lambda row: target_words(row.track.indicator), 14),
        Column("kind", gettext("属性"), lambda row: label(row.track.indicator.kind), 10),
        Column("source", gettext("数据来源"), lambda row: source_words(row.track, row.year), 40),
        Column("note", gettext("说明"), lambda row: row.note, 40),
    ]
