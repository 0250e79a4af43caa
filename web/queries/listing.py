"""Lists of published postings: filters, counts beside them, order, pages.

What a need hides from the public can neither be filtered by, nor counted, nor sorted by:
an answer to a filter would tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from matcher.types import Kind
from matcher.vocabulary import Confidentiality, Mode, NeedKind, Stage
from matcher.workflow import PostingState
from web import db, site
from web.models import AchievementRevision, NeedRevision, Organisation, Posting, Tag
from web.queries.disclosure import PostingView, public_view
from web.queries.figures import quarter_key, quarter_starts
from web.queries.loading import posting_options
from web.queries.paging import PAGE_SIZE, Page, fetch_page

Condition = ColumnElement[bool]

FACETS: dict[Kind, tuple[str, ...]] = {
    Kind.ACHIEVEMENT: ("field", "stage", "mode", "district", "institution", "quarter"),
    Kind.NEED: ("challenge", "field", "need_kind", "mode", "district", "quarter"),
}
"""Needs have no facet of owners: it would tell who asks without a name."""

SORTS: dict[Kind, tuple[str, ...]] = {
    Kind.ACHIEVEMENT: ("new", "mature"),
    Kind.NEED: ("new", "deadline"),
}
QUARTERS = 12
"""How many quarters back a list can be narrowed to one."""

STAGES = {
    stage: [level for level in range(1, 10) if Stage.of_trl(level) is stage] for stage in Stage
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to. An empty text narrows nothing; codes are checked by the view."""

    kind: Kind
    field: str = ""
    district: str = ""
    stage: str = ""
    mode: str = ""
    need_kind: str = ""
    institution: str = ""
    """Number of an achievement's owner."""
    quarter: str = ""
    """Quarter of publication, such as 2026Q4."""
    challenge: str = ""
    """'open' for needs that are open challenges."""
    sort: str = ""
    """Empty for the order a list has by itself: the newest, or what a search found, first."""
    ids: tuple[int, ...] | None = None
    """Only these postings, as a search found them."""

    @property
    def is_narrowed(self) -> bool:
        """Whether any facet is chosen."""
        return any(getattr(self, facet) for facet in FACETS[self.kind])


def list_postings(wanted: Filter, number: int, size: int = PAGE_SIZE) -> Page[PostingView]:
    """Return one page of the published postings that pass the filter, as the public sees them."""
    statement = _published(select(Posting), wanted.kind).where(*_conditions(wanted))
    statement = statement.options(*posting_options()).order_by(*_order(wanted), Posting.id.desc())
    page = fetch_page(statement, number, size)
    return Page(public_views(page.items), page.total, page.number, page.size)


