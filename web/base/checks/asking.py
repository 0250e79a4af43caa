"""All checks of the application: those that features declare, and their alarms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from flask import current_app

from web.base import registry
from web.base.checks.kinds import Check, Finding, Result, State, fail, worst_of
from web.base.checks.running import LIMIT, Job, Outcome, runner

_SEE_LOG = "Look into the log, and at the other checks that fail: one of them may be the cause."


def list_checks(*, watched: bool = False) -> list[Check]:
    """Return the checks in the order of the features, then the alarms.

    With ``watched`` those alone that are asked while the site runs.
    """
    declared = registry.present()
    alarms = [_as_check(name, find) for name, find in declared.alarms.items()]
    found = [*declared.checks.values(), *alarms]
    return [check for check in found if check.watched] if watched else found


def ask(checks: Sequence[Check], seconds: float = LIMIT) -> list[Result]:
    """Return how each check stands, within ``seconds`` whatever hangs."""
    outcomes = runner().ask([_as_job(check) for check in checks], seconds)
    return [Result(check, _read(outcomes[check.name])) for check in checks]


def worst(results: Sequence[Result]) -> State:
    """Return the worst state of all."""
    return worst_of(result.state for result in results)


def _as_check(name: str, find: Callable[[], str]) -> Check:
    return Check(name=name, find=partial(_sound, find))


def _sound(find: Callable[[], str]) -> list[Finding]:
    said = find()
    return [fail(said, "Do what the sentence says; the rest of the site goes on.")] if said else []


def _as_job(check: Check) -> Job:
    # A test looks at what it has just broken.
    fresh = 0.0 if current_app.testing else check.fresh
    return Job(check.name, lambda: tuple(check.find()), check.lane, fresh)


def _read(outcome: Outcome | None) -> tuple[Finding, ...]:
    if outcome is None:
        return (fail("There was no answer in time.", _SEE_LOG),)
    if outcome.error:
        return (fail(f"It could not be asked: {outcome.error}.", _SEE_LOG),)
    assert isinstance(outcome.value, tuple)
    return outcome.value
