"""An entry's view as labelled texts and facts, what is missing of it, and what searches read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale

from matcher.text.folding import fold_text
from web.base.listing.register import Register
from web.base.listing.spec import Block, Shape, Spec
from web.base.listing.words import say
from web.base.locale import LOCALES
from web.registers.disclosure import EntryView

Labelled = list[tuple[str, str]]


def block_of(view: EntryView, block: Block) -> Labelled:
    """Return what a view states in a part of its page, in words."""
    lines = ((str(spec.label), say(spec, view)) for spec in view.kind.listing.block(block))
    return [(label, text) for label, text in lines if text]


def texts_of(view: EntryView) -> Labelled:
    """Return the running texts but the summary, which pages show first."""
    specs = (spec for spec in view.kind.listing.block(Block.TEXT) if spec.name != "summary")
    lines = ((str(spec.label), say(spec, view)) for spec in specs)
    return [(label, text) for label, text in lines if text]


def line_of(view: EntryView) -> list[str]:
    """Return what a line of a list says beside title and organisation."""
    told = (say(view.kind.listing[name], view) for name in view.kind.line)
    return [text for text in told if text]


def everything(view: EntryView) -> dict[str, tuple[str, str]]:
    """Return name -> (label, text) of each field of a view, in the order of the form."""
    specs = (spec for spec in view.kind.listing.asked if spec.block is not None)
    return {spec.name: (str(spec.label), say(spec, view)) for spec in specs}


def missing_of(register: Register, values: Mapping[str, Any]) -> list[Spec]:
    """Return the required fields that are empty."""
    return [
        spec
        for spec in register.listing.required
        if not values.get(spec.name) and not (spec.instead and values.get(spec.instead))
    ]


def search_text_of(view: EntryView) -> str:
    """Return a public view's text as searches read it: in every language, folded.

    Dates and numbers are none of it: nobody looks for one by its digits.
    """
    specs = [spec for spec in view.kind.listing.specs if spec.shape not in _UNSOUGHT]
    told: dict[str, None] = {}
    for locale in LOCALES:
        with force_locale(locale):
            told |= dict.fromkeys(say(spec, view) for spec in specs)
    return fold_text("\n".join(text for text in told if text))


_UNSOUGHT = frozenset({Shape.DATE, Shape.NUMBER, Shape.MONEY, Shape.FLAG})
