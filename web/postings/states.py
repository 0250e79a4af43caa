"""The life of a posting and of the versions of its text."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class PostingState(StrEnum):
    """Life of a posting as the public meets it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    PUBLISHED = "published"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    FULFILLED = "fulfilled"
    CLAIM = "claim"
    """A plan in answer to a need: no list shows it, only the parties of its match see it."""


class RevisionState(StrEnum):
    """Life of one version of a posting's text."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


POSTING = Machine(
    "posting",
    PostingState.DRAFT,
    {
        "submit": (
            any_of(PostingState.DRAFT, PostingState.CHANGES_REQUESTED),
            PostingState.SUBMITTED,
        ),
        "request_changes": (any_of(PostingState.SUBMITTED), PostingState.CHANGES_REQUESTED),
        "reject": (any_of(PostingState.SUBMITTED), PostingState.REJECTED),
        "take_back": (any_of(PostingState.SUBMITTED), PostingState.DRAFT),
        # A new text of what has left the platform brings it back.
        "publish": (
            any_of(PostingState.SUBMITTED, PostingState.EXPIRED, PostingState.WITHDRAWN),
            PostingState.PUBLISHED,
        ),
        "restore": (
            any_of(PostingState.EXPIRED, PostingState.WITHDRAWN),
            PostingState.PUBLISHED,
        ),
        "expire": (any_of(PostingState.PUBLISHED), PostingState.EXPIRED),
        "withdraw": (any_of(PostingState.PUBLISHED), PostingState.WITHDRAWN),
        "fulfil": (any_of(PostingState.PUBLISHED), PostingState.FULFILLED),
    },
)

GONE_STATES = frozenset({PostingState.EXPIRED, PostingState.WITHDRAWN, PostingState.FULFILLED})
"""States of a posting that was published and is not on the platform any more."""

ENDED_STATES = frozenset({PostingState.FULFILLED, PostingState.CLAIM})
"""States of a posting that takes no new text any more; what was fulfilled can still be copied."""

LIFE_STATES = tuple(state for state in PostingState if state is not PostingState.CLAIM)
"""The states that a posting's own life leads through, in their order."""

OPEN_REVISION_STATES = frozenset(
    {RevisionState.DRAFT, RevisionState.SUBMITTED, RevisionState.CHANGES_REQUESTED}
)
"""States of a text that is on its way; a posting has at most one."""

REVISION = Machine(
    "revision",
    RevisionState.DRAFT,
    {
        "submit": (
            any_of(RevisionState.DRAFT, RevisionState.CHANGES_REQUESTED),
            RevisionState.SUBMITTED,
        ),
        "take_back": (any_of(RevisionState.SUBMITTED), RevisionState.DRAFT),
        "request_changes": (any_of(RevisionState.SUBMITTED), RevisionState.CHANGES_REQUESTED),
        "reject": (any_of(RevisionState.SUBMITTED), RevisionState.REJECTED),
        "publish": (any_of(RevisionState.SUBMITTED), RevisionState.APPROVED),
        "supersede": (any_of(RevisionState.APPROVED), RevisionState.SUPERSEDED),
    },
)
