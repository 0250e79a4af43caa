"""Random tasks of drawing a panel, the rules told a second time, and slow or simple draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from hypothesis import strategies as st

from matcher.panel.types import Judge

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a draw is asked for, but whether it is one panel for all."""

    judges: Sequence[Judge]
    items: Sequence[int]
    fit: Mapping[Pair, float]
    barred: frozenset[Pair]
    seats: int
    kept: frozenset[Pair] = frozenset()


@st.composite
def cases(draw: st.DrawFn, judges: int = 6, items: int = 5, seats: int = 3) -> Case:
    """Return a task in which judges often lack."""
    room, load = st.integers(0, items), st.integers(0, 3)
    people = [Judge(10 + n, draw(room), draw(load)) for n in range(draw(st.integers(0, judges)))]
    rows = list(range(1, 1 + draw(st.integers(1, items))))
    pairs = [(one.id, item) for one in people for item in rows]
    points = st.integers(0, 10).map(lambda tenths: tenths / 10)
    some = st.frozensets(st.sampled_from(pairs), max_size=4) if pairs else st.just(frozenset())
    return Case(
        judges=people,
        items=rows,
        fit={pair: draw(points) for pair in pairs},
        barred=draw(some),
        seats=draw(st.integers(1, seats)),
        kept=draw(some),
    )


def tiny_cases() -> st.SearchStrategy[Case]:
    """Return what can be drawn by trying everything."""
    return cases(judges=3, items=3, seats=2)


def empty_seats(case: Case, pairs: Collection[Pair]) -> int:
    """Return how many seats of the items nobody sits on."""
    filled = Counter(item for _, item in pairs)
    return sum(max(0, case.seats - filled[item]) for item in case.items)


def worth_of(case: Case, pairs: Collection[Pair]) -> float:
    """Return the fits less a fiftieth for each thing that waits already when one is added."""
    given = Counter(key for key, _ in pairs)
    waiting = sum(
        one.load * given[one.id] + given[one.id] * (given[one.id] - 1) / 2 for one in case.judges
    )
    return sum(case.fit[pair] for pair in pairs) - waiting / 50


def all_draws_apart(case: Case) -> Iterator[frozenset[Pair]]:
    """Yield every draw that keeps to the rules, with panels that may be too small."""
    kept = case.kept - case.barred
    options = []
    for item in case.items:
        has = {key for key, own in kept if own == item}
        free = [one.id for one in case.judges if one.id not in has]
        free = [key for key in free if (key, item) not in case.barred]
        most = max(0, case.seats - len(has))
        options.append([set(team) for n in range(most + 1) for team in combinations(free, n)])
    for teams in product(*options):
        new = {(key, item) for item, team in zip(case.items, teams, strict=True) for key in team}
        if all(has_room(one, kept, new) for one in case.judges):
            yield frozenset(new | kept)


def has_room(judge: Judge, kept: Collection[Pair], new: Collection[Pair]) -> bool:
    """Return whether a judge can bear what is new beside what was kept."""
    more = sum(key == judge.id for key, _ in new)
    return not more or more + sum(key == judge.id for key, _ in kept) <= judge.room


def draw_greedily(case: Case) -> set[Pair]:
    """Give each item in turn those who fit it best and have room and no bar."""
    drawn = set(case.kept - case.barred)
    for item in case.items:
        free = [one for one in case.judges if (one.id, item) not in case.barred | drawn]
        for one in sorted(free, key=lambda one: (-case.fit.get((one.id, item), 0.0), one.id)):
            is_full = sum(own == item for _, own in drawn) >= case.seats
            if not is_full and has_room(one, drawn, {(one.id, item)}):
                drawn.add((one.id, item))
    return drawn
