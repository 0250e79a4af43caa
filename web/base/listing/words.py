"""What a listing states in its fields, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from flask_babel import gettext

from web.base import contacts, formats, labels
from web.base.contacts import Contact
from web.base.listing.spec import Block, Shape, Spec


class View(Protocol):
    """What one viewer sees of a listing."""

    @property
    def hidden(self) -> frozenset[str]:
        """The names of the fields left out."""

    @property
    def contact(self) -> Contact:
        """Whose contact data its fields of that kind are."""


def say(spec: Spec, view: View) -> str:
    """Return a field in words; nothing where it is hidden or not stated."""
    if spec.name in view.hidden:
        return ""
    value = getattr(view, spec.name)
    if value and spec.block is Block.CONTACT:
        contacts.note(view.contact)
    if spec.say is not None:
        return spec.say(value)
    if spec.low:
        return formats.money_range(getattr(view, spec.low), value)
    return _SAY[spec.shape](spec, value)


def code_word(spec: Spec, code: str) -> str:
    """Return the word for a code of a field's closed set."""
    if isinstance(spec.codes, str):
        return labels.region().names(spec.codes).get(code, code)
    return labels.label(spec.codes(code))


_SAY: Mapping[Shape, Callable[[Spec, Any], str]] = {
    Shape.LINE: lambda _, text: text,
    Shape.TEXT: lambda _, text: text,
    Shape.NUMBER: lambda _, number: "" if number is None else str(number),
    Shape.MONEY: lambda _, fen: formats.money(fen),
    Shape.DATE: lambda _, day: formats.day(day),
    Shape.MOMENT: lambda _, moment: formats.day(moment),
    Shape.LEVEL: lambda _, level: labels.trl_name(level),
    Shape.CODE: lambda spec, code: code_word(spec, code) if code else "",
    Shape.CODES: lambda spec, codes: labels.join_words(code_word(spec, code) for code in codes),
    Shape.KEYWORDS: lambda _, words: labels.join_words(words),
    Shape.FLAG: lambda _, is_so: gettext("是") if is_so else "",
}
"""Rows of a table have no words of their own: their field says them."""
