"""A corpus of drawn items, in memory or in files as the site keeps it, and what making it takes."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

from matcher.pairs.prepare import Prepared
from matcher.ranking import corpus as corpora
from matcher.ranking.corpus import Corpus
from matcher.ranking.keeping import Kept, keep
from matcher.ranking.reading import read_items
from matcher.types import Encoder, Item, Kind, VectorIndex
from scripts.benchmarks._items import Items
from web.base.machine import give_back_memory
from web.engine import corpus_files
from web.engine.preparing import PIECE


@dataclass(frozen=True)
class Made:
    """A corpus, what searches its vectors where they are many, and what both took."""

    corpus: Corpus
    index: VectorIndex | None
    figures: dict[str, Any]
    private_before: float
    """Kilobytes of the process's own before the corpus was there."""


def make(size: int, drawn: Items, encoder: Encoder, folder: Path, *, is_at_hand: bool) -> Made:
    """Make a corpus of so many items; one of many is written to ``folder`` and opened.

    With ``is_at_hand`` an object of each of its items is in memory.
    """
    if size <= corpora.WHOLE:
        return _make_small(drawn.draw(size), encoder)
    # In a process of its own, as what making leaves in the memory would be taken for the corpus.
    context = multiprocessing.get_context("fork")
    told: Queue[dict[str, Any]] = context.Queue()
    making = _Making(size, drawn, encoder)
    child = context.Process(target=making.write, args=(folder, told))
    child.start()
    figures = told.get()
    child.join()
    before = read_memory("RssAnon")
    begun = time.perf_counter()
    kept = Kept(folder)
    corpus = kept.open(list(kept.items) if is_at_hand else None)
    sketch = corpus_files.open_sketch(folder)
    index = None
    if sketch is not None:
        index = sketch.over(corpus.side.vectors["short"], corpus.gone)
    figures["opening_s"] = round(time.perf_counter() - begun, 3)
    figures["files_mb"] = round(sum(one.stat().st_blocks * 512 for one in folder.iterdir()) / 2**20)
    return Made(corpus, index, figures, before)


def _make_small(items: list[Item], encoder: Encoder) -> Made:
    before = read_memory("RssAnon")
    begun = time.perf_counter()
    corpus = Corpus.build(items, encoder)
    return Made(corpus, None, {"preparing_s": round(time.perf_counter() - begun, 2)}, before)


class _Making:
    """Counts the time that making takes without that of drawing items."""

    def __init__(self, size: int, drawn: Items, encoder: Encoder) -> None:
        self._size, self._drawn, self._encoder = size, drawn, encoder
        self.seconds = 0.0

    def write(self, folder: Path, told: Queue[dict[str, Any]]) -> None:
        """Write the corpus as the site does, and tell what that took."""
        begun = time.perf_counter()
        marks = [""] * self._size
        keep(
            self._prepare(),
            Kind.ACHIEVEMENT,
            folder,
            marks,
            {},
            partial(corpus_files.sketch, folder=folder),
        )
        self.seconds += time.perf_counter() - begun
        told.put({"preparing_s": round(self.seconds, 2), "preparing_peak_mb": _in_mb("VmHWM")})

    def _prepare(self) -> Iterator[Prepared]:
        for begin in range(0, self._size, PIECE):
            begun = time.perf_counter()
            items = self._drawn.draw(min(PIECE, self._size - begin))
            self.seconds -= time.perf_counter() - begun
            yield read_items(items, Kind.ACHIEVEMENT, self._encoder, None, None)


def read_memory(name: str) -> float:
    """Return kilobytes of this process, what it can give back given back: VmHWM, the most there
    ever were; RssAnon, its own; RssFile, of files that others map as well."""
    gc.collect()
    give_back_memory()
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith(name)))


def _in_mb(name: str) -> int:
    return round(read_memory(name) / 1024)
