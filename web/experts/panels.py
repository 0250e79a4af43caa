"""What the pool adds to pages of others."""

from __future__ import annotations

from typing import Any

from web.experts.forms import DeclineForm
from web.experts.joining import is_of_pool
from web.experts.queries import find_entry
from web.experts.states import EXPERT
from web.people.models import MailLink


def of_invitation(link: MailLink, **_: object) -> dict[str, Any] | None:
    """What is expected of an expert, above the form that makes the account."""
    return {} if is_of_pool(link) else None


def to_decline(link: MailLink, secret: str, **_: object) -> dict[str, Any] | None:
    """The form with which somebody declines to join the pool."""
    expert = find_entry(link.email) if is_of_pool(link) else None
    if expert is None or "decline" not in EXPERT.actions_from(expert.state):
        return None
    return {"decline_form": DeclineForm(formdata=None, prefix="decline"), "secret": secret}
