"""Files attached to a claim: for who claims and who judges, and for the need's owner once
introduced."""

from __future__ import annotations

from flask import url_for

from web.base.access import allows
from web.base.files.rules import HolderRules
from web.base.log import LogObject
from web.claims.models import Claim
from web.claims.permissions import HANDLE_OWN_CLAIM, READ_CLAIM
from web.claims.states import WRITABLE_STATES
from web.claims.verbs import ClaimObject
from web.deals.files import may_read_deal
from web.people.models import User


def may_read(viewer: User | None, claim: Claim) -> bool:
    """Return whether ``viewer`` may read the files."""
    if may_change(viewer, claim):
        return True
    if claim.is_as_handed_in and not is_open(claim) and allows(viewer, READ_CLAIM, claim):
        return True
    return claim.match is not None and may_read_deal(viewer, claim.match)


def may_change(viewer: User | None, claim: Claim) -> bool:
    """Return whether ``viewer`` acts for who claims."""
    return allows(viewer, HANDLE_OWN_CLAIM, claim)


def is_open(claim: Claim) -> bool:
    """Return whether files still come and go; what is judged stays as it was handed in."""
    return claim.state in WRITABLE_STATES


def _logged(claim: Claim) -> tuple[LogObject, int]:
    return ClaimObject.CLAIM, claim.id


FILES = HolderRules(
    model=Claim,
    may_read=may_read,
    may_change=may_change,
    is_open=is_open,
    title=lambda _viewer, claim: claim.title,
    page=lambda claim: url_for("claims.show", claim_id=claim.id, _anchor="attachments"),
    logged=_logged,
)
