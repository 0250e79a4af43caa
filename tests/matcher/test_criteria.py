"""Structured fit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from matcher.domain.codes import Must
from matcher.pairs.criteria import check_criteria, misses_must
from matcher.types import Criterion, Evidence, Fit, Item
from matcher.words.wording import sentence
from tests.matcher.samples import ACHIEVEMENTS, NEEDS, TODAY, WAN, make_achievement, make_need


def check(name: str, need: Item, achievement: Item) -> Criterion:
    return next(row for row in check_criteria(need, achievement, TODAY) if row.name == name)


def test_every_pair_gets_every_criterion_once() -> None:
    names = [row.name for row in check_criteria(NEEDS[0], ACHIEVEMENTS[0], TODAY)]
    assert names == ["field", "maturity", "indicators", "budget", "modes", "district", "validity"]


def test_nothing_known_leaves_everything_unknown() -> None:
    rows = check_criteria(make_need("n", "甲"), make_achievement("a", "乙"), TODAY)
    assert {row.fit for row in rows} == {Fit.UNKNOWN}


def test_values_can_be_stored_as_json() -> None:
    for need in NEEDS:
        for achievement in ACHIEVEMENTS:
            for row in check_criteria(need, achievement, TODAY):
                json.dumps(dict(row.values))


@pytest.mark.parametrize(("has", "fit"), [(7, Fit.MET), (6, Fit.MET), (5, Fit.NOT_MET)])
def test_maturity_is_met_from_the_wanted_level_on(has: int, fit: Fit) -> None:
    need, achievement = make_need("n", "甲", trl=6), make_achievement("a", "乙", trl=has)
    assert check("maturity", need, achievement).fit is fit


@pytest.mark.parametrize(("price", "fit"), [(80, Fit.MET), (81, Fit.NOT_MET)])
def test_a_price_up_to_the_budget_is_met(price: int, fit: Fit) -> None:
    need = make_need("n", "甲", budget_min=10 * WAN, budget_max=80 * WAN)
    assert check("budget", need, make_achievement("a", "乙", price=price * WAN)).fit is fit


@pytest.mark.parametrize("offered", ["license", "license_sole", "license_exclusive"])
def test_who_wants_a_licence_takes_any_kind_of_licence(offered: str) -> None:
    need = make_need("n", "甲", modes=("license",))
    assert check("modes", need, make_achievement("a", "乙", modes=(offered,))).fit is Fit.MET


def test_who_wants_an_exclusive_licence_takes_no_plain_one() -> None:
    need = make_need("n", "甲", modes=("license_exclusive",))
    offered = make_achievement("a", "乙", modes=("license", "transfer"))
    assert check("modes", need, offered).fit is Fit.NOT_MET


def test_one_common_field_is_enough() -> None:
    need = make_need("n", "甲", fields=("marine", "eco"))
    assert check("field", need, make_achievement("a", "乙", fields=("eco",))).fit is Fit.MET
    assert check("field", need, make_achievement("a", "乙", fields=("ai",))).fit is Fit.NOT_MET


@pytest.mark.parametrize(("days", "fit"), [(0, Fit.MET), (-1, Fit.NOT_MET)])
def test_a_posting_is_valid_through_its_last_day(days: int, fit: Fit) -> None:
    achievement = make_achievement("a", "乙", valid_until=TODAY + timedelta(days=days))
    assert check("validity", make_need("n", "甲"), achievement).fit is fit
    later = make_need("n", "甲", valid_until=date(2030, 1, 1))
    assert check("validity", later, achievement).fit is fit


def test_the_indicator_that_falls_short_is_named_however_many_are_met() -> None:
    names = ("总氮去除率", "总磷去除率", "氨氮去除率", "浊度去除率", "色度去除率", "臭味去除率")
    need = make_need("n", "甲", indicators="；".join(f"{name}≥60%" for name in names))
    shares = (70, 70, 70, 70, 70, 50)
    told = "，".join(f"{name}{share}%" for name, share in zip(names, shares, strict=True))
    row = check("indicators", need, make_achievement("a", "乙", told))
    assert row.fit is Fit.NOT_MET
    assert "臭味去除率50%" in sentence(Evidence(criteria=(row,)))


def test_one_indicator_short_makes_the_criterion_unmet() -> None:
    need = make_need("n", "甲", indicators="总氮去除率≥60%；每方水处理成本不超过0.3元")
    achievement = make_achievement("a", "乙", "总氮去除率72%，每方水处理成本0.5元")
    row = check("indicators", need, achievement)
    assert row.fit is Fit.NOT_MET
    assert [entry["fit"] for entry in row.values["compared"]] == ["met", "not_met"]  # type: ignore[attr-defined]


def test_compared_indicators_quote_both_texts() -> None:
    need, achievement = NEEDS[1], ACHIEVEMENTS[2]
    row = check("indicators", need, achievement)
    assert row.fit is Fit.MET
    for entry in row.values["compared"]:  # type: ignore[attr-defined]
        assert entry["need"] in need.content
        assert entry["achievement"] in achievement.content


MUST_EXAMPLES = [
    (Must.FIELD, {"fields": ("marine",)}, {"fields": ("marine", "ai")}, {"fields": ("ai",)}),
    (Must.MATURITY, {"trl": 6}, {"trl": 6}, {"trl": 5}),
    (Must.BUDGET, {"budget_max": 80 * WAN}, {"price": 80 * WAN}, {"price": 81 * WAN}),
    (Must.MODES, {"modes": ("license",)}, {"modes": ("license",)}, {"modes": ("equity",)}),
    (Must.DISTRICT, {"district": "potou"}, {"district": "potou"}, {"district": "chikan"}),
    (
        Must.INDICATORS,
        {"indicators": "总氮去除率≥60%"},
        {"indicators": "总氮去除率72%"},
        {"indicators": "总氮去除率55%"},
    ),
]


def test_there_is_an_example_for_every_must() -> None:
    assert [example[0] for example in MUST_EXAMPLES] == list(Must)


@pytest.mark.parametrize(("must", "wanted", "good", "bad"), MUST_EXAMPLES)
def test_a_must_excludes_only_what_is_known_to_miss_it(
    must: Must, wanted: dict[str, object], good: dict[str, object], bad: dict[str, object]
) -> None:
    need = make_need("n", "甲", musts=(must,), **wanted)
    assert misses_must(need, make_achievement("a", "乙", **bad))
    assert not misses_must(need, make_achievement("a", "乙", **good))
    assert not misses_must(need, make_achievement("a", "乙"))
    assert not misses_must(replace(need, musts=()), make_achievement("a", "乙", **bad))


def test_only_what_the_owner_insists_on_is_marked_as_a_must() -> None:
    need = make_need("n", "甲", trl=6, musts=(Must.MATURITY, Must.BUDGET))
    rows = check_criteria(need, make_achievement("a", "乙", trl=3), TODAY)
    assert {row.name for row in rows if row.must} == {"maturity", "budget"}


def test_a_must_nobody_knows_is_said_to_need_asking() -> None:
    need = make_need("n", "甲", musts=(Must.BUDGET,), budget_max=80 * WAN)
    evidence = Evidence(criteria=check_criteria(need, make_achievement("a", "乙"), TODAY))
    assert "报价不超预算是必须满足的，需核实" in sentence(evidence)
    assert "a price within the budget is a must: to be verified" in sentence(evidence, "en").lower()
