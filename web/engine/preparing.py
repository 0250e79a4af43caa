"""A corpus from what is published: from the one before, from the disk, or from nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import eq

import numpy as np

from embeddings.kept_vectors import KeptVectors
from matcher.pairs.prepare import Prepared
from matcher.ranking import corpus as corpora
from matcher.ranking.corpus import Corpus, choose_padding, prepare
from matcher.ranking.grow import grow
from matcher.text.tokens import deep_text
from matcher.types import Encoder, FloatMatrix, Item, Kind
from web.engine import corpus_files, deep, published, vectors
from web.engine.corpus_files import Generation
from web.engine.published import Published

logger = logging.getLogger(__name__)

PIECE = 8_192
"""So many items are prepared at once: 100 MB."""


@dataclass(frozen=True)
class Base:
    """A corpus to go on from. ``last_made`` is when the last of its vectors was made."""

    corpus: Corpus
    last_made: datetime | None
    generation: Generation | None = None
    """What it grew from, where that lies on the disk."""

    @property
    def is_due(self) -> bool:
        """Whether what was taken off should leave the disk by now."""
        is_old = self.generation is not None and self.generation.is_old
        return is_old and bool(len(self.corpus.gone))


@dataclass(frozen=True)
class Preparation:
    """What is published of a kind, on its way into a corpus by an encoder.

    ``read`` is where this process keeps what the transformer made of texts.
    """

    kind: Kind
    encoder: Encoder
    read: KeptVectors
    present: Published
    last_made: datetime | None
    """When the last of the stored vectors was made."""

    def run(self, known: Base | None) -> Base:
        """Return the corpus of what is published."""
        ready = self._look_up(self._open_newer(known) or known)
        return self._follow(ready) or self._make(ready)

    def _open_newer(self, known: Base | None) -> Base | None:
        """Return the corpus on disk, where it is newer than what this process has."""
        held = known.generation if known else None
        found = corpus_files.find_newest(self.kind, self.encoder.name, held.number if held else 0)
        return None if found is None else self._open(found)

    def _open(self, generation: Generation) -> Base:
        """Open a corpus, with the items that this process holds anyway."""
        by_id = {item.id: item for item in self.present.items}
        kept, grounds = generation.kept, self.present.grounds
        lying = kept.items
        items = [
            by_id[key] if key in by_id and grounds.get(int(key)) == ground else lying[row]
            for row, (key, ground) in enumerate(zip(kept.ids, generation.grounds, strict=True))
        ]
        opened = kept.open(items)
        if opened.side.deep is not None:
            self.read.keep([deep_text(item) for item in items], opened.side.deep)
        return Base(opened, generation.last_made, generation)

    def _look_up(self, base: Base | None) -> _Ready:
        """Read what the corpus before lacks."""
        before = self._take_over(base)
        items = self.present.items
        new = items if before is None else before.pick_new(items)
        stored = vectors.find_vectors(self.kind, self.encoder.name, new)
        lacking = {item.id for item in new} - stored.keys()
        kept = [item for item in items if item.id not in lacking] if lacking else items
        is_read = before is not None and before.side.deep is not None
        unread = [item for item in new if item.id in stored] if is_read else kept
        read = self._read(kept, unread)
        return _Ready(base, before, kept, stored, self.encoder.dimension, read)

    def _take_over(self, base: Base | None) -> Corpus | None:
        """Return the corpus before, unless a text that it holds was embedded once more since then:
        whoever has everything embedded afresh has a reason."""
        if base is None:
            return None
        made = vectors.find_made_since(self.kind, self.encoder.name, base.last_made)
        again = published.pick_items(made).values()
        return None if any(base.corpus.find(item) >= 0 for item in again) else base.corpus

    def _follow(self, ready: _Ready) -> Base | None:
        """Return the corpus where that takes little: of very few items, of the same as before, or
        of many and a few others than before; else None."""
        items, base, before = ready.items, ready.base, ready.before
        if len(items) < max(corpora.ENOUGH, 1):
            return self._build(ready)
        if base is None or before is None or (ready.deep is None) != (before.side.deep is None):
            return None
        if len(items) <= corpora.WHOLE:
            are_same = len(before) == len(items) and all(map(eq, before.items, items))
            return replace(base, last_made=self.last_made) if are_same else None
        if base.is_due:
            return None
        known = before.find_all(items)
        grown = grow(before, items, known, self.encoder, ready.lay_out(items), ready.deep)
        return None if grown is None else Base(grown, self.last_made, base.generation)

    def _build(self, ready: _Ready) -> Base:
        """Prepare a corpus in the memory of this process."""
        matrix = ready.lay_out(ready.items)
        made = Corpus.build(ready.items, self.encoder, self.kind, matrix, ready.deep, ready.before)
        return Base(made, self.last_made, ready.base.generation if ready.base else None)

    def _make(self, ready: _Ready) -> Base:
        """Prepare a corpus as a whole, on the disk where that can be written to."""
        try:
            with corpus_files.alone(self.kind, self.encoder.name):
                newer = self._open_newer(ready.base)
                if newer is not None:  # Somebody else has written it meanwhile.
                    ready = self._look_up(newer)
                    found = self._follow(ready)
                    if found is not None:
                        return found
                return self._write(ready)
        except OSError as error:
            logger.error("a corpus cannot be written and is kept in memory: %s", error)
        return self._build(ready)

    def _write(self, ready: _Ready) -> Base:
        grounds = [self.present.grounds[int(item.id)] for item in ready.items]
        read_by = "" if ready.deep is None else ready.deep.name
        made = corpus_files.write(
            self.kind, self.encoder.name, self._prepare(ready), grounds, self.last_made, read_by
        )
        return Base(made.kept.open(ready.items), self.last_made, made)

    def _prepare(self, ready: _Ready) -> Iterator[Prepared]:
        for begin in range(0, len(ready.items), PIECE):
            items = ready.items[begin : begin + PIECE]
            known = None if ready.before is None else ready.before.find_all(items)
            matrix = ready.lay_out(items)
            yield prepare(items, self.encoder, self.kind, matrix, ready.deep, ready.before, known)

    def _read(self, items: Sequence[Item], new: Sequence[Item]) -> KeptVectors | None:
        """Return what gives the transformer's vectors of items; None unless it has read all.

        ``new`` are those of which this process does not have them yet.
        """
        if not deep.is_in_use(self.encoder.name):
            return None
        found = vectors.find_vectors(self.kind, self.read.name, new)
        if len(found) < len(new):
            return None  # Something was published between the two looks; it is built anew.
        if not self.read.knows(deep_text(item) for item in choose_padding(items)):
            return None
        made = vectors.as_matrix([found[item.id] for item in new], self.read.dimension)
        self.read.keep([deep_text(item) for item in new], made)
        return self.read


@dataclass(frozen=True)
class _Ready:
    """Items that are embedded, what is known of them, and the vectors of those that are new."""

    base: Base | None
    before: Corpus | None
    """The corpus of the base, where what it knows of its items still holds."""
    items: Sequence[Item]
    stored: Mapping[str, bytes]
    dimension: int
    deep: KeptVectors | None

    def lay_out(self, items: Sequence[Item]) -> FloatMatrix:
        """Return one row per item, of zeros for those that the corpus before holds."""
        matrix = np.zeros((len(items), self.dimension), dtype=np.float32)
        left = len(self.stored)
        for row in range(len(items) - 1, -1, -1):  # What is new mostly comes last.
            if not left:
                break
            if items[row].id in self.stored:
                matrix[row] = np.frombuffer(self.stored[items[row].id], dtype="<f4")
                left -= 1
        return matrix
