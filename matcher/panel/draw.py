"""Drawing a panel: the experts who know most about what they judge, with no conflict and with
room, and no more work for one than for another without need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from matcher.panel.program import Flow, Pair, place_price
from matcher.panel.types import Draw, Judge

PROVED = 1e-6
"""A gap below this comes from the arithmetic of the solver only."""


def draw_panel(
    judges: Sequence[Judge],
    items: Sequence[int],
    fit: Mapping[Pair, float],
    barred: Collection[Pair],
    seats: int,
    kept: Collection[Pair] = (),
    *,
    whole: bool = True,
) -> Draw:
    """Return who judges what. The same input in any order gives the same draw.

    ``fit`` is from 0 to 1 by (judge, item), 0 where it says nothing. ``whole`` draws one panel
    whose members judge all items; otherwise each item has a panel of its own. ``kept`` pairs
    stay, even beyond a judge's room, of which they take their part; a barred one does not. As
    many seats as possible are filled, and among those draws none is worth more. Raises
    ValueError where a judge is named twice or there is no seat.
    """
    people = sorted(judges, key=lambda one: one.id)
    if seats < 1 or len({one.id for one in people}) < len(people):
        raise ValueError("a panel has seats, and a judge is named once")
    rows, shut = sorted(set(items)), frozenset(barred)
    stay = {pair for pair in kept if pair[1] in rows} - shut
    if whole:
        found, gap = _draw_whole(people, rows, fit, shut, seats, stay), 0.0
    else:
        found, gap = _draw_apart(people, rows, fit, shut, seats, stay)
    filled = Counter(item for _, item in found)
    worth = weigh(people, found, fit)
    return Draw(
        seats=tuple(sorted(found)),
        lacking={item: seats - filled[item] for item in rows if filled[item] < seats},
        worth=worth,
        bound=worth if gap < PROVED else worth + gap,
    )


def weigh(judges: Iterable[Judge], pairs: Collection[Pair], fit: Mapping[Pair, float]) -> float:
    """Return what pairs are worth: their fits less the price of what each judge has to do."""
    given = Counter(key for key, _ in pairs)
    price = sum(_price(one.load, given[one.id]) for one in judges)
    return sum(fit.get(pair, 0.0) for pair in sorted(pairs)) - price


def _draw_whole(
    judges: Sequence[Judge],
    items: Sequence[int],
    fit: Mapping[Pair, float],
    barred: frozenset[Pair],
    seats: int,
    kept: Collection[Pair],
) -> set[Pair]:
    """Draw members for all items. As no two of them get into each other's way, the best panel
    is that of the best members.

    Who is kept judges all items without a bar; who is new has a bar for none and room for all.
    """
    members = {key for key, _ in kept}
    free = [
        one
        for one in judges
        if one.id not in members
        and one.room >= len(items)
        and not any((one.id, item) in barred for item in items)
    ]
    values = {
        one.id: sum(fit.get((one.id, item), 0.0) for item in items) - _price(one.load, len(items))
        for one in free
    }
    free.sort(key=lambda one: (-values[one.id], one.load, one.id))
    members |= {one.id for one in free[: max(0, seats - len(members))]}
    return {(key, item) for key in members for item in items if (key, item) not in barred}


def _draw_apart(
    judges: Sequence[Judge],
    items: Sequence[int],
    fit: Mapping[Pair, float],
    barred: frozenset[Pair],
    seats: int,
    kept: Collection[Pair],
) -> tuple[set[Pair], float]:
    has = Counter(item for _, item in kept)
    needs = {item: max(0, seats - has[item]) for item in items}
    given = Counter(key for key, _ in kept)
    chosen, gap = Flow(judges, needs, fit, barred | set(kept), given).solve()
    return {*kept, *chosen}, gap


def _price(load: int, count: int) -> float:
    return sum(place_price(load + n) for n in range(count))
