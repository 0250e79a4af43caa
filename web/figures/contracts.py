"""Contracts in the figures: what is published of their amounts, and what officers see of them.

A contract counts in the quarter in which it was recorded. By the day of signing, one that is
recorded late would change a quarter that is over, and show its amount by the change.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from matcher.domain.quarter import next_quarter, quarter_key
from web.base import db
from web.base.installation import remember
from web.base.models import Meta
from web.base.site import local_day, zone
from web.deals.models import Contract
from web.figures.discretion import Release, Share
from web.matches.models import Match
from web.postings.models import Posting

_KEPT = "figures:"


@dataclass(frozen=True, slots=True)
class Exact:
    """Contracts of a quarter as officers see them, in fen."""

    key: str
    contracts: int
    amount: int
    technical: int


def keep(release: Release) -> None:
    """Keep what was published: it stays as it is whatever becomes of its contracts."""
    remember(_KEPT + release.until, json.dumps(asdict(release)))


def list_releases() -> list[Release]:
    """Return what was published of the amounts, the oldest first."""
    statement = (
        select(Meta.value)
        .where(Meta.name.startswith(_KEPT, autoescape=True))
        .order_by(func.length(Meta.name), Meta.name)
    )
    return [Release(**json.loads(value)) for value in db.session().scalars(statement)]


def list_waiting(day: date) -> list[tuple[str, list[Share]]]:
    """Return the contracts not published yet, by quarter, of the quarters over on ``day``."""
    releases = list_releases()
    since = next_quarter(releases[-1].until) if releases else date.min
    present = quarter_key(day)
    shares = _read_shares(since)
    return [(key, found) for key, found in sorted(shares.items()) if key < present]


def list_exact() -> list[Exact]:
    """Return the exact sums of each quarter that brought contracts, the latest first."""
    return [
        Exact(
            key,
            len(found),
            sum(share.total for share in found),
            sum(share.technical for share in found),
        )
        for key, found in sorted(_read_shares(date.min).items(), reverse=True)
    ]


def count_recorded(since: date) -> Counter[str]:
    """Return how many contracts were recorded in each quarter from the day ``since`` on."""
    statement = select(Contract.created_at).where(Contract.created_at >= _moment(since))
    return Counter(quarter_key(local_day(at)) for at in db.session().scalars(statement))


def _read_shares(since: date) -> dict[str, list[Share]]:
    need, achievement = aliased(Posting), aliased(Posting)
    statement = (
        select(
            Contract.created_at,
            Contract.total,
            Contract.technical,
            Match.broker_id,
            need.organisation_id,
            achievement.organisation_id,
        )
        .join(Match, Match.id == Contract.match_id)
        .join(need, need.id == Match.need_id)
        .join(achievement, achievement.id == Match.achievement_id)
        .order_by(Contract.id)
    )
    if since > date.min:
        statement = statement.where(Contract.created_at >= _moment(since))
    shares: dict[str, list[Share]] = defaultdict(list)
    for recorded, total, technical, broker, *parties in db.session().execute(statement):
        key = quarter_key(local_day(recorded))
        shares[key].append(Share(frozenset(parties), total, technical, broker))
    return shares


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), zone()).astimezone(UTC)
