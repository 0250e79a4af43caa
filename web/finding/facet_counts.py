"""Counts beside the choices of a list, each under what else is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import case, func, select

from matcher.domain.codes import Mode, NeedKind, Stage
from web.base import db
from web.base.caching.answers import keep
from web.finding.listing import (
    FACETS,
    STAGES,
    Filter,
    conditions_of,
    district_of,
    in_quarter,
    open_about_details,
    recent_quarters,
    select_published,
)
from web.postings.models import AchievementRevision, NeedRevision, Posting, Tag


def count_facets(wanted: Filter) -> dict[str, dict[str, int]]:
    """Return facet -> code -> number of postings, each counted under the other facets' choice."""
    key = replace(wanted, sort="", since=None)
    return keep("facets", key, lambda: _count_all(key))


def _count_all(wanted: Filter) -> dict[str, dict[str, int]]:
    return {facet: _COUNTERS[facet](_without(wanted, facet)) for facet in FACETS[wanted.kind]}


def _without(wanted: Filter, facet: str) -> Filter:
    change: dict[str, Any] = {facet: ""}
    return replace(wanted, **change)


def _count_tags(wanted: Filter, facet: str) -> dict[str, int]:
    statement = (
        select_published(select(Tag.code, func.count(Posting.id)), wanted.kind)
        .join(Tag, Tag.revision_id == Posting.published_revision_id)
        .where(Tag.facet == facet, *conditions_of(wanted))
        .group_by(Tag.code)
    )
    if facet == "mode":
        statement = statement.where(*open_about_details(wanted.kind))
    return _as_counts(statement)


def _count_fields(wanted: Filter) -> dict[str, int]:
    return _count_tags(wanted, "field")


def _count_modes(wanted: Filter) -> dict[str, int]:
    counts = _count_tags(wanted, "mode")
    return {mode.value: counts[mode.value] for mode in Mode if mode.value in counts}


def _count_districts(wanted: Filter) -> dict[str, int]:
    column = district_of(wanted.kind)
    statement = select_published(select(column, func.count(Posting.id)), wanted.kind).where(
        *conditions_of(wanted), *open_about_details(wanted.kind), column != ""
    )
    return _as_counts(statement.group_by(column))


def _count_stages(wanted: Filter) -> dict[str, int]:
    whens = [(AchievementRevision.trl.in_(levels), stage) for stage, levels in STAGES.items()]
    name = case(*((when, stage.value) for when, stage in whens), else_="")
    statement = select_published(select(name, func.count(Posting.id)), wanted.kind)
    counts = _as_counts(statement.where(*conditions_of(wanted)).group_by(name))
    return {stage.value: counts[stage.value] for stage in Stage if stage.value in counts}


def _count_need_kinds(wanted: Filter) -> dict[str, int]:
    column = NeedRevision.need_kind
    statement = select_published(select(column, func.count(Posting.id)), wanted.kind)
    counts = _as_counts(statement.where(*conditions_of(wanted)).group_by(column))
    return {kind.value: counts[kind.value] for kind in NeedKind if kind.value in counts}


def _count_institutions(wanted: Filter) -> dict[str, int]:
    statement = select_published(
        select(Posting.organisation_id, func.count(Posting.id)), wanted.kind
    )
    counted = statement.where(*conditions_of(wanted)).group_by(Posting.organisation_id)
    return _as_counts(counted)


def _count_quarters(wanted: Filter) -> dict[str, int]:
    keys = recent_quarters()
    name = case(*((in_quarter(key), key) for key in keys), else_="")
    statement = select_published(select(name, func.count(Posting.id)), wanted.kind)
    counts = _as_counts(statement.where(*conditions_of(wanted)).group_by(name))
    return {key: counts[key] for key in keys if key in counts}


def _count_challenges(wanted: Filter) -> dict[str, int]:
    statement = select_published(select(func.count(Posting.id)), wanted.kind).where(
        *conditions_of(wanted), Posting.challenge_at.is_not(None)
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