def list_found(wanted: Filter, number: int, size: int) -> Page[PostingView]:
    """Return one page of a search's postings, in the order of ``wanted.ids`` or sorted."""
    statement = _published(select(Posting.id), wanted.kind).where(*_conditions(wanted))
    passing = list(db.session().scalars(statement.order_by(*_order(wanted), Posting.id.desc())))
    kept = set(passing)
    ranked = passing if wanted.sort else [one for one in wanted.ids or () if one in kept]
    last = max(1, -(-len(ranked) // size))
    number = min(max(1, number), last)
    shown = ranked[(number - 1) * size : number * size]
    return Page(views_of(shown), len(ranked), number, size)


def views_of(ids: Sequence[int]) -> list[PostingView]:
    """Return the public views of published postings in the order of ``ids``."""
    statement = select(Posting).where(Posting.id.in_(ids), Posting.state == PostingState.PUBLISHED)
    found = public_views(db.session().scalars(statement.options(*posting_options())).all())
    place = {posting_id: position for position, posting_id in enumerate(ids)}
    return sorted(found, key=lambda view: place[view.id])


def public_views(postings: Sequence[Posting]) -> list[PostingView]:
    """Return what anybody may see of the postings' published texts."""
    return [
        public_view(posting.published_revision)
        for posting in postings
        if posting.published_revision is not None
    ]


def list_owners() -> Sequence[Organisation]:
    """Return the organisations that have published achievements, by name."""
    owners = select(Posting.organisation_id).where(
        Posting.kind == Kind.ACHIEVEMENT, Posting.state == PostingState.PUBLISHED
    )
    statement = select(Organisation).where(Organisation.id.in_(owners)).order_by(Organisation.name)
    return db.session().scalars(statement).all()


def recent_quarters() -> list[str]:
    """Return the keys of the quarters a list can be narrowed to, the present one first."""
    return [quarter_key(start) for start in reversed(quarter_starts(site.today(), QUARTERS))]


def count_facets(wanted: Filter) -> dict[str, dict[str, int]]:
    """Return facet -> code -> number of postings, each counted under the other facets' choice."""
    return {facet: _COUNTERS[facet](_without(wanted, facet)) for facet in FACETS[wanted.kind]}


def _without(wanted: Filter, facet: str) -> Filter:
    change: dict[str, Any] = {facet: ""}
    return replace(wanted, **change)


def _published(statement: Any, kind: Kind) -> Any:
    revision = NeedRevision if kind is Kind.NEED else AchievementRevision
    return (
        statement.select_from(Posting)
        .join(revision, revision.id == Posting.published_revision_id)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .where(Posting.kind == kind, Posting.state == PostingState.PUBLISHED)
    )


def _conditions(wanted: Filter) -> list[Condition]:
    made: list[Condition] = []
    if wanted.ids is not None:
        made.append(Posting.id.in_(wanted.ids))
    if wanted.field:
        made.append(_is_tagged("field", wanted.field))
    if wanted.mode:
        made += [_is_tagged("mode", wanted.mode), *_open_about_details(wanted.kind)]
    if wanted.district:
        made += [
            _district(wanted.kind) == wanted.district,
            *_open_about_details(wanted.kind),
        ]
    if wanted.stage and wanted.kind is Kind.ACHIEVEMENT:
        made.append(AchievementRevision.trl.in_(STAGES[Stage(wanted.stage)]))
    if wanted.need_kind and wanted.kind is Kind.NEED:
        made.append(NeedRevision.need_kind == NeedKind(wanted.need_kind))
    if wanted.institution and wanted.kind is Kind.ACHIEVEMENT:
        made.append(Posting.organisation_id == int(wanted.institution))
    if wanted.quarter:
        made.append(_in_quarter(wanted.quarter))
    if wanted.challenge:
        made.append(Posting.challenge_at.is_not(None))
    return made


def _in_quarter(key: str) -> Condition:
    first = int(key[:4]) * 4 + int(key[5]) - 1
    start, end = (
        datetime(number // 4, number % 4 * 3 + 1, 1, tzinfo=site.zone())
        for number in (first, first + 1)
    )
    return and_(Posting.published_at >= start, Posting.published_at < end)


def _is_tagged(facet: str, code: str) -> Condition:
    tag = aliased(Tag)
    tagged = select(tag.revision_id).where(tag.facet == facet, tag.code == code)
    return Posting.published_revision_id.in_(tagged)


def _open_about_details(kind: Kind) -> list[Condition]:
    """Leave out the needs of which only the summary is public."""
    if kind is Kind.ACHIEVEMENT:
        return []
    return [NeedRevision.confidentiality != Confidentiality.SUMMARY]


def _district(kind: Kind) -> Any:
    return Organisation.district if kind is Kind.ACHIEVEMENT else NeedRevision.district


def _order(wanted: Filter) -> list[Any]:
    newest = Posting.published_at.desc()
    if wanted.sort == "mature" and wanted.kind is Kind.ACHIEVEMENT:
        return [AchievementRevision.trl.desc().nulls_last(), newest]
    if wanted.sort == "deadline" and wanted.kind is Kind.NEED:
        is_open = NeedRevision.confidentiality != Confidentiality.SUMMARY
        shown = case((is_open, NeedRevision.deadline), else_=None)
        return [shown.asc().nulls_last(), newest]
    return [newest]


def _count_tags(wanted: Filter, facet: str) -> dict[str, int]:
    statement = (
        _published(select(Tag.code, func.count(Posting.id)), wanted.kind)
        .join(Tag, Tag.revision_id == Posting.published_revision_id)
        .where(Tag.facet == facet, *_conditions(wanted))
        .group_by(Tag.code)
    )
    if facet == "mode":
        statement = statement.where(*_open_about_details(wanted.kind))
    return _as_counts(statement)


def _count_fields(wanted: Filter) -> dict[str, int]:
    return _count_tags(wanted, "field")


def _count_modes(wanted: Filter) -> dict[str, int]:
    counts = _count_tags(wanted, "mode")
    return {mode.value: counts[mode.value] for mode in Mode if mode.value in counts}


def _count_districts(wanted: Filter) -> dict[str, int]:
    column = _district(wanted.kind)
    statement = _published(select(column, func.count(Posting.id)), wanted.kind).where(
        *_conditions(wanted), *_open_about_details(wanted.kind), column != ""
    )
    return _as_counts(statement.group_by(column))


def _count_stages(wanted: Filter) -> dict[str, int]:
    whens = [(AchievementRevision.trl.in_(levels), stage) for stage, levels in STAGES.items()]
    name = case(*((when, stage.value) for when, stage in whens), else_="")
    statement = _published(select(name, func.count(Posting.id)), wanted.kind)
    counts = _as_counts(statement.where(*_conditions(wanted)).group_by(name))
    return {stage.value: counts[stage.value] for stage in Stage if stage.value in counts}


def _count_need_kinds(wanted: Filter) -> dict[str, int]:
    column = NeedRevision.need_kind
    statement = _published(select(column, func.count(Posting.id)), wanted.kind)
    counts = _as_counts(statement.where(*_conditions(wanted)).group_by(column))
    return {kind.value: counts[kind.value] for kind in NeedKind if kind.value in counts}


def _count_institutions(wanted: Filter) -> dict[str, int]:
    statement = _published(select(Posting.organisation_id, func.count(Posting.id)), wanted.kind)
    counted = statement.where(*_conditions(wanted)).group_by(Posting.organisation_id)
    return _as_counts(counted)


def _count_quarters(wanted: Filter) -> dict[str, int]:
    keys = recent_quarters()
    name = case(*((_in_quarter(key), key) for key in keys), else_="")
    statement = _published(select(name, func.count(Posting.id)), wanted.kind)
    counts = _as_counts(statement.where(*_conditions(wanted)).group_by(name))
    return {key: counts[key] for key in keys if key in counts}


def _count_challenges(wanted: Filter) -> dict[str, int]:
    statement = _published(select(func.count(Posting.id)), wanted.kind).where(
        *_conditions(wanted), Posting.challenge_at.is_not(None)
    )
    count = int(db.session().scalar(statement) or 0)
    return {"open": count} if count else {}


def _as_counts(statement: Any) -> dict[str, int]:
    return {str(code): int(count) for code, count in db.session().execute(statement)}


_COUNTERS: dict[str, Callable[[Filter], dict[str, int]]] = {
    "field": _count_fields,
    "district": _count_districts,
    "stage": _count_stages,
    "mode": _count_modes,
    "need_kind": _count_need_kinds,
    "institution": _count_institutions,
    "quarter": _count_quarters,
    "challenge": _count_challenges,
}
