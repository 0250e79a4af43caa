"""The figures of the office are what a slow count of every row gives."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask

from tests.supervision.worlds import (
    DISTRICTS,
    FIELDS,
    Fact,
    World,
    facts_of,
    make_world,
    random_period,
)
from web.base import db
from web.base.paging import count_rows
from web.base.reporting import Period
from web.supervision.asking import NONE, Asked
from web.supervision.counting import count, count_by, fits, select_ids
from web.supervision.measures import MEASURES, Measure
from web.supervision.periods import parts_of, year_before
from web.supervision.words import TIMES, Dimension

PERIODS = 4


def within(facts: list[Fact], measure: Measure, period: Period) -> list[Fact]:
    """Return what counts in some days, looked at one by one."""
    if measure.is_stock:
        last = period.last
        return [one for one in facts if one.at <= last and (not one.until or one.until > last)]
    return [one for one in facts if period.first <= one.at <= period.last]


def belongs(world: World, fact: Fact, asked: Asked) -> bool:
    names = {one.id: one.name for one in world.organisations}
    own = {names.get(one, "") for one in fact.organisations} or {NONE}
    return (
        asked.district in ("", fact.district or NONE)
        and (not asked.field or asked.field in (fact.fields or (NONE,)))
        and (not asked.organisation or asked.organisation in own)
        and asked.broker in ("", str(fact.broker or NONE))
        and asked.code in ("", fact.code)
    )


def keys_of(fact: Fact, by: Dimension) -> list[str]:
    if by is Dimension.FIELD:
        return list(fact.fields or ("",))
    if by is Dimension.ORGANISATION:
        return [str(one) for one in fact.organisations] or [""]
    return [str(getattr(fact, by.value) or "")]


def total(facts: list[Fact]) -> int:
    return sum(fact.amount for fact in facts)


def broken(facts: list[Fact], by: Dimension) -> Counter[str]:
    found: Counter[str] = Counter()
    for fact in facts:
        for key in keys_of(fact, by):
            found[key] += fact.amount
    return found


def random_asked(world: World, rng: random.Random) -> Asked:
    """Ask for some days, mostly for everybody's and sometimes narrowed."""
    asked = Asked(random_period(rng))
    if rng.random() < 0.6:
        return asked
    which = rng.choice(
        [Dimension.DISTRICT, Dimension.FIELD, Dimension.ORGANISATION, Dimension.BROKER]
    )
    values = {
        Dimension.DISTRICT: [*DISTRICTS],
        Dimension.FIELD: [*FIELDS, ""],
        Dimension.ORGANISATION: [one.name for one in world.organisations],
        Dimension.BROKER: [*(str(one.id) for one in world.brokers), ""],
    }
    return asked.of(which, rng.choice(values[which]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_equal_a_slow_count_over_random_histories(app: Flask, seed: int) -> None:
    world = make_world(seed)
    rng = random.Random(seed)
    for _ in range(PERIODS):
        asked = random_asked(world, rng)
        for measure in MEASURES:
            some = rng.sample(measure.dimensions, 3)
            check(world, measure, asked, some)


def check(world: World, measure: Measure, asked: Asked, dimensions: Sequence[Dimension]) -> None:
    """Compare a figure, its breakdowns and its rows with the slow count."""
    if not fits(measure, asked):
        assert count(measure, asked) is None
        return
    facts = [one for one in facts_of(world, measure.key) if belongs(world, one, asked)]
    spans = (asked.period, year_before(asked.period))
    now, then = (within(facts, measure, span) for span in spans)
    pair = count(measure, asked)
    assert pair is not None
    assert (pair.present, pair.before) == (total(now), total(then)), measure.key
    ids = list(db.session().scalars(select_ids(measure, asked)))
    assert sorted(ids) == sorted(one.id for one in now), measure.key
    assert count_rows(select_ids(measure, asked)) == len(now)
    for by in dimensions:
        if by in TIMES:
            check_times(facts, measure, asked, by)
            continue
        lines = {line.key: line.pair for line in count_by(measure, asked, by)}
        want, was = broken(now, by), broken(then, by)
        assert {key: one.present for key, one in lines.items() if one.present} == +want
        assert {key: one.before for key, one in lines.items() if one.before} == +was


def check_times(facts: list[Fact], measure: Measure, asked: Asked, by: Dimension) -> None:
    lines = count_by(measure, asked, by)
    assert [line.key for line in lines] == [part.key for part in parts_of(asked.period, by)]
    for line in lines:
        assert line.part is not None
        days = line.part.period
        assert line.pair.present == total(within(facts, measure, days)), measure.key
        earlier = within(facts, measure, year_before(days))
        assert line.pair.before == total(earlier), measure.key
    if not measure.is_stock and lines:
        pair = count(measure, asked)
        assert pair is not None
        assert sum(line.pair.present for line in lines) == pair.present
        assert sum(line.pair.before for line in lines) == pair.before


def test_a_posting_with_two_fields_counts_in_each_and_once_in_the_total(app: Flask) -> None:
    world = make_world(7)
    asked = Asked(Period(date(2020, 1, 1), date(2030, 1, 1)))
    measure = next(one for one in MEASURES if one.key == "new_needs")
    lines = count_by(measure, asked, Dimension.FIELD)
    pair = count(measure, asked)
    facts = facts_of(world, "new_needs")
    assert any(len(fact.fields) == 2 for fact in facts)
    assert pair is not None and pair.present == len(facts)
    assert sum(line.pair.present for line in lines) == sum(len(fact.fields) or 1 for fact in facts)
