"""Going on with another key."""

from __future__ import annotations

from web.base import chain, db, log
from web.base.chain import Head, find_head
from web.logbook.verbs import LogbookObject, LogVerb


def change_key() -> Head:
    """Let a new key seal the log from here on, and write that down; return where it begins."""
    with db.unit_of_work() as session:
        head = find_head(session)
        chain.begin_key()
        log.record(None, LogVerb.CHANGE_KEY, LogbookObject.LOG, None, number=head.number)
    return head
