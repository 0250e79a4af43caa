"""What joins two texts, numbered: the same number, colour and line on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from matcher.text.folding import fold_text
from matcher.types import Kind

COLOURS = 6
"""How many colours of marks the stylesheet has."""

MOST_SHARED = 8
MOST_NEAR = 4


@dataclass(frozen=True, slots=True)
class Link:
    """A term both texts share, or two near terms.

    ``sign`` is a number for a shared term and a letter for near ones, so that neither their
    kind nor which belong together depends on colour.
    """

    sign: str
    need: str
    achievement: str
    is_near: bool
    colour: int

    @property
    def classes(self) -> str:
        """The mark's classes in the stylesheet."""
        return f"link link--{self.colour}{' link--near' if self.is_near else ''}"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text, with what links it to the other text."""

    text: str
    link: Link | None = None


def list_links(evidence: Mapping[str, Any]) -> list[Link]:
    """Return what joins the two texts, the most telling first."""
    shared = evidence.get("terms", ())[:MOST_SHARED]
    near = evidence.get("near", ())[:MOST_NEAR]
    links = [
        Link(str(place + 1), term, term, False, place % COLOURS)
        for place, term in enumerate(shared)
    ]
    links += [
        Link(ascii_lowercase[place], pair[0], pair[1], True, (len(shared) + place) % COLOURS)
        for place, pair in enumerate(near)
    ]
    return links


def mark_text(text: str, evidence: Mapping[str, Any], kind: Kind) -> list[Segment]:
    """Return one side's text in segments; put together they are the text again."""
    from web.engine import service as engine

    side = "need" if kind is Kind.NEED else "achievement"
    known = {fold_text(getattr(link, side)): link for link in reversed(list_links(evidence))}
    return [
        Segment(piece, known.get(fold_text(piece)) if mark else None)
        for piece, mark in engine.mark(text, evidence, kind.value)
    ]
