"""What a check is: one list of them serves readiness, metrics and ``techmatch doctor``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


def worst_of(states: Iterable[State]) -> State:
    """Return the worst of several; all is well where there are none."""
    found = set(states)
    return next((one for one in (State.FAIL, State.WARN) if one in found), State.OK)


class Lane(StrEnum):
    """Checks of one lane run one after the other: one that hangs holds up those behind it only."""

    FILES = "files"
    DATABASE = "database"
    FACTS = "facts"
    """No checks: figures for the metrics, which may take longer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in English, for whoever runs the site.

    It may name folders and counts, so that it is never shown to strangers.
    """

    state: State
    said: str
    advice: str
    """What to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question to the installation."""

    name: str
    find: Callable[[], Iterable[Finding]]
    """Yields what is wrong; nothing where all is well."""
    lane: Lane = Lane.DATABASE
    watched: bool = True
    """Asked while the site runs, and so cheap; others are for ``techmatch doctor`` alone."""
    decides: bool = False
    """Whether the site is of no use while it fails: readiness then answers 503."""
    fresh: float = 5.0
    """Seconds for which an answer is not asked for again."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one check ended."""

    check: Check
    findings: tuple[Finding, ...]

    @property
    def state(self) -> State:
        """The worst of what was found."""
        return worst_of(finding.state for finding in self.findings)


def warn(said: str, advice: str) -> Finding:
    """Return something to be looked after."""
    return Finding(State.WARN, said, advice)


def fail(said: str, advice: str) -> Finding:
    """Return something that is broken."""
    return Finding(State.FAIL, said, advice)
