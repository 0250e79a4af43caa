"""What requests for help add to pages of others."""

from __future__ import annotations

from functools import partial
from typing import Any

from matcher.domain.codes import Must, Role
from web.base import labels
from web.base.access import allows
from web.drafting import completeness
from web.help import queries
from web.help.forms import AskForm
from web.help.permissions import ASK_HELP
from web.help.verdict import judge
from web.people.models import User
from web.people.session import account
from web.postings.models import Posting
from web.postings.own import OwnPosting
from web.postings.states import PostingState

MOST_GAPS = 3
"""How many missing things the page names; more would read as a scolding."""


def verdict(
    posting: Posting, own: OwnPosting, ask_form: AskForm | None = None, **_: object
) -> dict[str, Any] | None:
    """The engine's verdict on a published need, and what its owner can do then.

    ``ask_form`` holds what was typed into a request that could not be stored.
    """
    user = account()
    if own.state is not PostingState.PUBLISHED or not allows(user, ASK_HELP, posting):
        return None
    gaps = completeness.measure(own.view.kind, partial(getattr, own.view)).gaps[:MOST_GAPS]
    return {
        "verdict": judge(posting),
        "help_lines": queries.list_for_posting(user, posting),
        "ask_form": ask_form or AskForm(formdata=None),
        "missing": [gap.why for gap in gaps],
        "must_name": lambda code: labels.label(Must(code)),
    }


def figures(user: User, **_: object) -> dict[str, Any] | None:
    """How many requests wait for the officers, or for the broker."""
    if user.role is Role.BROKER:
        return {"enquiries": queries.count_for_broker(user)}
    return {"requests": queries.count_open()} if user.role is Role.OFFICER else None


def of_board() -> dict[str, Any] | None:
    """The enquiries that wait for the broker whose board it is."""
    waiting = queries.count_for_broker(account())
    return {"enquiries": waiting} if waiting else None
