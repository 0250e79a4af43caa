"""The matching engine inside the site: one encoder, the corpora, the indexes on disk.

Corpora are built from the database and kept until the published postings change; the worker
writes the FAISS indexes, every process reads them.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from flask import current_app
from numpy.typing import NDArray
from sqlalchemy import func, select

from embeddings.encoder import load_encoder
from embeddings.errors import IndexMismatch, IndexUnreadable
from embeddings.index_faiss import FaissIndex, IndexReader
from matcher.corpus import Corpus
from matcher.errors import WrongState
from matcher.explain import mark_terms
from matcher.explain import sentence as say
from matcher.pipeline import Matcher
from matcher.rank import load_ranker
from matcher.text import content_hash
from matcher.types import Candidate, Criterion, Encoder, Evidence, Fit, FloatMatrix, Item, Kind
from matcher.workflow import PostingState
from web import db, site
from web.models import Embedding, Posting, Revision
from web.queries.disclosure import public_item

logger = logging.getLogger(__name__)

STAMP = "stamp"
"""File beside an index that tells from which embeddings it was made."""


@dataclass
class State:
    """What one process has loaded."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    building: dict[Kind, threading.Lock] = field(
        default_factory=lambda: {kind: threading.Lock() for kind in Kind}
    )
    matcher: Matcher | None = None
    corpora: dict[Kind, tuple[object, Corpus]] = field(default_factory=dict)
    readers: dict[Kind, IndexReader] = field(default_factory=dict)


def _state() -> State:
    state = current_app.extensions.get("techmatch_engine")
    if state is None:
        state = current_app.extensions.setdefault("techmatch_engine", State())
    assert isinstance(state, State)
    return state


@cache
def _load_encoder(name: str) -> Encoder:
    return load_encoder(name or None)


def encoder() -> Encoder:
    """Return the encoder of the settings, loaded once per process."""
    return _load_encoder(site.settings().encoder)


def matcher() -> Matcher:
    """Return the matcher of this process."""
    state = _state()
    with state.lock:
        if state.matcher is None:
            state.matcher = Matcher(encoder(), load_ranker())
        return state.matcher


def version() -> str:
    """Return the identity of ranker and encoder: what stored figures were made by."""
    return matcher().engine_version


def warm_up() -> None:
    """Begin to load encoder, ranker and corpora, so that the first search need not wait."""
    for kind in Kind:
        _build_in_background(kind)


def corpus(kind: Kind, *, fresh: bool = True) -> Corpus:
    """Return the published and embedded items of a kind, prepared for matching.

    Preparing takes seconds where there are thousands of items. With ``fresh`` False the
    present corpus is returned while a newer one is prepared in the background: what is shown
    to people is looked up in the database again anyway.
    """
    state = _state()
    stamp = _stamp_of(kind)
    known = state.corpora.get(kind)
    if known is not None and known[0] == stamp:
        return known[1]
    if known is not None and not fresh and not current_app.testing:
        _build_in_background(kind)
        return known[1]
    with state.building[kind]:
        return _build(kind)


def _build(kind: Kind) -> Corpus:
    """Prepare the corpus unless somebody else just did; the caller holds the building lock."""
    state = _state()
    stamp = _stamp_of(kind)
    known = state.corpora.get(kind)
    if known is not None and known[0] == stamp:
        return known[1]
    items, vectors = _read_items(kind)
    built = Corpus.build(items, encoder(), kind, vectors)
    state.corpora[kind] = (stamp, built)
    return built


def _build_in_background(kind: Kind) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    lock = _state().building[kind]
    if not lock.acquire(blocking=False):
        return  # It is being built already.

    def build() -> None:
        try:
            with app.app_context():
                _build(kind)
        except Exception:
            logger.exception("the corpus of %ss could not be prepared", kind.value)
        finally:
            lock.release()

    threading.Thread(target=build, daemon=True, name=f"corpus-{kind.value}").start()


def search(kind: Kind, text: str, count: int = 200) -> list[tuple[int, float]]:
    """Return (posting id, score) of published postings for free text, best first."""
    found = corpus(kind, fresh=False)
    if not text.strip() or not len(found):
        return []
    hits = matcher().search(text, found, count)
    return [(int(found.items[hit.position].id), hit.score) for hit in hits]


def suggest(posting: Posting, count: int = 10) -> list[Candidate]:
    """Return the best published counterparts of a posting, from its public text."""
    revision = posting.published_revision or posting.latest
    return match([public_item(revision)], posting.kind.opposite, count, site.today(), fresh=False)


