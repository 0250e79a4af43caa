"""What inventions add to pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from web.base import db
from web.inventions.models import Invention
from web.inventions.queries import (
    is_public,
    list_available,
    list_open_licences,
    list_publications,
)
from web.postings.models import Posting


def of_hub(**_: Any) -> Mapping[str, Any]:
    """On the hub of all registers: how many there are, and the way to them."""
    return {
        "available": list_available("", None, 1).total,
        "running": list_publications(is_running=True).total,
        "open": list_open_licences(1).total,
    }


def of_item(posting: Posting, **_: Any) -> Mapping[str, Any] | None:
    """On an achievement's page: the invention that it is, where the public may find that."""
    linked = select(Invention).where(Invention.posting_id == posting.id).order_by(Invention.id)
    found = [one for one in db.session().scalars(linked) if is_public(one)]
    return {"invention": found[-1]} if found else None
