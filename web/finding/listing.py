"""Lists of published postings: filters, counts beside them, order, pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select, union_all
from sqlalchemy.orm import aliased

from matcher.domain.codes import Confidentiality, NeedKind, Stage
from matcher.domain.quarter import quarter_key, quarter_starts
from matcher.types import Kind
from web.base import db, site
from web.base.caching.answers import keep, keep_each
from web.base.paging import PAGE_SIZE, Page, fetch_page
from web.people.models import Organisation
from web.postings.disclosure import PostingView
from web.postings.models import AchievementRevision, NeedRevision, Posting, Tag
from web.postings.queries import views_of
from web.postings.states import PostingState

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
AT_ONCE = 100
"""So many lists are counted in one statement: a database takes only so many in one."""

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
    since: datetime | None = None
    """What was published later comes first, as new to the reader."""

    @property
    def is_narrowed(self) -> bool:
        """Whether any facet is chosen."""
        return any(getattr(self, facet) for facet in FACETS[self.kind])


@dataclass(frozen=True, slots=True)
class Owner:
    """An organisation in a list of choices."""

    id: int
    name: str
    name_en: str


def list_postings(wanted: Filter, number: int, size: int = PAGE_SIZE) -> Page[PostingView]:
    """Return one page of the published postings that pass the filter, as the public sees them."""
    return keep("list", (wanted, number, size), lambda: _read_page(wanted, number, size))


def _read_page(wanted: Filter, number: int, size: int) -> Page[PostingView]:
    statement = select_published(select(Posting.id), wanted.kind).where(*conditions_of(wanted))
    page = fetch_page(statement.order_by(*_order(wanted), Posting.id.desc()), number, size)
    return Page(views_of(page.items), page.total, page.number, page.size)


def list_found(wanted: Filter, number: int, size: int) -> Page[PostingView]:
    """Return one page of a search's postings, in the order of ``wanted.ids`` or sorted."""
    return keep("found", (wanted, number, size), lambda: _read_found(wanted, number, size))


