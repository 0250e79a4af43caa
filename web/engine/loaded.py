"""The encoder this process works with, and what it has prepared with it.

Encoder, corpora and indexes belong together: whoever searches takes one ``LoadedModel`` and
uses nothing of another, so that vectors of two encoders never meet.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app

from embeddings.encoder import load_encoder
from embeddings.errors import IndexMismatch, IndexUnreadable
from embeddings.kept_vectors import KeptVectors
from embeddings.vector_store import VectorStore
from matcher.ranking.corpus import Corpus
from matcher.ranking.ranker import load_ranker
from matcher.types import Encoder, Kind, VectorIndex
from web.base import db, site
from web.base.caching.answers import keep
from web.base.caching.recording import note_unsettled
from web.engine import deep, encoders, index_files, milvus, published, vectors
from web.engine.encoders import Choice
from web.engine.preparing import Base, Preparation

logger = logging.getLogger(__name__)

RETRY_SECONDS = 60.0
"""How long a process that could not load the new encoder goes on with the old one."""


@dataclass(frozen=True)
class Stamp:
    """What a corpus was made from: while it is the same, so is the corpus."""

    published: object
    vectors: int
    last_made: datetime | None
    """When the last of the vectors was made."""
    is_deep: bool


@dataclass(eq=False)
class LoadedModel:
    """One encoder with its corpora and indexes."""

    choice: Choice
    encoder: Encoder
    corpora: dict[Kind, tuple[Stamp, Base]] = field(default_factory=dict)
    stores: dict[Kind, VectorStore] = field(default_factory=dict)
    read: KeptVectors = field(default_factory=lambda: deep.new_store())
    """What the transformer made of the texts of the corpora."""
    building: dict[Kind, threading.Lock] = field(
        default_factory=lambda: {kind: threading.Lock() for kind in Kind}
    )

    def corpus(self, kind: Kind, *, fresh: bool = True) -> Corpus:
        """Return the published items of a kind that this encoder has embedded.

        Preparing takes seconds where there are thousands of items. With ``fresh`` False the
        present corpus is returned while a newer one is prepared in the background: what is
        shown to people is looked up in the database again anyway.
        """
        known = self.corpora.get(kind)
        if known is not None and known[0] == self._stamp_of(kind):
            return known[1].corpus
        if known is not None and not fresh and not current_app.testing:
            self._build_in_background(kind)
            note_unsettled()
            return known[1].corpus
        with self.building[kind]:
            return self._build(kind)

    def index(self, kind: Kind, found: Corpus) -> VectorIndex | None:
        """Return what searches the vectors of a corpus; None where they are compared one by one.

        Of a small corpus everything is ranked, and no index is asked.
        """
        if found.is_small:
            return None
        ways = [self._sketch_of, self._stored_index]
        if milvus.server() is not None:
            ways.reverse()  # It was set up to be asked.
        return next((index for way in ways if (index := way(kind, found)) is not None), None)

    def _sketch_of(self, kind: Kind, found: Corpus) -> VectorIndex | None:
        _, base = self.corpora.get(kind, (None, None))
        if base is None or base.generation is None or found.growth is not base.corpus.growth:
            return None
        sketch = base.generation.sketch
        if sketch is None:
            return None
        return sketch.over(found.side.vectors["short"], found.gone)

    def _stored_index(self, kind: Kind, found: Corpus) -> VectorIndex | None:
        """Return the index on disk or in Milvus, None where it is missing or behind."""
        try:
            stamp = self._stamp_of(kind)
            mark = index_files.mark_of(stamp.vectors, stamp.last_made)
            if not index_files.is_fresh(kind, self.encoder.name, mark):
                return None  # Until a worker of this host has written it; there may be none.
            if kind not in self.stores:
                self.stores[kind] = index_files.open_store(kind, self.encoder.name)
            return index_files.RowIndex(self.stores[kind], found)
        except (IndexMismatch, IndexUnreadable) as error:
            logger.warning("the index of %ss is not used: %s", kind.value, error)
            return None

    def _stamp_of(self, kind: Kind) -> Stamp:
        name = self.encoder.name
        count, last = keep("vectors.stamp", (kind, name), lambda: vectors.stamp(kind, name))
        return Stamp(published.stamp(kind), count, last, deep.is_in_use(name))

    def renew_old(self) -> None:
        """Prepare anew those corpora whose files have held for long what was taken off."""
        for kind, (_, base) in list(self.corpora.items()):
            if base.is_due:
                with self.building[kind]:
                    self._build(kind, is_due=True)

    def _build(self, kind: Kind, *, is_due: bool = False) -> Corpus:
        """Prepare the corpus unless somebody else just did; the caller holds the building lock."""
        stamp = self._stamp_of(kind)
        made_from, known = self.corpora.get(kind, (None, None))
        if known is not None and made_from == stamp and not is_due:
            return known.corpus
        way = Preparation(
            kind, self.encoder, self.read, published.read_published(kind), stamp.last_made
        )
        base = way.run(known)
        if known is not None and self.choice not in (encoders.current(), encoders.preparing()):
            # Replaced while we read: its vectors may be gone already, the old corpus is not.
            return known.corpus
        self.corpora[kind] = stamp, base
        return base.corpus

    def _build_in_background(self, kind: Kind) -> None:
        _run_in_background(self.building[kind], lambda: self._build(kind), f"corpus-{kind.value}")


@dataclass
class State:
    """What one process has loaded."""

    loading: threading.RLock = field(default_factory=threading.RLock)
    replacing: threading.Lock = field(default_factory=threading.Lock)
    present: LoadedModel | None = None
    following: LoadedModel | None = None
    failed: tuple[Choice, float] | None = None


def present(*, fresh: bool = True) -> LoadedModel:
    """Return the model in use, as the database has it at this moment.

    With ``fresh`` False the model of before is returned while a new one is loaded and prepared
    in the background: a search never waits for a change of models.
    """
    state, choice = _state(), encoders.current()
    known = state.present
    if known is not None and _is_of(known, choice):
        return known
    if known is not None and not fresh and not current_app.testing:
        _replace_in_background(state, choice)
        note_unsettled()
        return known
    with state.loading:
        if state.present is None or not _is_of(state.present, choice):
            state.present = _load(state, choice)
        return state.present


def following(choice: Choice) -> LoadedModel:
    """Return the model that is being prepared, kept beside the present one."""
    state = _state()
    with state.loading:
        if state.following is None or state.following.choice != choice:
            state.following = LoadedModel(choice, load_encoder(choice.source or None))
        return state.following


def prepare() -> None:
    """Load encoder, ranker and corpora, so that the first search need not wait."""
    model = present()
    ignored = site.settings().encoder
    if encoders.is_recorded() and ignored not in ("", model.choice.source):
        logger.warning(
            "TECHMATCH_ENCODER names %s, but the database names %s;"
            " to change it: techmatch model use %s",
            ignored,
            model.choice.label,
            ignored,
        )
    for kind in Kind:
        model.corpus(kind)


def renew_old() -> bool:
    """Let what was taken off leave the disk of this host: its worker's look beside its tasks.

    Returns False: there is no more at once.
    """
    with db.reading():
        present(fresh=False).renew_old()
    return False


def ranker_warning(encoder: str) -> str:
    """Return what to know about probabilities with this encoder; empty where nothing is."""
    fitted_with = load_ranker().encoder
    if fitted_with == encoder:
        return ""
    return (
        f"the ranker was fitted with {fitted_with}; with {encoder} it ranks well, but its"
        " probabilities may be off until scripts/fit_ranker.py has fitted it again"
    )


def _state() -> State:
    state = current_app.extensions.setdefault("techmatch_loaded", State())
    assert isinstance(state, State)
    return state


def _is_of(model: LoadedModel, choice: Choice) -> bool:
    if (
        model.choice != choice
        and model.choice.source == choice.source
        and model.encoder.name == choice.encoder
    ):
        model.choice = choice  # Its name was not known when it was loaded.
    return model.choice == choice


def _load(state: State, choice: Choice) -> LoadedModel:
    if state.following is not None and state.following.choice == choice:
        model, state.following = state.following, None
    else:
        model = LoadedModel(choice, load_encoder(choice.source or None))
    by = "the database" if choice.encoder else "TECHMATCH_ENCODER"
    logger.info("language model in use: %s (%s), by %s", model.encoder.name, choice.label, by)
    warning = ranker_warning(model.encoder.name)
    if warning:
        logger.warning("%s", warning)
    return model


def _replace_in_background(state: State, choice: Choice) -> None:
    failed, at = state.failed or (None, 0.0)
    if failed == choice and time.monotonic() - at < RETRY_SECONDS:
        return

    def replace() -> None:
        try:
            model = _load(state, choice)
            for kind in Kind:
                model.corpus(kind)
        except Exception:
            state.failed = choice, time.monotonic()
            raise
        state.present = model

    _run_in_background(state.replacing, replace, "model")


def _run_in_background(lock: threading.Lock, work: Callable[[], object], name: str) -> None:
    """Do ``work`` in a thread of its own unless somebody holds the lock and does it already."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not lock.acquire(blocking=False):
        return

    def perform() -> None:
        try:
            with app.app_context():
                work()
        except Exception:
            logger.exception("what was to be prepared in the background (%s) failed", name)
        finally:
            lock.release()

    threading.Thread(target=perform, daemon=True, name=name).start()
