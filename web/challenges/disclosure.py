"""What of a challenge leaves the office: the one place that knows when its owner is named."""

from __future__ import annotations

from flask import abort

from web.base.access import allows
from web.challenges.models import Challenge
from web.challenges.permissions import ACCOMPANY_CHALLENGE, MANAGE_CHALLENGES
from web.people.models import User
from web.postings.disclosure import public_view


def public_owner(challenge: Challenge) -> str:
    """Return the name of the organisation whose problem it is; empty where nobody is told."""
    if challenge.hides_owner or challenge.organisation is None:
        return ""
    return challenge.organisation.name


def owner_for(viewer: User | None, challenge: Challenge) -> str:
    """Return the owner's name as far as the viewer may know it."""
    if challenge.organisation is not None and knows_owner(viewer, challenge):
        return challenge.organisation.name
    return public_owner(challenge)


def would_tell_owner(challenge: Challenge) -> bool:
    """Return whether marking the need as a challenge would tell the hidden owner's name."""
    need = challenge.posting
    if not challenge.hides_owner or need is None or need.published_revision is None:
        return False
    return public_view(need.published_revision).organisation_name is not None


def knows_owner(viewer: User | None, challenge: Challenge) -> bool:
    """Return whether the viewer is the office or the owner itself."""
    return allows(viewer, MANAGE_CHALLENGES) or allows(viewer, ACCOMPANY_CHALLENGE, challenge)


def require_public(viewer: User | None, challenge: Challenge) -> Challenge:
    """Return the challenge; one never announced is there for officers only (404)."""
    if not challenge.is_public and not allows(viewer, MANAGE_CHALLENGES):
        abort(404)
    return challenge
