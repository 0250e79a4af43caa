"""``techmatch learn``: from stored decisions to a better version of the engine, or to none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import Outcome
from matcher.domain.errors import ConfigError, LostRace
from matcher.fitting.base_labels import load_base
from matcher.learning.lessons import Lesson, LessonTable, weigh_decision
from matcher.learning.promotion import Trial, try_lessons
from matcher.ranking.pipeline import Matcher
from matcher.types import Kind
from web.base import db, installation
from web.engine import service as engine
from web.engine import versions
from web.engine.models import EngineVersion
from web.matches.models import Decision, Match
from web.postings.models import Posting
from web.postings.states import PostingState


@dataclass(frozen=True, slots=True)
class Collected:
    """The decisions that teach, and how many were left out for which reason."""

    lessons: Sequence[Lesson]
    left_out: Mapping[str, int]
    """By 'undone', 'demo', 'no_judgement' and 'not_measurable'."""


@dataclass(frozen=True, slots=True)
class Learning:
    """One run of ``learn``. ``version`` is the new one, None where nothing was promoted."""

    collected: Collected
    trial: Trial
    version: str | None


def learn(*, dry_run: bool = False, note: str = "") -> Learning:
    """Refit on the base labels and all decisions; put the result to use if it is better."""
    in_demo = installation.kind() == "demo"
    matcher = engine.matcher()
    base = versions.shipped(matcher.encoder.name)
    statistics = load_base(deep=matcher.deep is not None)
    if statistics.ranker != base.fingerprint:
        raise ConfigError("the base statistics are another ranker's; run scripts/fit_ranker.py")
    with db.reading():
        collected = collect(matcher, in_demo=in_demo)
        name = versions.next_name(matcher.encoder.name)
    table = LessonTable.build(collected.lessons)
    trial = try_lessons(table, base, statistics, matcher.ranker, name)
    if dry_run or not trial.is_promoted:
        return Learning(collected, trial, None)
    return Learning(collected, trial, _promote(matcher, collected, trial, note).name)


def _promote(matcher: Matcher, collected: Collected, trial: Trial, note: str) -> EngineVersion:
    assert trial.ranker is not None
    encoder = matcher.encoder.name
    with db.unit_of_work():
        # What was compared with must still be what is in use.
        if versions.active_ranker(encoder).fingerprint != matcher.ranker.fingerprint:
            raise LostRace("engine")
        report = asdict(trial.report) | {"left_out": dict(collected.left_out)}
        parent = versions.find_active(encoder)
        return versions.add(trial.ranker, encoder, report, note, parent)


def collect(matcher: Matcher, *, in_demo: bool) -> Collected:
    """Return what the last decision about each match teaches.

    Decisions about demo data teach a demo installation only. What was measured with another
    encoder or other features is measured again while both texts are still the published ones.
    """
    left_out: Counter[str] = Counter()
    lessons: list[Lesson] = []
    stale: list[Decision] = []
    for decision in _last_decisions():
        reason = _why_not(decision, in_demo)
        if reason:
            left_out[reason] += 1
        elif decision.features.get("measured_as") == matcher.feature_set:
            lessons.append(_lesson(decision, decision.features["values"]))
        else:
            stale.append(decision)
    measured = _measure_again(stale)
    lessons += [_lesson(decision, values) for decision, values in measured]
    left_out["not_measurable"] = len(stale) - len(measured)
    return Collected(lessons, +left_out)


def _why_not(decision: Decision, in_demo: bool) -> str:
    if decision.outcome is Outcome.UNDONE:
        return "undone"
    if decision.is_demo and not in_demo:
        return "demo"
    return "" if weigh_decision(decision.outcome, decision.decline_code) > 0 else "no_judgement"


def _last_decisions() -> Sequence[Decision]:
    last = select(func.max(Decision.id)).group_by(Decision.match_id)
    query = (
        select(Decision)
        .where(Decision.id.in_(last))
        .options(joinedload(Decision.match))
        .order_by(Decision.at, Decision.id)
    )
    return db.session().scalars(query).all()


def _measure_again(decisions: Sequence[Decision]) -> list[tuple[Decision, Mapping[str, Any]]]:
    known = engine.corpus(Kind.ACHIEVEMENT).rows
    present = [
        decision
        for decision in decisions
        if _is_unchanged(decision.match) and str(decision.match.achievement_id) in known
    ]
    pairs = [(decision.match.need, decision.match.achievement) for decision in present]
    found = zip(present, engine.score_pairs(pairs), strict=True)
    return [(decision, pair.features.values) for decision, pair in found if pair.features]


def _is_unchanged(match: Match) -> bool:
    return _shows(match.need, match.need_revision_id) and _shows(
        match.achievement, match.achievement_revision_id
    )


def _shows(posting: Posting, revision_id: int) -> bool:
    return posting.state is PostingState.PUBLISHED and posting.published_revision_id == revision_id


def _lesson(decision: Decision, values: Mapping[str, float]) -> Lesson:
    return Lesson(
        values=values,
        confirmed=decision.outcome is Outcome.CONFIRMED,
        weight=weigh_decision(decision.outcome, decision.decline_code),
        broker=decision.broker_id,
        need=decision.match.need_id,
        at=decision.at,
    )
