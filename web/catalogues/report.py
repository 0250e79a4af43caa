"""What the quarter's report says of calls and catalogues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matcher.domain.codes import NeedKind
from matcher.types import Kind
from web.base import db, formats, labels
from web.base.discretion import LEAST_TOLD, is_told, merge_small
from web.base.papers.blocks import Block, Chart, Grid, Heading, Paragraph, Series
from web.base.reporting import Audience, Period, ReportPart
from web.calls.models import Call
from web.calls.queries import NEWEST_FIRST
from web.calls.states import CallState
from web.catalogues.lists import TITLES, ListName
from web.catalogues.queries import (
    ANNOUNCED,
    IS_SUBMITTED,
    CatalogueLine,
    list_catalogue,
)
from web.postings.disclosure import PostingView, is_listed, public_view
from web.postings.loading import history_options
from web.postings.models import Posting

MOST_BARS = 8
"""The chart shows the largest; the table below it has all."""

Counts = Mapping[Kind, Counter[str]]
KINDS = (Kind.ACHIEVEMENT, Kind.NEED)


@dataclass(frozen=True, slots=True)
class Collected:
    """What the calls of a quarter collected: as anybody may see it.

    For everybody only what is public: by what was received beside it anybody would know how many
    were not published, and of which field and district.
    """

    views: Sequence[PostingView]
    published: int

    def count(self, kind: Kind) -> int:
        """Return how many of a kind came in."""
        return sum(view.kind is kind for view in self.views)


def write_part(key: str, period: Period, audience: Audience) -> Sequence[Block]:
    """Say what the quarter's calls collected and which catalogues came out."""
    calls, catalogues = _calls_of(key), _catalogues_in(period)
    if not calls and not catalogues:
        return ()
    blocks: list[Block] = []
    if calls:
        collected = _collect(calls, audience)
        blocks += _say_calls(calls, collected, audience)
        blocks += _say_kinds(collected, audience)
        blocks += _say_fields(collected, audience)
        blocks += _say_districts(collected, audience)
    return [*blocks, *_say_catalogues(catalogues)]


def _calls_of(key: str) -> Sequence[Call]:
    year, quarter = key.split("Q")
    statement = select(Call).where(
        Call.year == int(year), Call.quarter == int(quarter), Call.state.in_(ANNOUNCED)
    )
    return db.session().scalars(statement.order_by(*NEWEST_FIRST)).all()


def _catalogues_in(period: Period) -> Sequence[Call]:
    begun, over = period.moments
    statement = select(Call).where(
        Call.state.in_((CallState.CATALOGUED, CallState.ARCHIVED)),
        Call.catalogued_at >= begun,
        Call.catalogued_at < over,
    )
    return db.session().scalars(statement.order_by(Call.catalogued_at, Call.id)).all()


def _collect(calls: Sequence[Call], audience: Audience) -> Collected:
    statement = (
        select(Posting)
        .where(Posting.call_id.in_([call.id for call in calls]), IS_SUBMITTED)
        .options(*history_options())
        .order_by(Posting.id)
    )
    postings = db.session().scalars(statement).all()
    published = [posting for posting in postings if is_listed(posting)]
    if audience is Audience.PUBLIC:
        postings = published
    texts = (posting.published_revision or posting.latest for posting in postings)
    return Collected([public_view(text) for text in texts], len(published))


def _say_calls(calls: Sequence[Call], collected: Collected, audience: Audience) -> list[Block]:
    rows = [
        (
            call.title,
            labels.label(call.kind),
            call.theme or gettext("不限"),
            formats.day(call.opens_at),
            formats.day(call.closes_at),
            labels.label(call.state),
        )
        for call in calls
    ]
    return [
        Paragraph(_sentence(len(calls), collected, audience)),
        Grid(
            headings=(
                gettext("征集"),
                gettext("征集内容"),
                gettext("专题"),
                gettext("开始"),
                gettext("截止"),
                gettext("状态"),
            ),
            rows=rows,
            widths=(8, 3, 2.5, 5, 5, 3),
        ),
    ]


def _sentence(calls: int, collected: Collected, audience: Audience) -> str:
    achievements, needs = (_told(collected.count(kind), audience) for kind in KINDS)
    if audience is Audience.PUBLIC:
        return gettext(
            "本季度组织征集 %(calls)s 次，公开科技成果 %(achievements)s 项、"
            "技术需求 %(needs)s 项。",
            calls=calls,
            achievements=achievements,
            needs=needs,
        )
    return gettext(
        "本季度组织征集 %(calls)s 次，收到科技成果 %(achievements)s 项、"
        "技术需求 %(needs)s 项，审核通过并公开 %(published)s 项。",
        calls=calls,
        achievements=achievements,
        needs=needs,
        published=collected.published,
    )


