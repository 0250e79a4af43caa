"""What lists load together with their rows, so that a page costs a fixed number of queries."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from web.postings.models import Posting, Revision


def posting_options() -> tuple[_AbstractLoad, ...]:
    """Load a posting's owner, call and published text: of either kind, as its model joins both."""
    return (
        joinedload(Posting.organisation),
        joinedload(Posting.call),
        selectinload(Posting.published_revision),
    )


def history_options() -> tuple[_AbstractLoad, ...]:
    """Load a posting's owner, call and all its revisions."""
    return (
        joinedload(Posting.organisation),
        joinedload(Posting.call),
        selectinload(Posting.revisions),
    )


def revision_options() -> tuple[_AbstractLoad, ...]:
    """Load a revision's posting with owner and call."""
    posting: Any = joinedload(Revision.posting)
    return (posting.options(joinedload(Posting.organisation), joinedload(Posting.call)),)
