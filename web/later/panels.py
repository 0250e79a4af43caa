"""What 先用后转 adds to pages of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from matcher.domain.codes import Mode, Role
from web.base.access import allows
from web.inventions.models import Invention
from web.later import queries
from web.later.permissions import OFFER_LATER
from web.people.session import actor
from web.postings.models import Posting


def of_public(invention: Invention, **_: Any) -> Mapping[str, Any] | None:
    """On an invention's public page: apply, for firms and for who is not signed in."""
    if not queries.is_lendable(invention) or not _may_apply():
        return None
    return {"path": url_for("later.apply_invention", invention_id=invention.id)}


def of_item(posting: Posting, view: Any, **_: Any) -> Mapping[str, Any] | None:
    """On an achievement's page that names this mode: apply, or for its owner, offer."""
    if Mode.USE_FIRST not in view.modes or not queries.is_lendable(posting):
        return None
    if allows(actor(), OFFER_LATER, posting):
        return {"path": url_for("later.offer_posting", posting_id=posting.id), "offers": True}
    if not _may_apply():
        return None
    return {"path": url_for("later.apply_posting", posting_id=posting.id)}


def of_own(invention: Invention, **_: Any) -> Mapping[str, Any] | None:
    """On an invention's own page: its agreements, and offering one."""
    about = queries.agreements_about(invention)
    offers = queries.is_lendable(invention) and allows(actor(), OFFER_LATER, invention)
    return {"agreements": about, "offers": offers} if about or offers else None


def _may_apply() -> bool:
    user = actor()
    return user is None or user.role is Role.FIRM
