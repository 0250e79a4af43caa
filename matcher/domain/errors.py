"""The one error tree. Every error a user can meet derives from TechmatchError."""

from __future__ import annotations

from collections.abc import Sequence


class TechmatchError(Exception):
    """Base of all errors with a meaning to users. ``code`` names the page that explains it."""

    code = "error"


class InputError(TechmatchError):
    """What was given cannot be used; the message says what and where."""

    code = "input"


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


class BadTable(InputError):
    """A file of needs, achievements or pairs cannot be read; ``problems`` says where and why."""

    code = "bad_table"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
