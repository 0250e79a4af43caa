"""Keeping the vectors of registers true to the database: what is due follows from it alone."""

from __future__ import annotations

from flask import current_app

from embeddings.errors import EmbeddingsError
from matcher.types import Encoder
from web.base import db, queue
from web.base.registry import Sweep
from web.engine import encoders, loaded
from web.registers import vectors
from web.registers.events import EntryLeft, EntryShown

TASK = "embed_entries"
_SEEN = "techmatch_entries_seen"
BATCH = 256


def embed_due() -> int:
    """Embed the public entries that lack a vector of their text, drop what nobody needs.

    With the encoder in use, and with the one that is being prepared: when the site goes over to
    it, registers are found as before. Returns how many vectors were made or dropped. Where nothing
    changed since the last look, no text is read.
    """
    seen = _stamp()
    if seen == current_app.extensions.get(_SEEN):
        return 0
    with db.reading():
        present, following = loaded.present().encoder, _following()
    done = embed_stale(present)
    if following is not None:
        done += embed_stale(following)
    with db.reading():
        kept = {present.name, *encoders.kept_names()}
    done += vectors.drop_unused(kept)
    # What changed while we worked makes another stamp, and is looked for again.
    current_app.extensions[_SEEN] = seen
    return done


def embed_stale(encoder: Encoder) -> int:
    """Embed what lacks a vector of this encoder; return how many there were."""
    with db.reading():
        work = vectors.find_stale(encoder.name)
    for start in range(0, len(work), BATCH):
        batch = work[start : start + BATCH]
        rows = encoder.encode([one.text for one in batch], "passage")
        with db.unit_of_work():
            vectors.store(batch, rows, encoder.name)
    return len(work)


def schedule_after(_event: EntryShown | EntryLeft) -> None:
    """An entry was published, changed or has left: nearness must know."""
    db.after_commit(lambda: queue.put_once(TASK))


def perform() -> None:
    """Do what ``embed_due`` does, for the worker."""
    embed_due()


def _stamp() -> object:
    """Return what changes whenever an entry, a vector or a choice of encoders does."""
    with db.reading():
        return encoders.current(), encoders.preparing(), *vectors.stamp_all()


def _following() -> Encoder | None:
    choice = encoders.preparing()
    if choice is None:
        return None
    try:
        return loaded.following(choice).encoder
    except EmbeddingsError:
        return None  # The change itself reports it.


HANDLERS = {TASK: perform}
REACTS = {EntryShown: schedule_after, EntryLeft: schedule_after}
SWEEP = Sweep(42, perform)
"""After the postings: their encoder is recorded first."""
