"""Telling the worker that a posting changed."""

from __future__ import annotations

from web.base import db, queue
from web.postings.models import Posting


def schedule_refresh(posting: Posting) -> None:
    """After the commit, have the posting indexed (or taken out) and matched."""
    posting_id = posting.id
    db.after_commit(lambda: queue.put("refresh", posting_id))
