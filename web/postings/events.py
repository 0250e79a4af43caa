"""What happens to postings, for whoever reacts."""

from __future__ import annotations

from dataclasses import dataclass

from web.people.models import User
from web.postings.models import Posting


@dataclass(frozen=True, slots=True)
class PostingPublished:
    """A text of the posting was published: the first one, or a new version."""

    posting: Posting
    was_public: bool = False
    """Whether another text of it was public until now."""


@dataclass(frozen=True, slots=True)
class PostingLeft:
    """The posting was withdrawn by its owner or has expired (then ``actor`` is None)."""

    posting: Posting
    actor: User | None


@dataclass(frozen=True, slots=True)
class PostingDeleted:
    """A draft is about to be deleted: what hangs on it goes with it."""

    posting: Posting
    actor: User


@dataclass(frozen=True, slots=True)
class RevisionDiscarded:
    """A text that was on its way is about to be deleted; the posting stays."""

    posting: Posting
    actor: User
