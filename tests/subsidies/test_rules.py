"""The sums of subsidies, against a slow calculation of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.base.config import ROOT
from web.subsidies.states import Counted, Rule, compute, read_rules, round_half_up, write_rule

CITY: dict[str, Any] = json.loads((ROOT / "data/region/zhanjiang.json").read_text("utf-8"))
DAY = date(2026, 5, 6)
CAP = 20_000_000
AT_CAP = CAP * 1000 // 3 + 1
"""The first amount of whole fen whose 3‰ are not below the cap."""


def rule(**values: Any) -> dict[str, Any]:
    known = {
        **{"version": "1", "from": "2026-01-01", "until": None, "per_mille": 3, "cap": CAP},
        "source": "方案",
    }
    return known | values


RULES = read_rules([rule()])


def contracts(*amounts: int, day: date = DAY) -> list[Counted]:
    return [Counted(number, day, amount) for number, amount in enumerate(amounts, 1)]


def slow(found: Sequence[Counted], rules: Sequence[Rule]) -> int:
    """The subsidy in decimals of yuan, contract by contract, as one would with a pencil."""
    with localcontext() as context:
        context.prec = 60
        paid = Decimal(0)
        for one in sorted(found, key=lambda each: each.registered_on):
            for each in rules:
                after = each.until is not None and one.registered_on > each.until
                if one.registered_on < each.since or after:
                    continue
                rate = Decimal(each.per_mille.numerator) / Decimal(each.per_mille.denominator)
                share = Decimal(one.amount) / 100 * rate / 1000
                room = Decimal(each.cap) / 100 - paid
                paid += max(Decimal(0), min(share, room))
        return int(paid.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)


AMOUNTS = st.integers(0, 10**13)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
COUNTED = st.lists(st.builds(Counted, st.integers(1, 9), DAYS, AMOUNTS), max_size=8)


@settings(max_examples=100)
@given(COUNTED, st.sampled_from(["3", "2.5", "0.1", "7"]), st.integers(0, 10**9))
def test_a_year_is_what_the_pencil_says(found: list[Counted], rate: str, cap: int) -> None:
    rules = read_rules([rule(per_mille=rate, cap=cap)])
    assert compute(found, rules).amount == slow(found, rules)


@settings(max_examples=100)
@given(COUNTED, DAYS, st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_year_with_two_rules_is_what_the_pencil_says(
    found: list[Counted], change: date, first: int, second: int
) -> None:
    rules = read_rules(
        [
            rule(until=change.isoformat(), cap=first),
            rule(version="2", **{"from": str(change + timedelta(1))}, per_mille="1.5", cap=second),
        ]
    )
    assert compute(found, rules).amount == slow(found, rules)


@settings(max_examples=50)
@given(COUNTED, st.randoms())
def test_the_order_in_which_contracts_are_told_changes_nothing(
    found: list[Counted], random: Any
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert compute(shuffled, RULES).amount == compute(found, RULES).amount


@settings(max_examples=50)
@given(COUNTED)
def test_nobody_gets_more_than_the_cap(found: list[Counted]) -> None:
    assert 0 <= compute(found, RULES).amount <= CAP


@pytest.mark.parametrize(
    ("amount", "subsidy"),
    [
        (0, 0),
        (166, 0),  # 0.498 fen
        (167, 1),  # 0.501 fen
        (500, 2),  # 1.5 fen: from a half on upwards
        (1_500, 5),  # 4.5 fen: upwards, where Python's round goes down
        (123_456_789, 370_370),  # 370370.367 fen
        (100_000_000, 300_000),
    ],
)
def test_one_contract_is_counted_to_the_fen(amount: int, subsidy: int) -> None:
    assert compute(contracts(amount), RULES).amount == subsidy


def test_it_is_rounded_once_for_all_contracts_of_a_unit() -> None:
    # Each alone comes to 0.402 fen, which would be nothing.
    assert compute(contracts(134, 134, 134), RULES).amount == 1


def test_the_cap_is_met_exactly() -> None:
    below = compute(contracts(AT_CAP - 1_000), RULES)
    exact = compute(contracts(CAP * 1000 // 3 - 2, 2), read_rules([rule(cap=CAP * 3 // 3)]))
    assert not below.is_capped
    assert below.amount == CAP - 3
    assert exact.amount == CAP
    whole = compute(contracts(20_000_000_000), read_rules([rule(per_mille=1)]))
    assert whole.exact == CAP
    assert whole.amount == CAP
    assert not whole.is_capped


def test_two_contracts_together_reach_the_cap() -> None:
    found = compute(contracts(4_000_000_000, 4_000_000_000), RULES)
    assert found.exact == 24_000_000
    assert found.amount == CAP
    assert found.is_capped


def test_what_was_reached_under_a_higher_cap_is_not_taken_back() -> None:
    rules = read_rules(
        [
            rule(until="2026-06-30"),
            rule(version="2", **{"from": "2026-07-01"}, cap=10_000_000),
        ]
    )
    before = Counted(1, date(2026, 6, 30), 5_000_000_000)
    after = Counted(2, date(2026, 7, 1), 1_000_000_000)
    assert compute([before], rules).amount == 15_000_000
    assert compute([before, after], rules).amount == 15_000_000
    assert compute([after], rules).amount == 3_000_000


def test_the_rule_is_that_of_the_day_of_registration() -> None:
    rules = read_rules(
        [rule(until="2026-06-30"), rule(version="2", **{"from": "2026-07-01"}, per_mille=5)]
    )
    found = [Counted(1, date(2026, 6, 30), 1_000_000), Counted(2, date(2026, 7, 1), 1_000_000)]
    assert [line.share for line in compute(found, rules).lines] == [3_000, 5_000]


def test_without_a_rule_of_its_day_a_contract_brings_nothing() -> None:
    found = compute(contracts(10**9, day=date(2025, 12, 31)), RULES)
    assert found.amount == 0
    assert found.counted == 0
    assert found.lines[0].rule is None


@pytest.mark.parametrize(
    "rows",
    [
        [rule(), rule(version="2", **{"from": "2026-07-01"})],
        [rule(until="2026-07-01"), rule(version="2", **{"from": "2026-07-01"})],
        [rule(until="2026-06-30"), rule(**{"from": "2026-07-01"})],
        [rule(until="2025-06-30")],
        [rule(cap=-1)],
        [rule(payee="somebody")],
    ],
)
def test_rules_that_contradict_each_other_are_refused(rows: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError):
        read_rules(rows)


def test_a_rule_is_kept_word_by_word() -> None:
    rules = read_rules([rule(per_mille=2.5, until="2026-06-30")])
    assert rules[0].per_mille == Fraction(5, 2)
    assert read_rules([write_rule(rules[0])]) == rules


def test_the_city_pays_three_per_mille_and_at_most_200000_yuan() -> None:
    (found,) = read_rules(CITY["subsidy_rules"])
    assert found.per_mille == 3
    assert found.cap == 20_000_000
    assert found.source


@settings(max_examples=50)
@given(st.integers(0, 10**15), st.integers(1, 10**6))
def test_rounding_goes_to_the_nearest_and_from_a_half_upwards(top: int, bottom: int) -> None:
    value = Fraction(top, bottom)
    rounded = round_half_up(value)
    assert -Fraction(1, 2) < rounded - value <= Fraction(1, 2)
