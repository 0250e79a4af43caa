"""What the worker does for proposals: after a change of a posting, or of models."""

from __future__ import annotations

import logging

from flask import current_app

from web.base import queue
from web.engine import indexing, switching
from web.proposing import matching

logger = logging.getLogger(__name__)

DONE = "techmatch_done"
"""What the database looked like when this process last did everything that was due."""


def refresh(posting_id: int) -> None:
    """Index (or take out) one posting and match it. The work is found in the database."""
    stamp = indexing.work_stamp()
    done = current_app.extensions.get(DONE)
    if stamp == done:
        return  # An earlier task of a burst has done this one's work.
    logger.info("refreshing for posting %s", posting_id)
    indexing.embed_due()
    matching.match_due()
    current_app.extensions[DONE] = stamp


def switch() -> None:
    """Go a step towards the next encoder; other tasks come in between."""
    if switching.advance():
        queue.put_once("switch")
    else:
        propose_due()


def read_deeply() -> None:
    """Have the transformer read what it has not read; other tasks come in between."""
    if indexing.read_deeply():
        queue.put_once("read_deeply")
    else:
        propose_due()


def propose_due() -> None:
    """Match and judge whatever is due: the worker's regular look."""
    matching.match_due()
    matching.rejudge_due()
