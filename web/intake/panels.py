"""What tables add to pages of others."""

from __future__ import annotations

from typing import Any

from matcher.domain.codes import Role
from web.base.access import allows
from web.intake.permissions import BRING_TABLE
from web.intake.queries import source_of
from web.people.models import User
from web.people.session import account
from web.postings.models import Posting


def note_of(posting: Posting, mine: bool, **_: object) -> dict[str, Any] | None:
    """What the table said of a posting that no field takes; for its owner and the officers."""
    if not mine and account().role is not Role.OFFICER:
        return None
    source = source_of(posting.id)
    if source is None or not source.note:
        return None
    return {"note": source.note}


def way_in(user: User, **_: object) -> dict[str, Any] | None:
    """The way to bringing tables, for whoever may."""
    return {} if allows(user, BRING_TABLE) else None
