"""The doctor's report: every check, what is wrong, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from web.base.checks import asking
from web.base.checks.kinds import Check, Finding, Result, State, fail

SECONDS = 1800.0
"""How long the doctor waits: a large database is read as a whole."""

STATUS = {State.OK: 0, State.WARN: 1, State.FAIL: 2}
"""The worst state -> exit status."""


def examine() -> list[Result]:
    """Ask every check of the application."""
    return asking.ask(asking.list_checks(), SECONDS)


def explain_start(error: Exception) -> list[Result]:
    """Return what keeps the application from starting as the one result there is."""
    said = str(error) or type(error).__name__
    if isinstance(error, OSError):
        said = f"{error.strerror or type(error).__name__}: {error.filename or 'a file'}"
    advice = (
        "Put right what the message names. TECHMATCH_HOME must be a folder that the account of the"
        " site may write in; docs/configuration.md explains every setting."
    )
    finding = fail(f"The application does not start. {said}", advice)
    return [Result(Check(name="start", find=tuple), (finding,))]


def write_text(results: Sequence[Result]) -> str:
    """Return the report as lines for people."""
    width = max(len(result.check.name) for result in results)
    lines = [line for result in results for line in _lines(result, width)]
    counts = {state: sum(result.state is state for result in results) for state in State}
    told = f"{len(results)} checks: {counts[State.OK]} ok, {counts[State.WARN]} to look after, "
    return "\n".join([*lines, f"{told}{counts[State.FAIL]} failed."])


def _lines(result: Result, width: int) -> Iterator[str]:
    if not result.findings:
        yield f"ok    {result.check.name}"
    for finding in result.findings:
        yield f"{finding.state.value:<5} {result.check.name:<{width}}  {finding.said}"
        yield f"{'':<5} {'':<{width}}  -> {finding.advice}"


def write_json(results: Sequence[Result]) -> str:
    """Return the report as a JSON object."""
    told = {
        "state": asking.worst(results).value,
        "checks": [
            {
                "name": result.check.name,
                "state": result.state.value,
                "findings": [_tell(finding) for finding in result.findings],
            }
            for result in results
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _tell(finding: Finding) -> dict[str, str]:
    return {"state": finding.state.value, "said": finding.said, "advice": finding.advice}
