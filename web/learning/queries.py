"""Figures about decisions and about what the engine judged."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from matcher.domain.codes import Outcome
from web.base import db
from web.matches.models import Decision, Match


@dataclass(frozen=True, slots=True)
class DecisionCounts:
    """How the last decision about each match went."""

    confirmed: int
    declined: int
    brokers: int

    @property
    def total(self) -> int:
        """All decisions that stand."""
        return self.confirmed + self.declined


def count_decisions() -> DecisionCounts:
    """Return how many decisions stand, and of how many brokers."""
    last = select(func.max(Decision.id)).group_by(Decision.match_id)
    rows = db.session().execute(
        select(Decision.outcome, func.count())
        .where(Decision.id.in_(last))
        .group_by(Decision.outcome)
    )
    found = {outcome: count for outcome, count in rows}
    brokers = db.session().scalar(select(func.count(func.distinct(Decision.broker_id)))) or 0
    return DecisionCounts(found.get(Outcome.CONFIRMED, 0), found.get(Outcome.DECLINED, 0), brokers)


def count_matches_by_engine() -> dict[str, int]:
    """Return how many matches each version of the engine judged last."""
    rows = db.session().execute(
        select(Match.engine_version, func.count()).group_by(Match.engine_version)
    )
    return {version: count for version, count in rows}
