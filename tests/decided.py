"""Decided matches in the database, as simulated brokers would have decided them."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.domain.codes import DeclineCode, Outcome, Role
from matcher.learning.lessons import Lesson
from matcher.ranking.ranker import load_ranker
from matcher.types import Kind
from tests.factories import make_published, make_user
from tests.matcher.brokers import Broker, Market
from web.base import db
from web.engine import service as engine
from web.matches.models import Decision, Match
from web.matches.states import MatchState
from web.people.models import User

SIDE = 14
"""How many needs and as many achievements there are; each pair is decided once at most."""


def open_market() -> Market:
    """Return some proposals of the engine in use for the demo's needs."""
    return Market.open(engine.matcher(), needs=25, achievements=60)


def decide_by_taste(market: Market, count: int = SIDE * SIDE, seed: int = 0) -> User:
    """Store decisions of a broker who looks for meaning; return the broker."""
    taste = market.prefer(load_ranker(), meaning=4.0, characters=-1.0)
    return store_decisions(market.decide([Broker(taste)], count, seed))


def decide_at_random(market: Market) -> User:
    """Store decisions of a broker who does not read."""
    return store_decisions(market.decide([Broker(market.shipped * 0, care=0.0)], SIDE * SIDE))


def store_decisions(lessons: Sequence[Lesson], *, is_demo: bool = False, **values: str) -> User:
    """Store lessons as decided matches of one broker; ``values`` replace parts of the features."""
    broker = make_user(Role.BROKER)
    firm, institute = make_user(Role.FIRM), make_user(Role.INSTITUTE)
    needs = [make_published(Kind.NEED, firm) for _ in range(SIDE)]
    achievements = [make_published(Kind.ACHIEVEMENT, institute) for _ in range(SIDE)]
    measured_as = values.get("measured_as", engine.matcher().feature_set)
    for number, lesson in enumerate(lessons):
        need, achievement = needs[number // SIDE], achievements[number % SIDE]
        code = None if lesson.confirmed else DeclineCode.FIELD_MISMATCH
        shown = {
            "score": 1.0,
            "probability": 0.5,
            "level": 3,
            "features": {"measured_as": measured_as, "values": dict(lesson.values)},
            "engine_version": engine.version(),
            "decline_code": code,
            "is_demo": is_demo,
        }
        match = Match(
            need=need,
            achievement=achievement,
            need_revision_id=need.published_revision_id,
            achievement_revision_id=achievement.published_revision_id,
            state=MatchState.CONFIRMED if lesson.confirmed else MatchState.DECLINED,
            broker=broker,
            evidence={},
            decided_at=lesson.at,
            **shown,
        )
        outcome = Outcome.CONFIRMED if lesson.confirmed else Outcome.DECLINED
        db.session().add(match)
        db.session().flush()
        row = Decision(match_id=match.id, broker_id=broker.id, outcome=outcome, at=lesson.at)
        for name, value in shown.items():
            setattr(row, name, value)
        db.session().add(row)
    db.commit()
    return broker
