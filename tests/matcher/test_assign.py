"""The rules of assignment, checked against brute force and one kind of obstacle at a time."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Any

import numpy as np
import pytest

from matcher.brokers.graph import Broker, Proposal, can_take
from matcher.brokers.plan import Plan, assign
from matcher.brokers.shortages import Obstacle

LAB, FIRM = 7, 8


def proposal(key: int, need: int | None = None, **values: Any) -> Proposal:
    defaults: dict[str, Any] = {"organisations": frozenset({100 + key, 200 + key})}
    return Proposal(key, key if need is None else need, **(defaults | values))


def marine(key: int, **values: Any) -> Broker:
    return Broker(key, frozenset({"marine"}), **values)


def random_market(
    seed: int, count: int, brokers: int, capacity: int | None
) -> tuple[list[Proposal], list[Broker]]:
    draw = np.random.default_rng(seed)
    fields = [f"field{number}" for number in range(6)]
    proposals = [
        Proposal(
            key,
            key // 3,
            frozenset({int(draw.integers(0, 9)), 50 + key // 3}),
            frozenset(draw.choice(fields, 2)),
            probability=float(draw.random()),
        )
        for key in range(count)
    ]
    people = [
        Broker(
            key,
            frozenset(draw.choice(fields, 2)),
            conflicts=frozenset(int(one) for one in draw.integers(0, 9, 2)),
            capacity=capacity,
            load=int(draw.integers(0, 2)),
        )
        for key in range(brokers)
    ]
    return proposals, people


def most_placeable(proposals: list[Proposal], brokers: list[Broker]) -> int:
    best = 0
    for choice in product([None, *brokers], repeat=len(proposals)):
        given = [(one, broker) for one, broker in zip(proposals, choice, strict=True) if broker]
        loads = Counter(broker.id for _, broker in given)
        is_allowed = all(can_take(broker, one) for one, broker in given) and all(
            broker.places is None or loads[broker.id] <= broker.places for broker in brokers
        )
        best = max(best, len(given) if is_allowed else 0)
    return best


def test_who_knows_the_field_gets_the_proposal() -> None:
    steel = Broker(1, frozenset({"steel"}))
    plan = assign([proposal(1, fields=frozenset({"marine"}))], [steel, marine(2)])
    assert plan.assigned == {1: 2}


def test_among_equals_who_has_least_to_do_gets_it() -> None:
    plan = assign([proposal(1)], [Broker(1, load=4), Broker(2, load=3)])
    assert plan.assigned == {1: 2}


def test_among_quite_equal_brokers_the_lower_number_gets_it() -> None:
    assert assign([proposal(1)], [Broker(5), Broker(3), Broker(4)]).assigned == {1: 3}


def test_a_special_subject_in_the_text_decides_between_experts() -> None:
    one = proposal(1, fields=frozenset({"marine"}), text="深水网箱网衣防附着")
    plan = assign([one], [marine(1, terms=("南美白对虾",)), marine(2, terms=("网箱",))])
    assert plan.assigned == {1: 2}


def test_a_full_expert_gives_way_to_an_idle_one() -> None:
    busy, idle = marine(1, load=38), marine(2)
    plan = assign([proposal(1, fields=frozenset({"marine"}))], [busy, idle])
    assert plan.assigned == {1: 2}


def test_proposals_of_one_need_go_to_one_broker() -> None:
    many = [proposal(key, need=key // 4) for key in range(8)]
    plan = assign(many, [Broker(1), Broker(2)])
    for need in (0, 1):
        assert len({plan.assigned[one.id] for one in many if one.need == need}) == 1
    assert Counter(plan.assigned.values()) == {1: 4, 2: 4}


def test_a_proposal_joins_the_broker_who_works_on_its_need() -> None:
    plan = assign([proposal(1, familiar=frozenset({2}))], [Broker(1), Broker(2, load=3)])
    assert plan.assigned == {1: 2}


def test_a_proposal_stays_where_it_is_when_little_is_gained() -> None:
    plan = assign([proposal(1, holder=2)], [Broker(1), Broker(2, load=3)])
    assert plan.assigned == {1: 2}


@pytest.mark.parametrize("seed", range(6))
def test_as_many_are_placed_as_can_be_and_no_constraint_is_broken(seed: int) -> None:
    proposals, brokers = random_market(seed, 6, 3, 2)
    plan = assign(proposals, brokers)
    known = {broker.id: broker for broker in brokers}
    assert all(
        can_take(known[plan.assigned[one.id]], one) for one in proposals if one.id in plan.assigned
    )
    for key, count in Counter(plan.assigned.values()).items():
        assert count <= (known[key].places or 0)
    assert len(plan.assigned) == most_placeable(proposals, brokers)


def test_the_order_of_the_input_changes_nothing() -> None:
    proposals, brokers = random_market(3, 40, 5, 6)
    first = assign(proposals, brokers)
    assert assign(proposals[::-1], brokers[::-1]) == first


def test_when_places_are_short_the_likelier_proposal_gets_one() -> None:
    plan = assign(
        [proposal(1, probability=0.2), proposal(2, probability=0.8)], [Broker(1, capacity=1)]
    )
    assert plan.assigned == {2: 1}


def test_nobody_is_to_blame_where_there_is_no_broker() -> None:
    (shortage,) = assign([proposal(1), proposal(2)], []).shortages
    assert (shortage.obstacle, shortage.proposals) == (Obstacle.NOBODY, (1, 2))


def test_the_organisation_everybody_has_an_interest_in_is_named() -> None:
    one = proposal(1, organisations=frozenset({LAB, FIRM}))
    brokers = [Broker(1, conflicts=frozenset({LAB})), Broker(2, conflicts=frozenset({LAB, FIRM}))]
    (shortage,) = assign([one], brokers).shortages
    assert shortage.obstacle is Obstacle.CONFLICT
    assert shortage.organisations == (LAB,)
    assert shortage.brokers == (1, 2)


def test_both_organisations_are_named_where_each_excludes_some() -> None:
    one = proposal(1, organisations=frozenset({LAB, FIRM}))
    brokers = [Broker(1, conflicts=frozenset({LAB})), Broker(2, conflicts=frozenset({FIRM}))]
    plan = assign([one], brokers)
    assert plan.shortages[0].organisations == (LAB, FIRM)
    assert plan.relief == {Obstacle.CONFLICT: 1}


def test_leave_is_to_blame_where_only_those_away_have_no_conflict() -> None:
    one = proposal(1, organisations=frozenset({LAB, FIRM}))
    brokers = [Broker(1, is_away=True), Broker(2, conflicts=frozenset({LAB}))]
    plan = assign([one], brokers)
    (shortage,) = plan.shortages
    assert (shortage.obstacle, shortage.brokers) == (Obstacle.LEAVE, (1,))
    assert plan.relief[Obstacle.LEAVE] == 1


def test_the_brokers_whose_places_are_short_are_named_and_no_others() -> None:
    ours = [proposal(key, organisations=frozenset({LAB, key + 10})) for key in (1, 2, 3)]
    wang = Broker(1, capacity=3, load=2)
    others = [Broker(key, conflicts=frozenset({LAB}), capacity=5) for key in (2, 3)]
    plan = assign([*ours, proposal(4)], [wang, *others])
    (shortage,) = plan.shortages
    assert shortage.obstacle is Obstacle.PLACES
    assert (shortage.brokers, shortage.places, shortage.rivals) == ((1,), 1, 3)
    assert len(shortage.proposals) == 2
    assert plan.relief == {Obstacle.CONFLICT: 2, Obstacle.PLACES: 2}
    assert len(plan.assigned) == 2


def test_a_shortage_that_runs_through_several_brokers_names_them_all() -> None:
    """1 could go to A only if 2 left A, but B, whom 2 could go to, is full as well."""
    first = proposal(1, organisations=frozenset({LAB}))
    second = proposal(2, organisations=frozenset({FIRM}))
    third = proposal(3, organisations=frozenset({LAB}))
    a = Broker(1, capacity=1)
    b = Broker(2, conflicts=frozenset({LAB}), capacity=1)
    plan = assign([first, second, third, proposal(4)], [a, b])
    named = {shortage.brokers for shortage in plan.shortages}
    assert named <= {(1,), (1, 2)}
    for shortage in plan.shortages:
        assert shortage.rivals > shortage.places


@pytest.mark.parametrize("seed", range(4))
def test_one_more_place_of_any_named_broker_places_one_more(seed: int) -> None:
    proposals, brokers = random_market(seed, 20, 4, 3)
    plan = assign(proposals, brokers)
    for shortage in plan.shortages:
        if shortage.obstacle is not Obstacle.PLACES:
            continue
        for key in shortage.brokers:
            more = [
                Broker(
                    b.id, b.fields, b.terms, b.conflicts, (b.capacity or 0) + (b.id == key), b.load
                )
                for b in brokers
            ]
            assert len(assign(proposals, more).assigned) == len(plan.assigned) + 1


def test_nothing_to_assign_is_a_plan_of_nothing() -> None:
    assert assign([], [Broker(1)]) == Plan({})


def test_three_hundred_proposals_among_thirty_brokers_are_all_placed() -> None:
    proposals, brokers = random_market(1, 300, 30, None)
    plan = assign(proposals, brokers)
    loads = Counter(plan.assigned.values())
    assert len(plan.assigned) == 300
    assert max(loads.values()) <= 3 * 300 / 30