def match(
    items: Sequence[Item], others: Kind, top: int, day: date, *, fresh: bool = True
) -> list[Candidate]:
    """Return the ``top`` candidates of each item among the published items of ``others``."""
    found = corpus(others, fresh=fresh)
    if not items or not len(found):
        return []
    reference = corpus(Kind.ACHIEVEMENT, fresh=fresh) if others is Kind.NEED else None
    index = _row_index(others, found)
    return matcher().match(items, found, top, day, reference=reference, index=index)


def _row_index(kind: Kind, found: Corpus) -> RowIndex | None:
    """Return the index on disk, or None where it is missing: the corpus is searched instead."""
    try:
        return RowIndex(index_reader(kind), found)
    except (IndexMismatch, IndexUnreadable) as error:
        logger.warning("the index of %ss is not used: %s", kind.value, error)
        return None


def score_pair(need: Posting, achievement: Posting) -> Candidate:
    """Return the engine's judgement of one pair of published postings."""
    return score_pairs([(need, achievement)])[0]


def score_pairs(pairs: Sequence[tuple[Posting, Posting]]) -> list[Candidate]:
    """Return the engine's judgement of each (need, achievement), all published, in order."""
    pool = corpus(Kind.ACHIEVEMENT)
    rows: list[tuple[int, int]] = []
    needs: list[Item] = []
    for need, achievement in pairs:
        row = pool.rows.get(str(achievement.id))
        if need.published_revision is None or row is None:
            raise WrongState("posting", achievement.state.value, "score")
        rows.append((len(needs), row))
        needs.append(public_item(need.published_revision))
    return matcher().score_pairs(needs, pool, rows, site.today())


class RowIndex:
    """The index on disk, which knows posting ids, as one of a corpus, which knows rows.

    A posting that the corpus does not hold yet, or not any more, counts as not found.
    """

    def __init__(self, reader: IndexReader, found: Corpus) -> None:
        self._reader = reader
        self._rows = {int(item.id): row for row, item in enumerate(found.items)}

    def search(self, vectors: FloatMatrix, count: int) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """Return (scores, rows) like VectorIndex."""
        scores, ids = self._reader.search(vectors, count)
        rows = np.array([[self._rows.get(int(key), -1) for key in line] for line in ids])
        return scores, rows.reshape(ids.shape).astype(np.int64)


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


def index_folder(kind: Kind) -> Path:
    """Return where a kind's index is kept."""
    return site.settings().index_folder / kind.value


def store_index(kind: Kind, ids: Sequence[int], vectors: FloatMatrix, stamp: str) -> bool:
    """Write a new generation of an index unless the one on disk has the same stamp.

    Returns whether it was written. One process, the worker, writes.
    """
    folder = index_folder(kind)
    stamp = json.dumps([encoder().name, stamp])
    path = folder / STAMP
    if path.exists() and path.read_text() == stamp and _is_readable(kind):
        return False
    index = FaissIndex(encoder().name, encoder().dimension)
    index.build(ids, vectors)
    # Without a stamp the index counts as unfinished: a crash in between makes it again.
    path.unlink(missing_ok=True)
    index.save(folder)
    path.write_text(stamp)
    return True


def index_reader(kind: Kind) -> IndexReader:
    """Return the reader of a kind's index; it follows new generations by itself."""
    state = _state()
    with state.lock:
        if kind not in state.readers:
            state.readers[kind] = IndexReader(index_folder(kind), encoder().name)
        return state.readers[kind]


def _is_readable(kind: Kind) -> bool:
    try:
        IndexReader(index_folder(kind), encoder().name)
    except (IndexMismatch, IndexUnreadable):
        return False
    return True


def _stamp_of(kind: Kind) -> object:
    """Return what changes whenever a published posting of the kind or its embedding does."""
    row = db.session().execute(
        select(func.count(), func.max(Revision.decided_at), func.max(Embedding.made_at))
        .select_from(Posting)
        .join(Revision, Revision.id == Posting.published_revision_id)
        .join(Embedding, Embedding.posting_id == Posting.id)
        .where(Posting.kind == kind, Posting.state == PostingState.PUBLISHED)
    )
    return tuple(row.one())


def _read_items(kind: Kind) -> tuple[list[Item], FloatMatrix]:
    from web.services import indexing

    stored = db.session().execute(
        select(Embedding.posting_id, Embedding.content_hash, Embedding.vector)
        .join(Posting, Posting.id == Embedding.posting_id)
        .where(Posting.kind == kind, Embedding.encoder == encoder().name)
    )
    vectors = {(posting_id, digest): vector for posting_id, digest, vector in stored}
    # A vector of an earlier text would still be found by what its owner has hidden since.
    rows = [
        (item, vectors.get((int(item.id), content_hash(item))))
        for item in indexing.public_items(kind)
    ]
    fitting = [(item, vector) for item, vector in rows if vector is not None]
    return [item for item, _ in fitting], indexing.as_matrix([vector for _, vector in fitting])
