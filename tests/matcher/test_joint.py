"""Which needs are told to ask for the same thing, on needs written by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from matcher.advice.common import find_groups
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.types import Item, Kind
from tests.matcher.joint_cases import FACTORY_AND_PORT, NEAR_MISSES, SHORE_AND_FARM


def needs_of(groups: list[list[tuple[str, str]]]) -> list[Item]:
    return [
        Item(f"{number}-{place}", Kind.NEED, title, content, organisation=f"{title}")
        for number, group in enumerate(groups)
        for place, (title, content) in enumerate(group)
    ]


def pairs_found(corpus: Corpus) -> set[tuple[str, str]]:
    names = [[corpus.items[row].id for row in group.rows] for group in find_groups(corpus)]
    return {pair for group in names for pair in combinations(sorted(group), 2)}


@pytest.mark.parametrize(
    "groups", [SHORE_AND_FARM, FACTORY_AND_PORT], ids=["shore and farm", "factory and port"]
)
def test_firms_that_want_the_same_are_found_and_near_misses_are_not(
    matcher: Matcher, groups: list[list[tuple[str, str]]]
) -> None:
    items = needs_of(groups) + [replace(one, id=f"x{one.id}") for one in needs_of([NEAR_MISSES])]
    found = pairs_found(Corpus.build(items, matcher.encoder))
    right = {pair for pair in found if pair[0].split("-")[0] == pair[1].split("-")[0]}
    meant = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    assert not {pair for pair in found - right}
    assert not {pair for pair in right if pair[0].startswith("x")}
    assert len(right) >= 0.7 * meant


def test_the_shared_terms_are_named(matcher: Matcher) -> None:
    corpus = Corpus.build(needs_of([*FACTORY_AND_PORT, NEAR_MISSES]), matcher.encoder)
    terms = {term for group in find_groups(corpus) for term in group.terms}
    assert {"扭锁", "除杂"} <= terms


def test_two_needs_of_one_firm_are_no_joint_need(matcher: Matcher) -> None:
    items = [replace(one, organisation="one") for one in needs_of([*FACTORY_AND_PORT, NEAR_MISSES])]
    assert find_groups(Corpus.build(items, matcher.encoder)) == []


def test_the_same_text_of_two_firms_is_one_group(matcher: Matcher) -> None:
    first = needs_of([NEAR_MISSES])
    twin = replace(first[0], id="twin", organisation="twin")
    (group,) = find_groups(Corpus.build([*first, twin], matcher.encoder))
    assert group.rows == (0, len(first))


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_needs_have_no_groups(matcher: Matcher, count: int) -> None:
    items = needs_of([NEAR_MISSES])[:count]
    assert find_groups(Corpus.build(items, matcher.encoder, Kind.NEED)) == []
