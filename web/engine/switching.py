"""Going over to another encoder while the site keeps serving with the present one.

The worker embeds all published postings with the next encoder, a few seconds at a time between
its other tasks. What is done is stored batch by batch, so an interruption costs one batch. When
nothing is lacking, one transaction makes it the encoder in use.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from embeddings.errors import EmbeddingsError
from web.base import db
from web.engine import encoders, indexing, loaded, vectors
from web.engine.encoders import Choice
from web.engine.loaded import LoadedModel
from web.engine.vectors import Work

logger = logging.getLogger(__name__)

STEP_SECONDS = 2.0
"""How long one step keeps the worker from its other tasks."""

FIRST_BATCH, LARGEST_BATCH = 8, 256
BATCH_SECONDS = 1.0


def is_due() -> bool:
    """Return whether another encoder is to be prepared."""
    with db.reading():
        return encoders.preparing() is not None


def advance(seconds: float = STEP_SECONDS) -> bool:
    """Go one step towards the next encoder; return whether there is more to do at once.

    A model that cannot be loaded, a full disk and whatever else is in the way are noted beside
    the choice, and the next sweep tries again. The present model serves on.
    """
    with db.reading():
        choice = encoders.preparing()
    if choice is None:
        return False
    try:
        return _go_on(choice, seconds)
    except EmbeddingsError as error:
        logger.error("the next language model cannot be loaded: %s", error)
        encoders.record_problem(str(error))
    except (OSError, RuntimeError, ValueError, MemoryError) as error:
        # What foreign models and drives raise when they fail.
        logger.exception("the step to the next language model failed")
        encoders.record_problem(f"{type(error).__name__}: {error}")
    return False


def _go_on(choice: Choice, seconds: float) -> bool:
    model = loaded.following(choice)
    if model.encoder.name != choice.encoder:
        # Its files changed since it was chosen; what they gave before is of no use.
        encoders.record_name(model.encoder.name)
        return True
    return _embed(model, seconds) or not _swap(model)


def _embed(model: LoadedModel, seconds: float) -> bool:
    """Embed for some seconds; return whether there was anything to embed."""
    work = indexing.find_stale(model.encoder)
    until = time.monotonic() + seconds
    start, size = 0, FIRST_BATCH
    while start < len(work):
        batch = work[start : start + size]
        took = _embed_batch(model, batch)
        if took is None or time.monotonic() > until:
            break
        start += len(batch)
        size = min(max(1, int(BATCH_SECONDS * len(batch) / took)), LARGEST_BATCH)
    return bool(work)


def _embed_batch(model: LoadedModel, batch: Sequence[Work]) -> float | None:
    """Embed and store; return the seconds it took, None when the model is not wanted any more."""
    started = time.monotonic()
    rows = model.encoder.encode([item.text for item in batch], "passage")
    took = max(time.monotonic() - started, 1e-3)
    with db.unit_of_work():
        if not encoders.record_work(model.choice, len(batch), took):
            return None
        vectors.store(batch, rows, model.encoder.name)
    return took


def _swap(model: LoadedModel) -> bool:
    """Make a complete model the one in use; return whether it was done."""
    try:
        # What is found now must be found afterwards too.
        indexing.embed_due()
    except EmbeddingsError as error:
        logger.warning("the present language model cannot be loaded: %s", error)
    if indexing.find_stale(model.encoder):
        return False
    indexing.sync_indexes(model.encoder)
    if not encoders.swap(model.choice):
        return False
    logger.info("language model changed to %s", model.encoder.name)
    indexing.drop_unused()
    return True
