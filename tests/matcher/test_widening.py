"""What a need could give up where everything that fits is kept out."""

from __future__ import annotations

from matcher.advice.widening import Widening, find_widenings
from matcher.domain.codes import Must
from matcher.pairs.criteria import check_criteria
from matcher.types import Candidate, Evidence, Item
from tests.matcher.samples import TODAY, WAN, make_achievement, make_need

NEED = make_need(
    "n", "甲", district="potou", budget_max=80 * WAN, musts=(Must.DISTRICT, Must.BUDGET)
)
FAR = make_achievement("a", "乙", district="chikan", price=50 * WAN)
DEAR = make_achievement("b", "丙", district="potou", price=90 * WAN)
FAR_AND_DEAR = make_achievement("c", "丁", district="chikan", price=90 * WAN)
GOOD = make_achievement("d", "戊", district="potou")


def candidate(achievement: Item, probability: float) -> Candidate:
    evidence = Evidence(criteria=check_criteria(NEED, achievement, TODAY))
    return Candidate("n", achievement.id, 1, 0.0, probability, 3, evidence)


def test_what_costs_least_and_brings_most_comes_first() -> None:
    found = [candidate(one, 0.5) for one in (FAR_AND_DEAR, DEAR, FAR, FAR, GOOD)]
    assert find_widenings(NEED, found, 0.1) == (
        Widening(("district",), 2),
        Widening(("budget",), 1),
        Widening(("budget", "district"), 1),
    )


def test_candidates_below_the_threshold_are_no_reason_to_widen() -> None:
    assert find_widenings(NEED, [candidate(FAR, 0.09)], 0.1) == ()
