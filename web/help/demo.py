"""What the demo's firms asked for: to be open challenges, granted where there is one."""

from __future__ import annotations

from matcher.domain.codes import HelpKind
from matcher.types import Kind
from web.base import db
from web.help.models import HelpRequest
from web.help.states import HelpState
from web.postings.demo import Loaded, read_rows
from web.postings.models import NeedRevision, Posting
from web.postings.states import PostingState


def load_challenges(loaded: Loaded) -> None:
    """Let every need that is ready for it ask to be an open challenge; those that are one by the
    demo's file were granted. The challenges themselves are made from that file.
    """
    granted = {row["need"] for row in read_rows("challenges") if "need" in row}
    for key, posting in loaded.postings.items():
        if not _is_ready(posting):
            continue
        request = HelpRequest(
            kind=HelpKind.CHALLENGE,
            posting=posting,
            asked_by=posting.author,
            asked_at=posting.published_at,
            state=HelpState.OPEN,
        )
        if key in granted:
            request.state = HelpState.DONE
            request.answered_at = posting.published_at
        db.session().add(request)


def _is_ready(posting: Posting) -> bool:
    shown = posting.published_revision
    return (
        posting.kind is Kind.NEED
        and posting.state is PostingState.PUBLISHED
        and isinstance(shown, NeedRevision)
        and shown.open_challenge
    )
