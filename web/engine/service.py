"""The matching engine inside the site: what pages and worker ask it.

``matcher`` is the one place that pairs encoder and ranker. Which encoder, and what is prepared
with it, is known to ``loaded``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from embeddings.kept_vectors import KeptVectors
from matcher.domain.errors import WrongState
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.ranking.search import similar_items
from matcher.text.tokens import deep_text
from matcher.types import Candidate, Criterion, Encoder, Evidence, Fit, Item, Kind
from matcher.words.explain import mark_terms
from matcher.words.explain import sentence as say
from web.base import site
from web.engine import deep, index_files, loaded, versions
from web.engine.loaded import LoadedModel
from web.postings.disclosure import public_item
from web.postings.models import Posting


def encoder() -> Encoder:
    """Return the encoder in use."""
    return loaded.present().encoder


def matcher(model: LoadedModel | None = None) -> Matcher:
    """Return the matcher of ``model``, by default of the one in use, with the ranker in use."""
    model = model or loaded.present()
    name = model.encoder.name
    read = model.read if deep.is_in_use(name) else None
    return Matcher(model.encoder, versions.active_ranker(name), read)


def version() -> str:
    """Return the identity of ranker and encoder: what stored figures were made by."""
    return matcher().engine_version


def corpus(kind: Kind, *, fresh: bool = True) -> Corpus:
    """Return the published and embedded items of a kind, prepared for matching.

    With ``fresh`` False it may be a moment old, and nobody waits.
    """
    return loaded.present(fresh=fresh).corpus(kind, fresh=fresh)


def search(kind: Kind, text: str, count: int = 200) -> list[tuple[int, float]]:
    """Return (posting id, score) of published postings for free text, best first."""
    return search_many(kind, [text], count)[text]


def search_many(
    kind: Kind, texts: Iterable[str], count: int = 200
) -> dict[str, list[tuple[int, float]]]:
    """Return what ``search`` finds for each text, asking once what is published."""
    model = loaded.present(fresh=False)
    found, asked = model.corpus(kind, fresh=False), matcher(model)
    index = model.index(kind, found)
    return {
        text: [
            (int(found.item(hit.position).id), hit.score)
            for hit in asked.search(text, found, count, index)
        ]
        for text in texts
    }


def find_similar(kind: Kind, posting_id: int, count: int) -> list[int]:
    """Return the published postings most like a published one of the same kind, best first."""
    model = loaded.present(fresh=False)
    found = model.corpus(kind, fresh=False)
    row = found.rows.get(str(posting_id))
    if row is None:
        return []
    index = model.index(kind, found)
    hits = similar_items(found, row, model.encoder, count, index)
    return [int(found.item(hit.position).id) for hit in hits]


def suggest(posting: Posting, count: int = 10) -> list[Candidate]:
    """Return the best published counterparts of a posting, from its public text."""
    revision = posting.published_revision or posting.latest
    return match([public_item(revision)], posting.kind.opposite, count, site.today(), fresh=False)


def match(
    items: Sequence[Item], others: Kind, top: int, day: date, *, fresh: bool = True
) -> list[Candidate]:
    """Return the ``top`` candidates of each item among the published items of ``others``."""
    model = loaded.present(fresh=fresh)
    found = model.corpus(others, fresh=fresh)
    if not items or not len(found):
        return []
    reference = model.corpus(Kind.ACHIEVEMENT, fresh=fresh) if others is Kind.NEED else None
    index = model.index(others, found)
    # What asks is read in its own corpus.
    corpora = [found, model.corpus(items[0].kind, fresh=fresh), reference or found]
    asked = _choose(matcher(model), items, corpora)
    return asked.match(items, found, top, day, reference=reference, index=index)


def score_pair(need: Posting, achievement: Posting) -> Candidate:
    """Return the engine's judgement of one pair of published postings."""
    return score_pairs([(need, achievement)])[0]


def score_pairs(pairs: Sequence[tuple[Posting, Posting]]) -> list[Candidate]:
    """Return the engine's judgement of each (need, achievement), all published, in order."""
    known = corpus(Kind.ACHIEVEMENT).rows
    asked: list[tuple[Item, str]] = []
    for need, achievement in pairs:
        if need.published_revision is None or str(achievement.id) not in known:
            raise WrongState("posting", achievement.state.value, "score")
        asked.append((public_item(need.published_revision), str(achievement.id)))
    return score_items(asked)


def score_items(pairs: Sequence[tuple[Item, str]]) -> list[Candidate]:
    """Return the judgement of each (need, id of an achievement), in order.

    An achievement that is not published any more is left out.
    """
    model = loaded.present()
    pool = model.corpus(Kind.ACHIEVEMENT)
    kept = [(need, key) for need, key in pairs if key in pool.rows]
    needs = {need.id: need for need, _ in kept}
    places = {key: place for place, key in enumerate(needs)}
    rows = [(places[need.id], pool.rows[key]) for need, key in kept]
    asking = list(needs.values())
    asked = _choose(matcher(model), asking, [pool, model.corpus(Kind.NEED)])
    return asked.score_pairs(asking, pool, rows, site.today())


def _choose(asked: Matcher, items: Sequence[Item], corpora: Sequence[Corpus]) -> Matcher:
    """Return the matcher, or the one for the table of words alone where the transformer has not
    read all that is compared: a text nobody has published, a corpus of before it was in use."""
    if not isinstance(asked.deep, KeptVectors):
        return asked
    are_read = all(one.side.deep is not None for one in corpora)
    if are_read and asked.deep.knows(deep_text(item) for item in items):
        return asked
    return Matcher(asked.encoder)


def index_folder(kind: Kind) -> Path:
    """Return where the present encoder's index of a kind is kept."""
    return index_files.folder_of(encoder().name, kind)


def sentence(evidence: Mapping[str, Any], locale: str = "zh") -> str:
    """Return stored evidence as one sentence."""
    return say(read_evidence(evidence), locale)


def mark(text: str, evidence: Mapping[str, Any], side: str) -> list[tuple[str, str]]:
    """Return ``text`` in segments with the kind of mark each gets ('' for none)."""
    return list(mark_terms(text, read_evidence(evidence), Kind(side)))


def read_evidence(stored: Mapping[str, Any]) -> Evidence:
    """Return evidence from its stored form."""
    return Evidence(
        terms=tuple(stored.get("terms", ())),
        near=tuple((str(a), str(b), float(c)) for a, b, c in stored.get("near", ())),
        criteria=tuple(
            Criterion(row["name"], Fit(row["fit"]), row.get("values", {}), row.get("must", False))
            for row in stored.get("criteria", ())
        ),
        strengths=stored.get("strengths", {}),
    )
