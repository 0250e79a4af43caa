"""The transformer beside the encoder in use: it reads each posting once, for matching alone.

What it found is stored as embeddings of its name. It counts from the moment on when it has read
every posting that search knows, so that all pairs are judged alike; until then, and where it
cannot be run, pairs are judged by the table of words alone.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from functools import cache

from flask import current_app

from embeddings.deep_encoder import deep_name, load_deep_encoder
from embeddings.errors import EncoderUnavailable
from embeddings.kept_vectors import KeptVectors, begin_vectors
from matcher.types import FloatMatrix
from web.base import db, machine, site
from web.base.caching.answers import keep
from web.engine import vectors
from web.engine.vectors import Work

logger = logging.getLogger(__name__)

STEP_SECONDS = 2.0
"""How long one step keeps the worker from its other tasks."""

STEP = 16

IDLE_SECONDS = 60.0
"""So long after the last text the transformer's 110 MB are given back; to load it again takes a
third of a second."""

_READ_AT = "techmatch_deep_read_at"


def name() -> str:
    """Return what its vectors are stored under; empty where it is switched off or missing."""
    return _shipped_name() if site.settings().transformer else ""


@cache
def _shipped_name() -> str:
    try:
        return deep_name()
    except EncoderUnavailable as error:
        logger.warning("pairs are judged without the transformer: %s", error)
        return ""


def is_in_use(encoder: str) -> bool:
    """Return whether it has read everything that an encoder has embedded."""
    wanted = name()
    return bool(wanted) and keep(
        "deep.complete", (wanted, encoder), lambda: not vectors.lacks_any(wanted, than=encoder)
    )


def is_due(encoder: str) -> bool:
    """Return whether there are postings that it has not read."""
    return bool(name()) and not is_in_use(encoder)


def new_store() -> KeptVectors:
    """Return where this process keeps what was read; the shipped texts are known already."""
    return begin_vectors(name())


def read(work: Sequence[Work]) -> FloatMatrix | None:
    """Return the vectors of postings; None where it is off or cannot be run."""
    if not name() or not work:
        return None
    current_app.extensions[_READ_AT] = time.monotonic()
    try:
        return load_deep_encoder(_count_threads()).encode([entry.deep_text for entry in work])
    except EncoderUnavailable as error:
        logger.error("postings are not read by the transformer: %s", error)
        return None


def forget_unused() -> bool:
    """Let go of the transformer where nothing was read for a while: the worker's look beside its
    tasks."""
    last = current_app.extensions.get(_READ_AT)
    if last is not None and time.monotonic() - last >= IDLE_SECONDS:
        current_app.extensions.pop(_READ_AT)
        load_deep_encoder.cache_clear()
        machine.give_back_memory()
    return False


def _count_threads() -> int:
    """Return how many processors it may read with: one is left to those who ask for pages."""
    return max(1, machine.count_processors() - 1)


def advance(work: Sequence[Work], seconds: float = STEP_SECONDS) -> bool:
    """Read some of the postings that it has not read; return whether it got on."""
    until = time.monotonic() + seconds
    for start in range(0, len(work), STEP):
        batch = work[start : start + STEP]
        rows = read(batch)
        if rows is None:
            return False
        with db.unit_of_work():
            vectors.store(batch, rows, name())
        if time.monotonic() > until:
            break
    return bool(work)
