"""What the owner of a posting can do to it now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from web.base.clock import utc_now
from web.calls import service as calls
from web.postings.models import Posting, Revision
from web.postings.states import (
    ENDED_STATES,
    OPEN_REVISION_STATES,
    PostingState,
    RevisionState,
)

WAITING_STATES = (RevisionState.CHANGES_REQUESTED, RevisionState.DRAFT)
"""States of a text that its owner can change."""

RENEWABLE_STATES = frozenset({PostingState.PUBLISHED, PostingState.EXPIRED, PostingState.WITHDRAWN})

UNDER_AUDIT = frozenset({PostingState.SUBMITTED, PostingState.CHANGES_REQUESTED})

APPROVAL_HOLDS = timedelta(days=365)
"""So long after the audit an unchanged text may be renewed without another one."""


class OwnStep(StrEnum):
    """What an owner can do to a posting; each is an address of web/drafting."""

    EDIT = "edit"
    RENEW = "renew"
    TAKE_BACK = "take_back"
    CHOOSE_CALL = "choose_call"
    COPY = "copy"
    DISCARD = "discard"
    WITHDRAW = "withdraw"
    DELETE = "delete"


def steps_of(posting: Posting) -> Iterator[OwnStep]:
    """Yield what the owner can do now, the likeliest first."""
    if posting.state is PostingState.CLAIM:
        return  # What is done about a plan is done on the claim it comes from.
    possible = {
        OwnStep.EDIT: is_editable(posting),
        OwnStep.RENEW: is_renewable(posting),
        OwnStep.TAKE_BACK: is_under_audit(posting),
        # While a text is written its form asks for the call.
        OwnStep.CHOOSE_CALL: not is_editable(posting) and may_choose_call(posting),
        OwnStep.COPY: True,
        OwnStep.DISCARD: is_discardable(posting),
        OwnStep.WITHDRAW: posting.state is PostingState.PUBLISHED,
        OwnStep.DELETE: is_deletable(posting),
    }
    yield from (step for step, can_be_done in possible.items() if can_be_done)


def was_published(posting: Posting) -> bool:
    """Return whether there is a text that passed the audit, on the platform or not any more."""
    return posting.published_revision_id is not None


def is_under_audit(posting: Posting) -> bool:
    """Return whether a text waits for an officer."""
    is_over = posting.state in ENDED_STATES
    return posting.latest.state is RevisionState.SUBMITTED and not is_over


def is_editable(posting: Posting) -> bool:
    """Return whether a text can be written: the open one, or a new version."""
    if posting.state in ENDED_STATES:
        return False
    if posting.latest.state in WAITING_STATES:
        return True
    return was_published(posting) and posting.latest.state not in OPEN_REVISION_STATES


def is_deletable(posting: Posting) -> bool:
    """Return whether it is a draft that no officer ever decided on."""
    undecided = all(revision.decided_at is None for revision in posting.revisions)
    return posting.state is PostingState.DRAFT and undecided


def is_discardable(posting: Posting) -> bool:
    """Return whether a new version of a published text is open and not under audit."""
    return was_published(posting) and posting.latest.state in WAITING_STATES


def is_renewable(posting: Posting) -> bool:
    """Return whether the published text can be given a new validity as it is.

    A new version that is on its way has a validity of its own: it goes on, or is discarded first.
    """
    on_its_way = posting.latest.state in OPEN_REVISION_STATES
    return posting.state in RENEWABLE_STATES and not on_its_way


def needs_audit(posting: Posting, now: datetime | None = None) -> bool:
    """Return whether the approval of the published text is too old to be relied on."""
    approved = posting.published_revision and posting.published_revision.decided_at
    return not approved or (now or utc_now()) - approved > APPROVAL_HOLDS


def may_choose_call(posting: Posting) -> bool:
    """Return whether the posting can still go to another call, or to none.

    What was handed in stays where it is once its call has ended; a draft is bound to nothing.
    What was published without a call went its own way.
    """
    if posting.submitted_at is None:
        return posting.state is PostingState.DRAFT
    if posting.call is None:
        return posting.state in UNDER_AUDIT
    is_present = posting.state in UNDER_AUDIT or posting.state is PostingState.PUBLISHED
    return is_present and calls.accepts(posting.call, posting.kind)


def newest_text(posting: Posting) -> Revision:
    """Return the text that its owner goes on with: the one being written, else the public one."""
    latest = posting.latest
    is_open = latest.state in WAITING_STATES
    return latest if is_open else posting.published_revision or latest
