"""How the encoders read the items of a corpus."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.pairs.prepare import Prepared, prepare_items
from matcher.text.tokens import deep_text
from matcher.types import Encoder, FloatMatrix, Item, Kind, TextRole


def role_of(kind: Kind) -> TextRole:
    """Return how an encoder is told what it encodes: needs ask, achievements answer."""
    return "query" if kind is Kind.NEED else "passage"


def read_items(
    items: Sequence[Item],
    kind: Kind,
    encoder: Encoder,
    vectors: FloatMatrix | None,
    deep: Encoder | None,
) -> Prepared:
    """Prepare items of a kind; ``vectors`` are their stored embeddings, if known, and ``deep`` is
    the transformer that reads them too, if there is one."""
    read = read_deeply(items, deep)
    return prepare_items(items, encoder, role_of(kind), vectors=vectors, deep=read)


def read_deeply(items: Sequence[Item], deep: Encoder | None) -> FloatMatrix | None:
    """Return the transformer's vectors of items, shape (items, width)."""
    return None if deep is None else deep.encode([deep_text(item) for item in items])
