"""A kind of case as data: who may ask, which steps there are, what each takes and stores."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matcher.domain.machine import Machine
from matcher.domain.policy import Action
from web.base.log import LogObject, Verb


class Part(StrEnum):
    """What a step may need besides a permission, by the name of the field that keeps it."""

    WORDS = "answer"
    ASSIGNEE = "assignee"
    DAY = "due_on"


WORDS = frozenset({Part.WORDS})
ASSIGNEE = frozenset({Part.ASSIGNEE})
DAY = frozenset({Part.DAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a case of a kind begins."""

    verb: Verb
    """What the audit log calls it."""
    permission: Action
    """Asked about the object that the case is about; the case itself does not exist yet."""
    needs_note: bool = False
    term: int | None = None
    """In how many days the case is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something done to a case. From which states it starts and where it leads, the machine says.

    A step without a permission is nobody's to take: it only follows from something else.
    """

    name: str
    verb: Verb
    """What the audit log calls it."""
    permission: Action | None = None
    needs: frozenset[Part] = frozenset()
    moment: str = ""
    """'answered' stores ``answered_at``, and ``answered_by`` where the model has it."""
    term: int | None = None
    """In how many days the case is due after this step; None leaves the day as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKind:
    """Everything that tells one kind of case from another.

    Kinds may share a table and its machine; each then names the steps that it has.
    """

    name: LogObject
    """The case's type of object in addresses and in the audit log."""
    machine: Machine[Any]
    asking: Asking
    steps: tuple[Step, ...]
    assignee: str = Part.ASSIGNEE.value
    """What forms and the audit log call whoever works on it."""

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if len(set(names)) < len(names):
            raise ValueError(f"{self.name}: a step is declared twice")
        if unknown := set(names) - set(self.machine.steps):
            raise ValueError(f"{self.name}: not in the machine: {', '.join(sorted(unknown))}")

    def find(self, name: str) -> Step | None:
        """Return the step of a name; None where the kind has no such step."""
        return next((step for step in self.steps if step.name == name), None)

    def steps_from(self, state: StrEnum) -> tuple[Step, ...]:
        """Return the steps that the machine allows from a state, in the kind's order."""
        possible = self.machine.actions_from(state)
        return tuple(step for step in self.steps if step.name in possible)

    @property
    def waiting(self) -> frozenset[Any]:
        """The states in which somebody still has to do something."""
        starts = (self.machine.steps[step.name][0] for step in self.steps)
        return frozenset[Any]().union(*starts)

    @property
    def verbs(self) -> frozenset[Verb]:
        """What the audit log needs words for."""
        return frozenset({self.asking.verb, *(step.verb for step in self.steps)})
