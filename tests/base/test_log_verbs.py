"""What the audit log can say: its verbs, its kinds of objects, and the words for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

import pytest
from flask import Flask

from matcher.domain.machine import Machine
from web.audit.verbs import AuditVerb
from web.base import db, log
from web.base.composing import compose
from web.base.models import LogEntry
from web.base.registry import LogWords
from web.calls.states import CALL
from web.calls.verbs import CallVerb
from web.catalogues import notices as call_notices
from web.features import FEATURES
from web.help import notices as help_notices
from web.help.states import HELP
from web.help.verbs import HelpVerb
from web.joint.states import JOINT
from web.joint.verbs import JointVerb
from web.matches.states import MATCH
from web.matches.verbs import MatchVerb
from web.postings import notices as posting_notices
from web.postings.states import REVISION

T = TypeVar("T", bound=StrEnum)

WORDS: LogWords = compose(FEATURES).log


def declared(base: type[T]) -> Iterable[T]:
    """Return the members of every enum that a feature makes of ``base``."""
    ours = (one for one in base.__subclasses__() if one.__module__.startswith("web."))
    for enum in ours:
        yield from enum


@pytest.mark.parametrize(
    ("base", "words"), [(log.Verb, WORDS.actions), (log.LogObject, WORDS.objects)]
)
def test_whatever_the_log_can_say_has_words_and_no_words_are_left_over(
    base: type[StrEnum], words: Mapping[str, Any]
) -> None:
    assert {one.value for one in declared(base)} == {str(key) for key in words}
    assert all(isinstance(key, base) for key in words)


def test_states_are_those_of_objects_of_the_log() -> None:
    assert all(isinstance(key, log.LogObject) for key in WORDS.states)


@pytest.mark.parametrize(
    ("machine", "verbs", "prefix"),
    [
        (CALL, CallVerb, ""),
        (MATCH, MatchVerb, ""),
        (JOINT, JointVerb, ""),
        (HELP, HelpVerb, "help_"),
    ],
)
def test_every_step_of_a_machine_has_a_verb(
    machine: Machine[Any], verbs: type[log.Verb], prefix: str
) -> None:
    for action in machine.steps:
        verbs(f"{prefix}{action}")


def test_every_decision_of_the_audit_has_a_verb() -> None:
    decisions = {verb.removeprefix("audit_") for verb in AuditVerb}
    assert decisions == set(REVISION.steps) - {"submit", "take_back", "supersede"}


@pytest.mark.parametrize("notices", [call_notices, posting_notices, help_notices])
def test_notices_tell_of_what_the_log_can_say(notices: Any) -> None:
    assert set(notices.EVENTS) <= set(declared(log.Verb))


def test_what_is_said_fits_the_columns() -> None:
    assert max(len(verb) for verb in declared(log.Verb)) <= LogEntry.action.type.length
    assert max(len(one) for one in declared(log.LogObject)) <= LogEntry.object_type.type.length


def test_the_log_stores_plain_text(app: Flask) -> None:
    log.record(None, AuditVerb.PUBLISH, next(iter(declared(log.LogObject))), 1)
    [entry] = db.session().new
    assert isinstance(entry, LogEntry)
    assert (type(entry.action), type(entry.object_type)) == (str, str)
    assert entry.action == "audit_publish"
