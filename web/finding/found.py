"""What a search finds, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import current_app

from matcher.ranking.corpus import Corpus
from matcher.types import Evidence, Kind
from web.engine import loaded, published
from web.engine import service as engine

MOST_KNOWN = 2000
"""So many texts are kept with what they find."""

Answers = dict[str, tuple[int, ...]]
_KNOWN = "techmatch_found"

MOST_FOUND = 60
"""A search shows the best so many of each kind: further down, resemblance means little."""


def find(kind: Kind, text: str) -> tuple[int, ...]:
    """Return the published postings of a kind that answer free text, best first."""
    return _ids(engine.search(kind, text, MOST_FOUND))


def find_many(kind: Kind, texts: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return what ``find`` finds for each text; asked again, it is known until texts change."""
    wanted = set(texts)
    known = _known_answers(kind)
    found = engine.search_many(kind, wanted - set(known), MOST_FOUND)
    known |= {text: _ids(hits) for text, hits in found.items()}
    return {text: known[text] for text in wanted}


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


def _known_answers(kind: Kind) -> Answers:
    """Return what was found in the present corpus; another corpus begins anew."""
    corpus = engine.corpus(kind, fresh=False)
    kept: dict[Kind, tuple[Corpus, Answers]] = current_app.extensions.setdefault(_KNOWN, {})
    if kind not in kept or kept[kind][0] is not corpus or len(kept[kind][1]) > MOST_KNOWN:
        kept[kind] = corpus, {}
    return kept[kind][1]


def _ids(hits: Sequence[tuple[int, float]]) -> tuple[int, ...]:
    return tuple(posting_id for posting_id, _ in hits)
