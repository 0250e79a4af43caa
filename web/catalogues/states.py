"""What becomes of submissions, and which lists of them there are."""

from __future__ import annotations

from enum import StrEnum

from web.postings.states import GONE_STATES, PostingState


class Fate(StrEnum):
    """What has become of what was handed in to a call."""

    WAITING = "waiting"
    RETURNED = "returned"
    PUBLISHED = "published"
    REJECTED = "rejected"
    GONE = "gone"


class ListOf(StrEnum):
    """A list that the office takes along of a call."""

    SUBMISSIONS = "submissions"
    DAYS = "days"
    DISTRICTS = "districts"
    FIELDS = "fields"
    ORGANISATIONS = "organisations"
    UNSENT = "unsent"
    NOTHING = "nothing"


FATES = {
    PostingState.SUBMITTED: Fate.WAITING,
    PostingState.CHANGES_REQUESTED: Fate.RETURNED,
    PostingState.PUBLISHED: Fate.PUBLISHED,
    PostingState.REJECTED: Fate.REJECTED,
    **dict.fromkeys(GONE_STATES, Fate.GONE),
}
"""A draft has none: it was not handed in."""
