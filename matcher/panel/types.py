"""What is drawn from and what comes out. Plain numbers and keys: no site, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Judge:
    """An expert. ``room`` is how many more judgements the expert can bear, ``load`` how many
    wait for the expert now."""

    id: int
    room: int
    load: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Who judges what. ``seats`` are (judge id, item) in a fixed order."""

    seats: tuple[tuple[int, int], ...]
    lacking: Mapping[int, int] = field(default_factory=dict)
    """Item -> how many judges it lacks: there are no more without a conflict and with room."""
    worth: float = 0.0
    """Sum of fits less the price of uneven load."""
    bound: float = 0.0
    """No draw that fills as many seats is worth more; equal to ``worth`` where the draw is proved
    the best."""
