"""Figures and their rows as files. It is written down who took them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask_babel import gettext

from web.base import db, log, site
from web.base.access import require
from web.base.labels import label, site_name
from web.base.sheets.tables import Column, Suffix, Table, wan, write_table
from web.people.models import User
from web.supervision.asking import Asked
from web.supervision.counting import Pair, count_by, select_ids
from web.supervision.measures import Measure
from web.supervision.overview import count_all
from web.supervision.permissions import SUPERVISE
from web.supervision.rows import ROWS, read_rows
from web.supervision.told import days, dimension_name, line_names, narrowed, per_cent, unit_of
from web.supervision.verbs import SupervisionObject, SupervisionVerb
from web.supervision.words import Dimension


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be in a file: the beginning of its name, its title, and a table."""

    key: str
    name: str
    columns: Sequence[Column[Any]]
    rows: Iterable[Any]
    detail: Sequence[str] = ()
    """What stands beside the name in the title."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file ready to be sent."""

    stream: BytesIO
    name: str
    suffix: Suffix


def make_download(actor: User, content: Content, suffix: Suffix, **logged: str) -> Download:
    """Make a file for somebody who supervises; ``logged`` is written down of it."""
    require(actor, SUPERVISE)
    title = " · ".join([site_name(), content.name, *content.detail])
    stream = BytesIO()
    write_table(stream, suffix, Table(title, content.name, content.columns, content.rows))
    stream.seek(0)
    log.record(actor, SupervisionVerb.DOWNLOAD, SupervisionObject.STATISTICS, None, **logged)
    return Download(stream, f"{content.key}-{site.today():%Y%m%d}.{suffix.value}", suffix)


def download_overview(actor: User, asked: Asked, suffix: Suffix) -> Download:
    """Make a file of all figures."""
    columns: list[Column[Any]] = [
        Column("group", gettext("部分"), lambda row: label(row.measure.group), 14),
        Column("figure", gettext("指标"), lambda row: str(row.measure.name), 24),
        Column("unit", gettext("计量单位"), lambda row: unit_of(row.measure), 8),
        *_numbers(lambda row: row.measure, lambda row: row.pair),
        Column("meaning", gettext("口径"), lambda row: str(row.measure.meaning), 60),
    ]
    return _make(actor, asked, suffix, None, gettext("科技统计监督"), columns, count_all(asked))


def download_breakdown(
    actor: User, measure: Measure, asked: Asked, by: Dimension, suffix: Suffix
) -> Download:
    """Make a file of a breakdown, all its lines."""
    lines = count_by(measure, asked, by)
    names = line_names(measure, by, [line.key for line in lines])
    columns: list[Column[Any]] = [
        Column("name", dimension_name(measure, by), lambda row: names[row.key], 28),
        Column("unit", gettext("计量单位"), lambda _: unit_of(measure), 8),
        *_numbers(lambda _: measure, lambda row: row.pair),
    ]
    return _make(actor, asked, suffix, measure, str(measure.name), columns, lines)


def download_rows(actor: User, measure: Measure, asked: Asked, suffix: Suffix) -> Download:
    """Make a file of the rows that a figure counts, all of them."""
    require(actor, SUPERVISE)
    ids = list(db.session().scalars(select_ids(measure, asked)))
    rows = read_rows(measure, actor, ids)
    name = gettext("%(figure)s明细", figure=measure.name)
    return _make(actor, asked, suffix, measure, name, ROWS[measure.rows].columns, rows)


def _make(
    actor: User,
    asked: Asked,
    suffix: Suffix,
    measure: Measure | None,
    name: str,
    columns: Sequence[Column[Any]],
    rows: Iterable[Any],
) -> Download:
    key = measure.key if measure else ""
    detail = [days(asked.period), *(value for _, value in narrowed(measure, asked))]
    content = Content(key or "statistics", name, columns, rows, detail)
    span = f"{asked.period.first}/{asked.period.last}"
    return make_download(actor, content, suffix, figure=key, days=span)


def _numbers(
    measure_of: Callable[[Any], Measure], pair_of: Callable[[Any], Pair | None]
) -> list[Column[Any]]:
    """Return the columns of a figure beside the year before; empty where there is none."""

    def number(row: Any, of: Callable[[Pair], int]) -> Any:
        pair = pair_of(row)
        if pair is None:
            return None
        return wan(of(pair)) if measure_of(row).is_money else of(pair)

    def change(row: Any) -> str:
        pair = pair_of(row)
        return per_cent(pair) if pair else gettext("不分到这一层")

    return [
        Column("present", gettext("本期"), lambda row: number(row, lambda one: one.present), 16),
        Column("before", gettext("上年同期"), lambda row: number(row, lambda one: one.before), 16),
        Column("change", gettext("增减"), lambda row: number(row, lambda one: one.difference), 16),
        Column("per_cent", gettext("增减比例"), change, 14),
    ]
