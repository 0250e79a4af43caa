"""Structured fit of a need and an achievement: each criterion met, not met or unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from matcher.domain.codes import Must
from matcher.text.measures import Measure, compare_measures, count_shared_names, find_measures
from matcher.types import Criterion, Fit, Item

MOST_COMPARED = 4
"""How many compared indicators a criterion lists."""

PRESENT = ("目前", "现有", "现在", "当前")
"""How a value begins that the need's owner has already."""

LICENCES = frozenset({"license", "license_sole", "license_exclusive"})


def check_criteria(need: Item, achievement: Item, today: date) -> tuple[Criterion, ...]:
    """Return every criterion in one order, with the public values compared."""
    rows = (
        check_field(need, achievement),
        check_maturity(need, achievement),
        check_indicators(need, achievement),
        check_budget(need, achievement),
        check_modes(need, achievement),
        check_district(need, achievement),
        check_validity(need, achievement, today),
    )
    return tuple(replace(row, must=True) if row.name in need.musts else row for row in rows)


def misses_must(need: Item, achievement: Item) -> bool:
    """Whether something the need's owner insists on is known not to hold.

    What is unknown excludes nobody: it is a question to ask.
    """
    return any(
        check(need, achievement).fit is Fit.NOT_MET
        for name, check in MUST_CHECKS.items()
        if name in need.musts
    )


def check_field(need: Item, achievement: Item) -> Criterion:
    """Met where the two share an industry field."""
    shared = tuple(code for code in need.fields if code in achievement.fields)
    values = {"need": need.fields, "achievement": achievement.fields, "shared": shared}
    if not need.fields or not achievement.fields:
        return Criterion("field", Fit.UNKNOWN, values)
    return Criterion("field", Fit.MET if shared else Fit.NOT_MET, values)


def check_maturity(need: Item, achievement: Item) -> Criterion:
    """Met where the achievement's TRL is at least the need's."""
    values = {"need": need.trl, "achievement": achievement.trl}
    if need.trl is None or achievement.trl is None:
        return Criterion("maturity", Fit.UNKNOWN, values)
    return Criterion("maturity", _fit(achievement.trl >= need.trl), values)


def check_indicators(need: Item, achievement: Item) -> Criterion:
    """Met where every comparable number of the need is met, not met where one is not."""
    wanted = _list_wanted(f"{need.indicators}\n{need.content}")
    # A need without numbers spares the achievement's from being read.
    stated = _list_stated(f"{achievement.indicators}\n{achievement.content}") if wanted else {}
    found = (_compare(one, stated[one.dimension]) for one in wanted if one.dimension in stated)
    compared = [pair for pair in found if pair]
    fits = {fit for _, _, fit in compared}
    # What decides is among the few that are listed and spoken of, in the need's order.
    kept = sorted(range(len(compared)), key=lambda at: compared[at][2] is not Fit.NOT_MET)
    chosen = [compared[at] for at in sorted(kept[:MOST_COMPARED])]
    listed = tuple(
        {"need": left.quote, "achievement": right.quote, "fit": fit.value}
        for left, right, fit in chosen
    )
    if Fit.NOT_MET in fits:
        return Criterion("indicators", Fit.NOT_MET, {"compared": listed})
    fit = Fit.MET if Fit.MET in fits else Fit.UNKNOWN
    return Criterion("indicators", fit, {"compared": listed})


@lru_cache(maxsize=2048)
def _list_wanted(text: str) -> tuple[Measure, ...]:
    # 目前存活率 60% tells where the need's owner stands, not what is wanted.
    return tuple(one for one in find_measures(text) if not one.quote.startswith(PRESENT))


@lru_cache(maxsize=2048)
def _list_stated(text: str) -> Mapping[str, tuple[Measure, ...]]:
    """Return the measures of a text by dimension: only those of one can be compared."""
    stated: dict[str, tuple[Measure, ...]] = {}
    for measure in find_measures(text):
        stated[measure.dimension] = (*stated.get(measure.dimension, ()), measure)
    return stated


def _compare(wanted: Measure, stated: tuple[Measure, ...]) -> tuple[Measure, Measure, Fit] | None:
    """Return the comparison with the most favourable stated measure that can be decided.

    Of the measures of its dimension those count that are named most alike.
    """
    likeness = [count_shared_names(wanted, measure) for measure in stated]
    most = max(likeness, default=0)
    found = [
        (wanted, measure, compare_measures(wanted, measure))
        for measure, shared in zip(stated, likeness, strict=True)
        if shared and shared == most
    ]
    decided = [entry for entry in found if entry[2] is not Fit.UNKNOWN]
    met = [entry for entry in decided if entry[2] is Fit.MET]
    return next(iter(met or decided), None)


def check_budget(need: Item, achievement: Item) -> Criterion:
    """Met where the price is within the budget; amounts in fen."""
    values = {
        "budget_min": need.budget_min,
        "budget_max": need.budget_max,
        "price": achievement.price,
    }
    if achievement.price is None or need.budget_max is None:
        return Criterion("budget", Fit.UNKNOWN, values)
    return Criterion("budget", _fit(achievement.price <= need.budget_max), values)


def check_modes(need: Item, achievement: Item) -> Criterion:
    """Met where an offered mode is wanted; who wants a licence takes any kind of licence."""
    wanted = set(need.modes)
    if "license" in wanted:
        wanted |= LICENCES
    shared = tuple(code for code in achievement.modes if code in wanted)
    values = {"need": need.modes, "achievement": achievement.modes, "shared": shared}
    if not need.modes or not achievement.modes:
        return Criterion("modes", Fit.UNKNOWN, values)
    return Criterion("modes", _fit(bool(shared)), values)


def check_district(need: Item, achievement: Item) -> Criterion:
    """Met where both are in one district."""
    values = {"need": need.district, "achievement": achievement.district}
    if need.district is None or achievement.district is None:
        return Criterion("district", Fit.UNKNOWN, values)
    return Criterion("district", _fit(need.district == achievement.district), values)


def check_validity(need: Item, achievement: Item, today: date) -> Criterion:
    """Met where neither posting has run out on ``today``; unknown where neither names a day."""
    known = [day for day in (need.valid_until, achievement.valid_until) if day is not None]
    values = {
        "need": need.valid_until and need.valid_until.isoformat(),
        "achievement": achievement.valid_until and achievement.valid_until.isoformat(),
    }
    if not known:
        return Criterion("validity", Fit.UNKNOWN, values)
    return Criterion("validity", _fit(min(known) >= today), values)


def _fit(holds: bool) -> Fit:
    return Fit.MET if holds else Fit.NOT_MET


MUST_CHECKS: Mapping[str, Callable[[Item, Item], Criterion]] = {
    Must.FIELD: check_field,
    Must.MATURITY: check_maturity,
    Must.BUDGET: check_budget,
    Must.MODES: check_modes,
    Must.DISTRICT: check_district,
    # Last, because reading numbers out of texts takes longest.
    Must.INDICATORS: check_indicators,
}
