"""The one error tree. Every error a user can meet derives from TechmatchError."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Self


class TechmatchError(Exception):
    """Base of all errors with a meaning to users. ``code`` names the page that explains it."""

    code = "error"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of what was given: which field, and what is wrong with it.

    ``code`` is one of the few that the raising function knows, as "missing" or "taken". Forms
    find their words by both; ``text`` is the sentence for a terminal, where there is one.
    """

    field: str
    code: str
    text: str = dataclass_field(default="", compare=False)

    def __str__(self) -> str:
        return self.text or f"{self.field}: {self.code}"


class InputError(TechmatchError):
    """What was given cannot be used; ``problems`` says where and why."""

    code = "input"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)

    @classmethod
    def of(cls, field: str, code: str, text: str = "") -> Self:
        """Return the error of a single problem."""
        return cls((Problem(field, code, text),))

    def concerns(self, field: str) -> bool:
        """Return whether one of the problems lies in ``field``."""
        return any(problem.field == field for problem in self.problems)


class Forbidden(TechmatchError):
    """The actor may not do this to this object."""

    code = "forbidden"


class WrongState(TechmatchError):
    """The action is not possible in the object's present state."""

    code = "wrong_state"

    def __init__(self, machine: str, state: str, action: str) -> None:
        super().__init__(f"{machine}: cannot {action} when {state}")
        self.machine = machine
        self.state = state
        self.action = action


class LostRace(TechmatchError):
    """Somebody else changed the object since the actor read it."""

    code = "lost_race"


class ConfigError(TechmatchError):
    """A setting is missing or wrong; the message names it and says what it may be."""

    code = "config"


class SealKeyLost(TechmatchError):
    """What is sealed can be neither opened nor added to: the installation's key is lost, or is
    not the one it was sealed with. Nothing sealed is changed until the right one is back."""

    code = "seal_key_lost"


class LogKeyLost(TechmatchError):
    """Nothing can be entered into the audit log, and so nothing done: the key that seals it is
    lost, or is not the one it was sealed with."""

    code = "log_key_lost"


class ReadNotRecorded(TechmatchError):
    """Contact data is not shown: that somebody reads it cannot be written down."""

    code = "read_not_recorded"


class BadTable(TechmatchError):
    """A file of needs, achievements or pairs cannot be read; ``problems`` says where and why."""

    code = "bad_table"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
