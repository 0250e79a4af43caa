"""A free text as it is asked: read once, whichever corpora answer it and say why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matcher.pairs.counts import VIEWS
from matcher.pairs.prepare import Known, Prepared, prepare_items
from matcher.pairs.sides import Side
from matcher.pairs.softmatch import TermRows
from matcher.pairs.spaces import Spaces
from matcher.text.folding import unify_text
from matcher.text.tokens import tokenise
from matcher.types import Encoder, Item, Kind

MOST_KNOWN = 32
"""So many texts are kept as they were read: a search asks both kinds, and then why."""


@dataclass(frozen=True, slots=True)
class Question:
    """A text read as an item that has nothing but a title.

    As one side of an explanation it is its own only row.
    """

    prepared: Prepared

    def ask(self, spaces: Spaces) -> Side:
        """Return the question measured in the spaces of a corpus."""
        return Side.build(self.prepared, spaces)

    @property
    def terms(self) -> TermRows:
        """Its terms with their vectors."""
        return self.prepared.terms

    @property
    def items(self) -> Sequence[Item]:
        """The text as an item."""
        return self.prepared.items

    @property
    def texts(self) -> Sequence[Sequence[str]]:
        """Its words."""
        return self.prepared.texts

    @property
    def names(self) -> frozenset[str]:
        """None: a text has no keywords."""
        return frozenset()


class _Reader:
    """An encoder as part of a key: whatever encoders are equal to, each reads by itself."""

    __slots__ = ("encoder",)

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def __hash__(self) -> int:
        return id(self.encoder)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reader) and other.encoder is self.encoder


def read_question(text: str, encoder: Encoder) -> Question:
    """Read a text that somebody searches for."""
    return _read(text, _Reader(encoder))


@lru_cache(maxsize=MOST_KNOWN)
def _read(text: str, reader: _Reader) -> Question:
    plain, encoder = unify_text(text), reader.encoder
    vector = encoder.encode([plain], "query")[0]
    known = Known(tuple(tokenise(plain)), (), np.stack([vector] * len(VIEWS)))
    # As a need asks; nothing looks at the kind.
    prepared = prepare_items([Item("query", Kind.NEED, text)], encoder, "query", [known])
    return Question(prepared)
