"""What a search finds, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from flask import current_app

from matcher.ranking.corpus import Corpus
from matcher.text.folding import fold_text
from matcher.types import Evidence, Kind
from matcher.words.explain import fold_item
from web.base.caching.answers import keep
from web.engine import loaded, published
from web.engine import service as engine
from web.finding.named import Named, find_named

MOST_KNOWN = 2000
"""So many texts are kept with what they find."""

Answers = dict[str, tuple[int, ...]]
Lookup = Callable[[], Corpus]
"""The corpus, asked for only where it is needed: that it is up to date costs questions."""

_KNOWN = "techmatch_found"

MOST_FOUND = 60
"""A search shows the best so many of each kind: further down, resemblance means little."""

LONG_NAME = 4
"""Characters from which on a part of a name is more than a word that names happen to hold."""


@dataclass(frozen=True, slots=True)
class Found:
    """The postings that answer a text, best first, and those of them that it calls by name."""

    ids: tuple[int, ...]
    called: frozenset[int] = frozenset()


def find(kind: Kind, text: str) -> Found:
    """Return the published postings of a kind that free text calls or that answer it."""
    return keep("find", (kind, text), lambda: _find(kind, text))


def _find(kind: Kind, text: str) -> Found:
    hits = _ids(engine.search(kind, text, MOST_FOUND))
    return _join(text, find_named(kind, [text])[text], hits, _lookup(kind))


def find_many(kind: Kind, texts: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return what ``find`` finds for each text.

    What the engine says is asked again only when texts of postings change.
    """
    wanted = set(texts)
    known = _known_answers(kind)
    found = engine.search_many(kind, wanted - set(known), MOST_FOUND)
    known |= {text: _ids(hits) for text, hits in found.items()}
    named, lookup = find_named(kind, wanted), _lookup(kind)
    return {text: _join(text, named[text], known[text], lookup).ids for text in wanted}


def explain_found(kind: Kind, text: str, ids: Sequence[int]) -> dict[int, Evidence]:
    """Return, for postings a search for ``text`` found, what of it they hold or come near to.

    Made from public texts only. A posting that is gone or changed since is left out: the
    corpus may be a moment old, and its owner may have hidden what it still holds.
    """
    if not ids:
        return {}
    return keep("explain", (kind, text, *ids), lambda: _explain(kind, text, ids))


def _explain(kind: Kind, text: str, ids: Sequence[int]) -> dict[int, Evidence]:
    model = loaded.present(fresh=False)
    corpus = model.corpus(kind, fresh=False)
    present = published.items_of(kind, ids)
    places = {key: corpus.rows[str(key)] for key in ids if str(key) in corpus.rows}
    rows = {key: row for key, row in places.items() if corpus.item(row) == present.get(key)}
    found = engine.matcher(model).explain_search(text, corpus, list(rows.values()))
    return dict(zip(rows, found, strict=True))


def _lookup(kind: Kind) -> Lookup:
    return cache(lambda: engine.corpus(kind, fresh=False))


def _join(text: str, named: Named, hits: tuple[int, ...], lookup: Lookup) -> Found:
    """Return what a text calls together with what resembles it.

    Beside what a name calls, nothing is of interest but what holds the very words. Words that
    are part of a name may as well tell a subject: what is about it then comes first.
    """
    if named.called:
        ids = (*named.called, *_holding(text, hits, lookup()))
        return Found(_distinct(ids), frozenset(named.called))
    hits = (*(one for one in hits if one in named.mentioned), *hits)
    if not named.parts:
        return Found(_distinct(hits))
    if not _holding(text, hits, lookup()):
        return Found(_distinct((*named.parts, *hits)), frozenset(named.parts) - set(hits))
    parts = named.parts if len(text) >= LONG_NAME else ()
    return Found(_distinct((*hits, *parts)), frozenset(parts) - set(hits))


def _holding(text: str, ids: Sequence[int], corpus: Corpus) -> list[int]:
    """Return those postings whose public text holds the words as they stand."""
    words = re.compile(rf"(?<![a-z0-9]){re.escape(fold_text(text))}(?![a-z0-9])")
    rows = [(one, corpus.rows.get(str(one))) for one in ids]
    return [
        one for one, row in rows if row is not None and words.search(fold_item(corpus.item(row)))
    ]


def _distinct(ids: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ids))


def _known_answers(kind: Kind) -> Answers:
    """Return what was found in the present corpus; another corpus begins anew."""
    corpus = engine.corpus(kind, fresh=False)
    kept: dict[Kind, tuple[Corpus, Answers]] = current_app.extensions.setdefault(_KNOWN, {})
    if kind not in kept or kept[kind][0] is not corpus or len(kept[kind][1]) > MOST_KNOWN:
        kept[kind] = corpus, {}
    return kept[kind][1]


def _ids(hits: Sequence[tuple[int, float]]) -> tuple[int, ...]:
    return tuple(posting_id for posting_id, _ in hits)