def _read_found(wanted: Filter, number: int, size: int) -> Page[PostingView]:
    passing = _read_passing(wanted)
    ranked = list(passing) if wanted.sort else [one for one in wanted.ids or () if one in passing]
    if wanted.since is not None:
        ranked.sort(key=lambda one: not is_newer(passing[one], wanted.since))
    last = max(1, -(-len(ranked) // size))
    number = min(max(1, number), last)
    shown = ranked[(number - 1) * size : number * size]
    return Page(views_of(shown), len(ranked), number, size)


def _read_passing(wanted: Filter) -> dict[int, datetime | None]:
    """Return when those that pass were published; in the order that is asked for, if any is."""
    if not wanted.sort and not wanted.is_narrowed:
        kind = wanted.kind
        return keep_each(
            f"passing.{kind.value}s",
            wanted.ids or (),
            lambda ids: _read_moments(Filter(kind, ids=tuple(ids))),
        )
    return _read_moments(wanted)


def _read_moments(wanted: Filter) -> dict[int, datetime | None]:
    columns = select(Posting.id, Posting.published_at)
    statement = select_published(columns, wanted.kind).where(*conditions_of(wanted))
    rows = db.session().execute(statement.order_by(*_order(wanted), Posting.id.desc()))
    return {posting_id: at for posting_id, at in rows}


def is_newer(published_at: datetime | None, since: datetime | None) -> bool:
    """Return whether a posting was published after ``since``; nothing is newer than None."""
    return published_at is not None and since is not None and published_at > since


def list_owners() -> Sequence[Owner]:
    """Return the organisations that have published achievements, by name."""
    return keep("list.owners", "", _read_owners)


def _read_owners() -> list[Owner]:
    owners = select(Posting.organisation_id).where(
        Posting.kind == Kind.ACHIEVEMENT, Posting.state == PostingState.PUBLISHED
    )
    columns = select(Organisation.id, Organisation.name, Organisation.name_en)
    found = columns.where(Organisation.id.in_(owners)).order_by(Organisation.name)
    return [Owner(*row) for row in db.session().execute(found)]


def recent_quarters() -> list[str]:
    """Return the keys of the quarters a list can be narrowed to, the present one first."""
    return [quarter_key(start) for start in reversed(quarter_starts(site.today(), QUARTERS))]


def measure_newer(
    wanted: Sequence[tuple[Filter, datetime]],
) -> list[tuple[int, datetime | None]]:
    """Return, for each (filter, moment), how many of its postings were published later, and when
    the newest of them was.

    One statement for every hundred of them; it counts by the conditions that the lists are made
    by.
    """
    found: list[tuple[int, datetime | None]] = []
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        counts = [_newer(place, one, since) for place, (one, since) in enumerate(part)]
        rows = db.session().execute(union_all(*counts)).all()
        found += [(int(count), newest) for _, count, newest in sorted(rows, key=lambda row: row[0])]
    return found


def _newer(place: int, wanted: Filter, since: datetime) -> Any:
    columns = select(literal(place), func.count(Posting.id), func.max(Posting.published_at))
    statement = select_published(columns, wanted.kind)
    return statement.where(*conditions_of(wanted), Posting.published_at > since)


def select_published(statement: Any, kind: Kind) -> Any:
    """Return a statement's rows of the published postings of a kind, with text and owner."""
    revision = NeedRevision if kind is Kind.NEED else AchievementRevision
    return (
        statement.select_from(Posting)
        .join(revision, revision.id == Posting.published_revision_id)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .where(Posting.kind == kind, Posting.state == PostingState.PUBLISHED)
    )


def conditions_of(wanted: Filter) -> list[Condition]:
    """Return what a posting must meet to be in the list."""
    made: list[Condition] = []
    if wanted.ids is not None:
        made.append(Posting.id.in_(wanted.ids))
    if wanted.field:
        made.append(_is_tagged("field", wanted.field))
    if wanted.mode:
        made += [_is_tagged("mode", wanted.mode), *open_about_details(wanted.kind)]
    if wanted.district:
        made += [
            district_of(wanted.kind) == wanted.district,
            *open_about_details(wanted.kind),
        ]
    if wanted.stage and wanted.kind is Kind.ACHIEVEMENT:
        made.append(AchievementRevision.trl.in_(STAGES[Stage(wanted.stage)]))
    if wanted.need_kind and wanted.kind is Kind.NEED:
        made.append(NeedRevision.need_kind == NeedKind(wanted.need_kind))
    if wanted.institution and wanted.kind is Kind.ACHIEVEMENT:
        made.append(Posting.organisation_id == int(wanted.institution))
    if wanted.quarter:
        made.append(in_quarter(wanted.quarter))
    if wanted.challenge:
        made.append(Posting.challenge_at.is_not(None))
    return made


def in_quarter(key: str) -> Condition:
    """Return the condition that a posting was published in a quarter such as 2026Q4."""
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


def open_about_details(kind: Kind) -> list[Condition]:
    """Leave out the needs of which only the summary is public."""
    if kind is Kind.ACHIEVEMENT:
        return []
    return [NeedRevision.confidentiality != Confidentiality.SUMMARY]


def district_of(kind: Kind) -> Any:
    """Return the column of a kind's district."""
    return Organisation.district if kind is Kind.ACHIEVEMENT else NeedRevision.district


def _order(wanted: Filter) -> list[Any]:
    order = _own_order(wanted)
    if wanted.since is None:
        return order
    return [case((Posting.published_at > wanted.since, 0), else_=1), *order]


def _own_order(wanted: Filter) -> list[Any]:
    newest = Posting.published_at.desc()
    if wanted.sort == "mature" and wanted.kind is Kind.ACHIEVEMENT:
        return [AchievementRevision.trl.desc().nulls_last(), newest]
    if wanted.sort == "deadline" and wanted.kind is Kind.NEED:
        is_open = NeedRevision.confidentiality != Confidentiality.SUMMARY
        shown = case((is_open, NeedRevision.deadline), else_=None)
        return [shown.asc().nulls_last(), newest]
    return [newest]