def _say_kinds(collected: Collected, audience: Audience) -> list[Block]:
    counts = Counter(view.need_kind for view in collected.views if view.kind is Kind.NEED)
    if not counts:
        return []
    merged = merge_small(counts) if audience is Audience.PUBLIC else dict(counts)
    names = {kind.value: labels.label(kind) for kind in NeedKind}
    rows = [(names[code], str(merged[code])) for code in names if code in merged]
    rows += [(_rest(), str(merged[""]))] if "" in merged else []
    return [
        Heading(gettext("技术需求按类型"), 2),
        Grid(
            headings=(gettext("需求类型"), gettext("条目数")),
            rows=rows,
            widths=(3, 1),
            numeric=frozenset({1}),
            empty=gettext("数量太少，不分列。"),
        ),
    ]


def _say_fields(collected: Collected, audience: Audience) -> list[Block]:
    counts = _count(collected.views, lambda view: view.fields)
    note = gettext("一项可以属于两个领域，因此各行之和大于总数。")
    title, head = gettext("按产业领域"), gettext("产业领域")
    names = labels.region().names("fields")
    return [*_say_counts(title, head, names, counts, audience), Paragraph(note, is_note=True)]


def _say_districts(collected: Collected, audience: Audience) -> list[Block]:
    counts = _count(collected.views, lambda view: (view.district,))
    names = labels.region().names("districts")
    return _say_counts(gettext("按地区"), gettext("地区"), names, counts, audience)


def _say_counts(
    title: str, head: str, names: Mapping[str, str], counts: Counts, audience: Audience
) -> list[Block]:
    """Say counts by a code as a chart and as its table; of few only together with others."""
    columns = _columns(counts, audience)
    codes = sorted(
        sorted({code for column in columns.values() for code in column}),
        key=lambda code: (code not in names, -sum(one.get(code, 0) for one in columns.values())),
    )
    if not codes:
        return [Heading(title, 2), Paragraph(gettext("数量太少，不分列。"))]
    words = [names.get(code) or _rest(audience) for code in codes]
    values = [[column.get(code, 0) for code in codes] for column in columns.values()]
    told = _chart_title(title, audience, is_cut=len(words) > MOST_BARS)
    chart = Chart(
        title=told,
        categories=words[:MOST_BARS],
        series=[Series(name, row[:MOST_BARS]) for name, row in zip(columns, values, strict=True)],
        unit=gettext("项"),
    )
    rows = [(word, *map(str, row)) for word, *row in zip(words, *values, strict=True)]
    grid = Grid(
        headings=(head, *columns),
        rows=rows,
        widths=(3, *([1] * len(columns))),
        numeric=frozenset(range(1, 1 + len(columns))),
    )
    return [Heading(title, 2), chart, grid]


def _chart_title(title: str, audience: Audience, *, is_cut: bool) -> str:
    if audience is Audience.PUBLIC:
        told = gettext("%(title)s公开的条目", title=title)
    else:
        told = gettext("%(title)s收到的条目", title=title)
    if is_cut:
        return gettext("%(told)s，最多的 %(count)s 个", told=told, count=MOST_BARS)
    return told


def _columns(counts: Counts, audience: Audience) -> dict[str, Mapping[str, int]]:
    """Return name -> counts: of each kind for the office, of both together for everybody."""
    if audience is Audience.OFFICE:
        return {labels.label(kind): counts[kind] for kind in KINDS}
    both = counts[Kind.ACHIEVEMENT] + counts[Kind.NEED]
    return {gettext("条目数"): merge_small(both)}


def _count(views: Iterable[PostingView], codes: Callable[[PostingView], tuple[str, ...]]) -> Counts:
    counts: dict[Kind, Counter[str]] = {kind: Counter() for kind in KINDS}
    for view in views:
        counts[view.kind].update(codes(view) or ("",))
    return counts


def _rest(audience: Audience = Audience.PUBLIC) -> str:
    return gettext("未公开或未填") if audience is Audience.OFFICE else gettext("其余合计")


def _told(number: int, audience: Audience) -> str:
    is_small = audience is Audience.PUBLIC and not is_told(number)
    return gettext("不足 %(count)s", count=LEAST_TOLD) if is_small else str(number)


def _say_catalogues(calls: Sequence[Call]) -> list[Block]:
    if not calls:
        return [Heading(gettext("发布的清单"), 2), Paragraph(gettext("本季度没有发布清单。"))]
    rows = [
        (call.title, formats.day(call.catalogued_at), *_sizes(list_catalogue(call)))
        for call in calls
    ]
    return [
        Heading(gettext("发布的清单"), 2),
        Grid(
            headings=(
                gettext("征集"),
                gettext("发布日期"),
                str(TITLES[ListName.ACHIEVEMENTS]),
                str(TITLES[ListName.NEEDS]),
                gettext("其中已撤回"),
            ),
            rows=rows,
            widths=(7, 5, 4, 3, 3.5),
            numeric=frozenset({2, 3, 4}),
        ),
    ]


def _sizes(lines: Sequence[CatalogueLine]) -> tuple[str, ...]:
    gone = sum(line.view is None for line in lines)
    return (*(str(sum(line.kind is kind for line in lines)) for kind in KINDS), str(gone))


PART = ReportPart(place=20, heading=_l("季度征集与清单"), write=write_part)
