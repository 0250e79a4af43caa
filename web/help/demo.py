"""What the demo's firms asked for: open challenges that were granted, and requests that wait."""

from __future__ import annotations

from matcher.domain.codes import HelpKind
from matcher.types import Kind
from web.base import db
from web.help.models import HelpRequest
from web.help.states import HelpState
from web.postings.demo import Loaded
from web.postings.models import NeedRevision, Posting
from web.postings.states import PostingState

GRANTED_OF = 2
"""Of so many needs that are ready to be an open challenge, one is one."""


def load_challenges(loaded: Loaded) -> None:
    """Make every second need that is ready for it an open challenge; the others ask for it."""
    ready = [posting for posting in loaded.postings.values() if _is_ready(posting)]
    for number, posting in enumerate(ready):
        request = HelpRequest(
            kind=HelpKind.CHALLENGE,
            posting=posting,
            asked_by=posting.author,
            asked_at=posting.published_at,
            state=HelpState.OPEN,
        )
        if number % GRANTED_OF == 0:
            request.state = HelpState.DONE
            request.answered_at = posting.challenge_at = posting.published_at
        db.session().add(request)


def _is_ready(posting: Posting) -> bool:
    shown = posting.published_revision
    return (
        posting.kind is Kind.NEED
        and posting.state is PostingState.PUBLISHED
        and isinstance(shown, NeedRevision)
        and shown.open_challenge
    )
