"""Which entries of a register are near to a need, and what counts as a ground."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from matcher.packs.commons import Commons, is_general
from matcher.ranking.pipeline import Matcher
from matcher.types import Criterion, Fit
from tests.matcher.packs.samples import BASES, CLEANING, NETS, make_entry, make_need, rank


def test_an_entry_of_the_same_subject_comes_first_and_says_why(matcher: Matcher) -> None:
    found = rank(matcher, CLEANING)
    (entry, near), *others = found
    assert entry is NETS
    assert not near.is_weak
    assert "网衣清洗" in near.evidence.terms
    assert all(other.is_weak for _, other in others)


def test_field_and_district_alone_are_never_a_ground(matcher: Matcher) -> None:
    need = make_need(
        "远洋渔船船员心理测评软件", "想给船员做在线心理测评。", fields=("marine",), district="potou"
    )
    assert not [near for _, near in rank(matcher, need) if not near.is_weak]
    assert NETS not in [entry for entry, _ in rank(matcher, need)]


def test_the_order_of_the_entries_changes_nothing(matcher: Matcher) -> None:
    told = [(entry.id, near.score, near.evidence) for entry, near in rank(matcher, CLEANING)]
    turned = rank(matcher, CLEANING, BASES[::-1])
    assert [(entry.id, near.score, near.evidence) for entry, near in turned] == told


def test_an_entry_whose_last_day_is_over_is_left_out(matcher: Matcher) -> None:
    over = replace(NETS, valid_until=date(2026, 11, 27))
    assert over not in [entry for entry, _ in rank(matcher, CLEANING, (over, *BASES[1:]))]


def test_an_entry_of_another_field_is_weak_at_best(matcher: Matcher) -> None:
    other = replace(NETS, fields=("urban",))
    found = dict(rank(matcher, CLEANING, (other, *BASES[1:])))
    assert found[other].is_weak


def test_what_is_near_to_the_achievement_too_comes_first_and_says_so(matcher: Matcher) -> None:
    answer = make_entry("a", "水下机器人空化射流洗网", "水下机器人在实海况下清洗网衣。", trl=5)
    plain = dict(rank(matcher, CLEANING))[NETS]
    near = dict(rank(matcher, CLEANING, answer=answer))[NETS]
    assert near.score > plain.score
    assert near.likeness == plain.likeness
    rows = {row.name: row for row in near.evidence.criteria}
    assert rows["answer"] == Criterion("answer", Fit.MET, rows["answer"].values)
    assert not set(rows["answer"].values["terms"]) & set(near.evidence.terms)  # type: ignore[call-overload]


def test_nothing_is_near_to_the_achievement_alone(matcher: Matcher) -> None:
    answer = make_entry("a", "橡胶密封圈硫化工艺", "密炼机混炼后硫化成密封圈。")
    found = [entry.id for entry, _ in rank(matcher, CLEANING, answer=answer)]
    assert "3" not in found


def test_a_term_in_many_texts_tells_a_trade_and_no_subject() -> None:
    texts = [make_need(f"养殖难题{number}", "养殖") for number in range(8)]
    common = Commons([*texts, make_need("藤壶", "养殖网箱")])
    assert not common.is_telling("养殖")
    assert common.is_telling("藤壶")
    assert common.weigh("藤壶") > common.weigh("养殖")


def test_general_words_put_together_are_general() -> None:
    assert is_general("湛江市企业")
    assert is_general("中试")
    assert not is_general("网衣清洗")
