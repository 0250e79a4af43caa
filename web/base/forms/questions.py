"""Questions a form asks about values that are odd and may yet be right.

An impossible value is an error. An odd one is asked again: a sentence stands beside the field
with a tick 确认无误, the form is shown once more with everything typed, and is taken as soon as
the tick comes along. A tick counts for the very value it was given for. Services and imports
ask nothing. Use it so::

    class ContractForm(Questioning):
        def pose(self) -> None:
            if (self.amount.data or 0) > LARGE:
                self.ask("amount", "large", gettext("金额超过 10 亿元，请核对单位。"))

The view needs nothing: ``validate`` is false while a question is open, and ``form_field`` and
``form_errors`` show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from flask import has_request_context, request

from web.base.forms.base import Form

ANSWER = "sure"
"""The name of every tick; its value says which question it answers."""


LONGEST_NAMED = 64
"""A longer value is named by its hash."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its field, a code that stays the same, and the value it is about."""

    field: str
    code: str
    about: str
    text: str
    tick: str = ""
    """What the tick says where 确认无误 does not fit."""
    is_answered: bool = False

    @property
    def answer(self) -> str:
        """What the tick sends."""
        return f"{self.field}.{self.code}:{self.about}"


class Questioning(Form):
    """A form that may ask. ``questions`` holds all that were asked, answered or not."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.questions: list[Question] = []
        super().__init__(*arguments, **options)

    def pose(self) -> None:
        """Ask about what is odd, refuse what is impossible; called by ``validate``."""

    def ask(self, name: str, code: str, text: str, *, tick: str = "") -> bool:
        """Ask about the value of a field; return whether its tick has come along."""
        field = self[name]
        asked = Question(name, code, _name_value(field.data), text, tick)
        if asked.answer in _ticked():
            asked = replace(asked, is_answered=True)
        if asked not in self.questions:
            self.questions.append(asked)
        field.questions = [one for one in self.questions if one.field == name]
        return asked.is_answered

    @property
    def open_questions(self) -> list[Question]:
        """The questions that nobody has answered yet."""
        return [one for one in self.questions if not one.is_answered]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether there is no error and no open question."""
        is_good = super().validate(extra_validators)
        self.pose()
        return bool(is_good) and not self.errors and not self.open_questions


def _name_value(value: Any) -> str:
    """Return a value in one short line: a browser changes the line ends of what a tick sends."""
    line = "" if value is None else " ".join(str(value).split())
    return line if len(line) <= LONGEST_NAMED else sha256(line.encode()).hexdigest()


def _ticked() -> Sequence[str]:
    return request.form.getlist(ANSWER) if has_request_context() else ()
