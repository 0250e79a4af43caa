"""Opening cases and taking their steps.

Always in this order: the permission, then the state, then what the step needs, then the feature's
own rule; only then anything changes. Nothing is published and nothing is committed here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from matcher.domain.errors import Forbidden, InputError
from matcher.domain.machine import step as next_state
from web.base import db, log, site
from web.base.access import Account, require
from web.base.cases.kinds import CaseKind, Part, Step
from web.base.cases.models import Case
from web.base.clock import utc_now


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a step: words, who is to work on the case, by which day."""

    words: str = ""
    assignee: Account | None = None
    day: date | None = None

    def parts(self) -> dict[Part, Any]:
        """Return what is really there; blanks are no words."""
        found = {
            Part.WORDS: self.words.strip(),
            Part.ASSIGNEE: self.assignee,
            Part.DAY: self.day,
        }
        return {part: value for part, value in found.items() if value}


NOTHING = Given()


def open_case(
    actor: Account,
    case: Case,
    about: object,
    check: Callable[[], None] | None = None,
    **detail: object,
) -> None:
    """Ask for something about an object; ``case`` is new and holds the note.

    ``check`` raises where the object is in no state to be asked about: a new case has no state
    that could say so. Raises Forbidden, and InputError('note') where a note is needed.
    """
    asking = case.case_kind.asking
    require(actor, asking.permission, about)
    if check is not None:
        check()
    if asking.needs_note and not (case.note or "").strip():
        raise InputError.of("note", "missing")
    add_case(actor, case, **detail)


def add_case(actor: Account, case: Case, **detail: object) -> None:
    """Store a new case that follows from something whose permission was asked."""
    kind = case.case_kind
    case.state, case.asked_by = kind.machine.initial, actor
    _set_term(case, kind.asking.term)
    db.session().add(case)
    db.flush()
    log.record(
        actor, kind.asking.verb, kind.name, case.id, before="", after=case.state.value, **detail
    )


def take_step(
    actor: Account,
    case: Case,
    name: str,
    given: Given = NOTHING,
    check: Callable[[], None] | None = None,
    **detail: object,
) -> None:
    """Take a step of a case's kind, log it with ``detail``, and store its moment.

    ``check`` raises where a rule of the feature forbids it. Raises Forbidden, WrongState, and
    InputError with the name of what is missing, or 'kind' where the kind has no such step; the
    case is then as it was.
    """
    step = _find(case, name)
    if step.permission is None:
        raise Forbidden(f"nobody may {name} a {case.case_kind.name}")
    require(actor, step.permission, case)
    target = next_state(case.case_kind.machine, case.state, name)
    _require_parts(case.case_kind, step, given)
    if check is not None:
        check()
    _change(actor, case, step, target, given, detail)


def let_follow(cause: Account | None, case: Case, name: str, **detail: object) -> None:
    """Let a step that is nobody's to take follow from what ``cause`` or the platform did."""
    step = _find(case, name)
    if step.permission is not None:
        raise Forbidden(f"{name} of a {case.case_kind.name} does not follow from anything")
    target = next_state(case.case_kind.machine, case.state, name)
    _change(cause, case, step, target, NOTHING, detail)


def _find(case: Case, name: str) -> Step:
    step = case.case_kind.find(name)
    if step is None:
        # Kinds share addresses: who may take a step of one meets a case of another.
        raise InputError.of("kind", "unknown")
    return step


def _require_parts(kind: CaseKind, step: Step, given: Given) -> None:
    names = {Part.ASSIGNEE: kind.assignee}
    found = given.parts()
    for part in Part:
        if part in step.needs and part not in found:
            raise InputError.of(names.get(part, part.value), "missing")
        # Words are never lost; a person or a day that nobody asked for is a mistake of the code.
        if part in found and part not in step.needs and part is not Part.WORDS:
            raise ValueError(f"{step.name} takes no {part.value}")


def _change(
    actor: Account | None,
    case: Case,
    step: Step,
    target: StrEnum,
    given: Given,
    detail: dict[str, object],
) -> None:
    before = case.state
    # The database wants state and moment to change together.
    with db.session().no_autoflush:
        case.state = target
        _set_term(case, step.term)
        for part, value in given.parts().items():
            _set(case, part.value, value)
        if step.moment:
            _set(case, f"{step.moment}_at", utc_now())
            if hasattr(type(case), by := f"{step.moment}_by"):
                setattr(case, by, actor)
    if given.assignee is not None:
        detail = {case.case_kind.assignee: given.assignee.id, **detail}
    name = case.case_kind.name
    log.record(actor, step.verb, name, case.id, before=before.value, after=target.value, **detail)


def _set_term(case: Case, term: int | None) -> None:
    if term is not None:
        _set(case, "due_on", site.today() + timedelta(days=term))


def _set(case: Case, name: str, value: object) -> None:
    if not hasattr(type(case), name):
        raise AttributeError(f"{type(case).__name__} has no column for {name}")
    setattr(case, name, value)
