"""State machines as tables, and the one function that applies them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from matcher.domain.errors import WrongState

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Machine(Generic[S]):
    """A named table of action -> (states it starts from, state it leads to)."""

    name: str
    initial: S
    steps: Mapping[str, tuple[frozenset[S], S]]

    def actions_from(self, state: S) -> frozenset[str]:
        """Return the actions possible in ``state``."""
        return frozenset(action for action, (sources, _) in self.steps.items() if state in sources)


def step(machine: Machine[S], state: S, action: str) -> S:
    """Return the state that ``action`` leads to from ``state``.

    Raises WrongState when the table has no such step.
    """
    sources, target = machine.steps.get(action, (frozenset(), state))
    if state not in sources:
        raise WrongState(machine.name, state.value, action)
    return target


def any_of(*states: S) -> frozenset[S]:
    return frozenset(states)
