"""What a search finds, and why."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.types import Evidence, Kind
from web.services import engine, loaded, published

MOST_FOUND = 60
"""A search shows the best so many of each kind: further down, resemblance means little."""


def find(kind: Kind, text: str) -> tuple[int, ...]:
    """Return the published postings of a kind that answer free text, best first."""
    return tuple(posting_id for posting_id, _ in engine.search(kind, text, MOST_FOUND))


def explain_found(kind: Kind, text: str, ids: Sequence[int]) -> dict[int, Evidence]:
    """Return, for postings a search for ``text`` found, what of it they hold or come near to.

    Made from public texts only. A posting that is gone or changed since is left out: the
    corpus may be a moment old, and its owner may have hidden what it still holds.
    """
    model = loaded.present(fresh=False)
    corpus = model.corpus(kind, fresh=False)
    present = {item.id: item for item in published.public_items(kind, ids)}
    places = {key: corpus.rows[str(key)] for key in ids if str(key) in corpus.rows}
    rows = {key: row for key, row in places.items() if corpus.items[row] == present.get(str(key))}
    found = engine.matcher(model).explain_search(text, corpus, list(rows.values()))
    return dict(zip(rows, found, strict=True))
