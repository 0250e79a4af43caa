"""Money and measures: grounds are amounts and purposes; trade and place only keep out."""

from __future__ import annotations

import pytest

from matcher.domain.codes import OrganisationKind
from matcher.packs.assembling import achievement_parts
from matcher.packs.means import Buyer, Terms, judge_finance, judge_measure
from matcher.packs.nearest import Nearby
from matcher.types import Evidence
from tests.matcher.packs.samples import WAN, make_entry, make_need

TRADES = ("marine", "food", "steel", "paper", "energy", "eco")
NEED = make_need(
    "网衣清洗装备", fields=("marine",), district="potou", budget_min=60 * WAN, budget_max=120 * WAN
)
LOAN = make_entry("1", "研发贷", "给正在买技术的企业。", fields=TRADES)
SUITS = Terms(amount_min=50 * WAN, amount_max=500 * WAN, gives="按技术合同给买技术的企业放款。")
FAR = Nearby(0, 0.0, 0.0, 0.0, Evidence())
NEAR = Nearby(0, 3.0, 3.0, 3.0, Evidence(terms=("网箱",)))
FIRM = Buyer(OrganisationKind.FIRM)
HAS = {"achievement"}


def test_a_product_fits_by_amount_and_purpose() -> None:
    found = judge_finance(NEED, LOAN, SUITS, FAR, HAS)
    assert found is not None
    assert not found.is_weak
    assert {row.name for row in found.evidence.criteria} >= {"amount", "supports"}


def test_an_amount_alone_is_no_ground_and_no_amount_is_weak() -> None:
    assert judge_finance(NEED, LOAN, SUITS, FAR, set()) is None
    unknown = make_need("网衣清洗装备", fields=("marine",))
    found = judge_finance(unknown, LOAN, SUITS, FAR, HAS)
    assert found is not None
    assert found.is_weak


def test_a_product_out_of_reach_or_of_another_trade_is_left_out() -> None:
    small = Terms(amount_max=10 * WAN, gives="买技术")
    other = make_entry("1", "研发贷", "", fields=("down", "footwear"))
    assert judge_finance(NEED, LOAN, small, FAR, HAS) is None
    assert judge_finance(NEED, other, SUITS, FAR, HAS) is None


def test_a_product_of_few_trades_needs_more_than_the_trade() -> None:
    own = make_entry("1", "活体抵押贷", "", fields=("marine",))
    plain = Terms(amount_min=50 * WAN, amount_max=500 * WAN)
    assert judge_finance(NEED, own, plain, FAR, HAS) is None
    found = judge_finance(NEED, own, plain, NEAR, HAS)
    assert found is not None
    assert not found.is_weak


def test_a_measure_has_to_pay_for_a_part_of_the_pack() -> None:
    contracts = Terms(applicants=frozenset({"other_firm"}), gives="按技术合同交易额补助。")
    entry = make_entry("1", "技术合同补助", "", fields=TRADES)
    found = judge_measure(NEED, entry, contracts, FAR, FIRM, HAS)
    assert found is not None
    assert not found.is_weak
    assert judge_measure(NEED, entry, contracts, FAR, FIRM, set()) is None


@pytest.mark.parametrize(
    ("codes", "buyer", "weak"),
    [
        ({"high_tech"}, FIRM, True),
        ({"other_firm"}, Buyer(), True),
        ({"institute"}, FIRM, None),
        ({"other_firm"}, Buyer(OrganisationKind.HOSPITAL), None),
    ],
)
def test_who_may_apply_keeps_out_or_makes_weak(
    codes: set[str], buyer: Buyer, weak: bool | None
) -> None:
    terms = Terms(applicants=frozenset(codes), gives="技术合同")
    entry = make_entry("1", "补助", "", fields=TRADES)
    found = judge_measure(NEED, entry, terms, FAR, buyer, HAS)
    assert (found.is_weak if found else None) is weak


def test_a_measure_of_another_district_or_trade_is_left_out() -> None:
    terms = Terms(applicants=frozenset({"other_firm"}), gives="技术合同")
    for facts in ({"district": "xuwen", "fields": TRADES}, {"fields": ("down",)}):
        entry = make_entry("1", "补助", "", **facts)  # type: ignore[arg-type]
        assert judge_measure(NEED, entry, terms, FAR, FIRM, HAS) is None


def test_an_achievement_brings_the_modes_that_both_sides_take() -> None:
    need = make_need("网衣清洗装备", modes=("use_first", "transfer"))
    answer = make_entry("a", "洗网机器人", "", modes=("use_first", "equity"))
    assert achievement_parts(need, answer) == {"achievement", "achievement:use_first"}
    assert achievement_parts(need, None) == set()
