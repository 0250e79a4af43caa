"""Telling the worker that a posting changed."""

from __future__ import annotations

from web.base import db, queue
from web.base.files.events import FileRead
from web.engine import indexing, switching
from web.postings import files
from web.postings.events import PostingLeft, PostingPublished
from web.postings.models import Posting


def schedule_refresh(posting: Posting) -> None:
    """After the commit, have the posting indexed (or taken out) and matched."""
    posting_id = posting.id
    db.after_commit(lambda: queue.put("refresh", posting_id))


def refresh_after(event: PostingPublished | PostingLeft) -> None:
    """A posting was published or has left: search and matching must know."""
    schedule_refresh(event.posting)


def refresh_read(event: FileRead) -> None:
    """The text of a file was read: postings that let the matcher read it must be matched."""
    for posting in files.find_readers(event.file):
        schedule_refresh(posting)


def embed_due() -> None:
    """Embed what is stale, and go on with a change of encoders: the worker's regular look."""
    if switching.is_due():
        queue.put_once("switch")
    indexing.embed_due()
    if indexing.is_reading_due():
        queue.put_once("read_deeply")
