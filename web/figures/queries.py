"""The figures that everybody may read: counts, and the amounts that were published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import dropwhile
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select

from matcher.domain.codes import RESEARCH_KINDS, Confidentiality, Role, Verification
from matcher.domain.quarter import quarter_key, quarter_starts
from matcher.types import Kind
from web.base import db
from web.base.caching.answers import keep
from web.deals.models import Contract
from web.figures.contracts import count_recorded, list_releases
from web.figures.discretion import Release
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import Organisation, User
from web.postings.disclosure import LISTED_STATES
from web.postings.models import NeedRevision, Posting, Tag
from web.postings.states import PostingState

IS_IN_LISTS = Posting.state == PostingState.PUBLISHED
"""What is counted as being there: the lists that the figures lead to show just as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The figures of the platform as a whole. Of amounts only what was published, in fen."""

    achievements: int
    needs: int
    institutions: int
    brokers: int
    proposed: int
    confirmed: int
    introduced: int
    signed: int
    contracts: int
    published: int
    """Contracts that the amounts are about; while there are none nothing was published."""
    until: str
    """The last quarter they are of."""
    amount: int
    technical: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a breakdown: postings of both kinds."""

    code: str
    achievements: int = 0
    needs: int = 0

    @property
    def total(self) -> int:
        """Both kinds together."""
        return self.achievements + self.needs


@dataclass(frozen=True, slots=True)
class Quarter:
    """What one quarter brought, and the amount that was published when it was over."""

    key: str
    achievements: int = 0
    needs: int = 0
    contracts: int = 0
    release: Release | None = None


def count_totals() -> Totals:
    """Return the figures of the platform as a whole."""
    return keep("totals", "", _count_totals)


def _count_totals() -> Totals:
    kinds = _count_kinds()
    releases = list_releases()
    return Totals(
        achievements=kinds.get(Kind.ACHIEVEMENT, 0),
        needs=kinds.get(Kind.NEED, 0),
        institutions=_count(
            Organisation.id,
            Organisation.kind.in_(RESEARCH_KINDS),
            Organisation.verification == Verification.VERIFIED,
        ),
        brokers=_count(User.id, User.role == Role.BROKER, User.active.is_(True)),
        contracts=_count(Contract.id),
        published=sum(release.contracts for release in releases),
        until=releases[-1].until if releases else "",
        amount=sum(release.amount for release in releases),
        technical=sum(release.technical for release in releases),
        **_count_steps(),
    )


def count_by_field() -> list[Line]:
    """Return postings by industry field, the largest first; a posting counts in each of its."""
    statement = (
        select(Tag.code, Posting.kind, func.count(Posting.id))
        .join(Posting, Posting.published_revision_id == Tag.revision_id)
        .where(Tag.facet == "field", IS_IN_LISTS)
        .group_by(Tag.code, Posting.kind)
    )
    return _as_lines(statement)


def count_by_district() -> list[Line]:
    """Return postings by district; an empty code stands for those whose district is not public."""
    shown = case(
        (NeedRevision.confidentiality == Confidentiality.SUMMARY, ""),
        (Posting.kind == Kind.NEED, NeedRevision.district),
        else_=Organisation.district,
    )
    statement = (
        select(shown, Posting.kind, func.count(Posting.id))
        .select_from(Posting)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .outerjoin(NeedRevision, NeedRevision.id == Posting.published_revision_id)
        .where(IS_IN_LISTS)
        .group_by(shown, Posting.kind)
    )
    return _as_lines(statement)


def count_by_quarter(zone: ZoneInfo, today: date, count: int = 8) -> list[Quarter]:
    """Return what each of the last ``count`` quarters brought, the oldest first.

    The quarters before the first that brought anything are left out.
    """
    starts = quarter_starts(today, count)
    postings = _count_postings_since(starts, zone)
    contracts = count_recorded(starts[0])
    releases = {release.until: release for release in list_releases()}
    quarters = [
        Quarter(
            key,
            postings.get((key, Kind.ACHIEVEMENT), 0),
            postings.get((key, Kind.NEED), 0),
            contracts[key],
            releases.get(key),
        )
        for key in map(quarter_key, starts)
    ]
    busy = list(dropwhile(_brought_nothing, quarters))
    return busy or quarters[-1:]


def _brought_nothing(quarter: Quarter) -> bool:
    return not (quarter.achievements or quarter.needs or quarter.contracts)


def _count(column: Any, *conditions: ColumnElement[bool]) -> int:
    return db.session().scalar(select(func.count(column)).where(*conditions)) or 0


def _count_kinds() -> dict[Kind, int]:
    statement = select(Posting.kind, func.count()).where(IS_IN_LISTS).group_by(Posting.kind)
    return {kind: int(number) for kind, number in db.session().execute(statement)}


def _count_steps() -> dict[str, int]:
    """Return how many matches ever reached each step, those that ended later included."""
    was_confirmed = Match.decided_at.is_not(None) & (Match.state != MatchState.DECLINED)
    row = (
        db.session()
        .execute(
            select(
                func.count(Match.id),
                func.count(case((was_confirmed, Match.id))),
                func.count(case((Match.introduced_at.is_not(None), Match.id))),
                func.count(Contract.id),
            )
            .select_from(Match)
            .outerjoin(Contract, Contract.match_id == Match.id)
        )
        .one()
    )
    return dict(zip(("proposed", "confirmed", "introduced", "signed"), map(int, row), strict=True))


def _as_lines(statement: Any) -> list[Line]:
    counts: dict[str, dict[Kind, int]] = {}
    for code, kind, number in db.session().execute(statement):
        counts.setdefault(code or "", {})[kind] = int(number)
    lines = [
        Line(code, found.get(Kind.ACHIEVEMENT, 0), found.get(Kind.NEED, 0))
        for code, found in counts.items()
    ]
    return sorted(lines, key=lambda line: (line.code == "", -line.total, line.code))


def _count_postings_since(starts: list[date], zone: ZoneInfo) -> dict[tuple[str, Kind], int]:
    moments = [datetime.combine(start, time(), zone).astimezone(UTC) for start in starts]
    keys = [quarter_key(start) for start in starts]
    quarter = case(
        *(
            (Posting.published_at >= moment, key)
            for moment, key in reversed(list(zip(moments, keys, strict=True)))
        ),
        else_="",
    )
    statement = (
        select(quarter, Posting.kind, func.count())
        .where(Posting.state.in_(LISTED_STATES), Posting.published_at >= moments[0])
        .group_by(quarter, Posting.kind)
    )
    return {(key, kind): int(number) for key, kind, number in db.session().execute(statement)}
