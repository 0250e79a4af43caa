"""What holds of every draw of experts, whatever is judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.panel.draw import draw_panel
from matcher.panel.types import Draw, Judge
from tests.matcher.panel.worlds import (
    Case,
    all_draws_apart,
    cases,
    draw_greedily,
    empty_seats,
    has_room,
    tiny_cases,
    worth_of,
)

few = settings(max_examples=40, deadline=None)


def draw(case: Case, *, whole: bool = False) -> Draw:
    """Return the draw of a task."""
    return draw_panel(
        case.judges, case.items, case.fit, case.barred, case.seats, case.kept, whole=whole
    )


@few
@given(cases(), st.booleans())
def test_nobody_judges_what_they_are_barred_from_or_twice_or_beyond_their_room(
    case: Case, whole: bool
) -> None:
    found, kept = draw(case, whole=whole), case.kept - case.barred
    drawn = set(found.seats)
    assert len(drawn) == len(found.seats)
    assert not drawn & case.barred
    assert kept <= drawn
    members = {key for key, _ in kept}
    for one in case.judges:
        assert has_room(one, kept, drawn - kept) or (whole and one.id in members)


@few
@given(cases(), st.booleans())
def test_what_lacks_is_told(case: Case, whole: bool) -> None:
    found = draw(case, whole=whole)
    filled = Counter(item for _, item in found.seats)
    lacking = {item: case.seats - filled[item] for item in case.items}
    assert found.lacking == {item: count for item, count in lacking.items() if count > 0}


@few
@given(tiny_cases())
def test_apart_no_draw_fills_more_seats_or_is_worth_more(case: Case) -> None:
    found = draw(case)
    others = list(all_draws_apart(case))
    fewest = min(empty_seats(case, one) for one in others)
    assert empty_seats(case, found.seats) == fewest
    assert found.worth == pytest.approx(worth_of(case, found.seats))
    assert found.bound == found.worth
    # What lacks is spread before anything is worth something.
    lacking = _squares(found.lacking)
    alike = [one for one in others if empty_seats(case, one) == fewest]
    assert lacking == min(_squares(_lacks(case, one)) for one in alike)
    best = max(worth_of(case, one) for one in alike if _squares(_lacks(case, one)) == lacking)
    assert found.worth == pytest.approx(best)


def _lacks(case: Case, pairs: Any) -> dict[int, int]:
    filled = Counter(item for _, item in pairs)
    return {item: max(0, case.seats - filled[item]) for item in case.items}


def _squares(lacking: Any) -> int:
    return sum(count * (count + 1) // 2 for count in lacking.values())


@few
@given(cases())
def test_one_panel_is_the_best_of_those_free_of_every_bar(case: Case) -> None:
    case = replace(case, kept=frozenset())
    free = [
        one.id
        for one in case.judges
        if one.room >= len(case.items) and not any(key == one.id for key, _ in case.barred)
    ]
    found = draw(case, whole=True)
    members = {key for key, _ in found.seats}
    assert len(members) == min(case.seats, len(free))
    assert set(found.seats) == {(key, item) for key in members for item in case.items}
    best = max(
        worth_of(case, [(key, item) for key in team for item in case.items])
        for team in combinations(free, len(members))
    )
    assert found.worth == pytest.approx(best)


@few
@given(cases(), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_judges_and_items_changes_nothing(
    case: Case, whole: bool, chance: Any
) -> None:
    judges, items = list(case.judges), list(case.items)
    chance.shuffle(judges)
    chance.shuffle(items)
    assert draw(replace(case, judges=judges, items=items), whole=whole) == draw(case, whole=whole)


@few
@given(cases())
def test_no_draw_is_worth_less_than_a_greedy_one(case: Case) -> None:
    greedy, found = draw_greedily(case), draw(case)
    assert empty_seats(case, found.seats) <= empty_seats(case, greedy)
    if _squares(found.lacking) == _squares(_lacks(case, greedy)):
        assert found.worth >= worth_of(case, greedy) - 1e-9


def test_work_is_evened_out_among_those_who_fit_alike() -> None:
    judges = [Judge(key, room=10) for key in (1, 2, 3)]
    fit = {(one.id, item): 0.5 for one in judges for item in range(6)}
    found = draw_panel(judges, range(6), fit, (), 1, whole=False)
    assert Counter(key for key, _ in found.seats) == {1: 2, 2: 2, 3: 2}


def test_among_equals_who_has_less_to_do_comes_first_then_the_lower_number() -> None:
    judges = [Judge(3, 5), Judge(1, 5, load=1), Judge(2, 5)]
    fit = {(one.id, 7): 0.5 for one in judges}
    assert draw_panel(judges, [7], fit, (), 2).seats == ((2, 7), (3, 7))
    assert draw_panel(judges[:2], [7], fit, (), 1).seats == ((3, 7),)


def test_who_stepped_back_from_one_item_judges_the_others_and_is_not_replaced() -> None:
    judges = [Judge(1, 5), Judge(2, 5), Judge(3, 5)]
    kept = [(1, 7), (1, 8), (2, 7), (2, 8)]
    found = draw_panel(judges, [7, 8], {}, [(1, 8)], 2, kept)
    assert found.seats == ((1, 7), (2, 7), (2, 8))
    assert found.lacking == {8: 1}


def test_a_judge_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="once"):
        draw_panel([Judge(1, 1), Judge(1, 2)], [1], {}, (), 1)
