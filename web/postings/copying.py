"""A posting of one's own as the beginning of a new one."""

from __future__ import annotations

from matcher.domain.errors import WrongState
from web.attachments.holders import Holder
from web.attachments.service import copy_attachments
from web.base import db, log
from web.base.access import require
from web.people.models import User
from web.postings import service
from web.postings.models import Posting
from web.postings.permissions import EDIT_POSTING
from web.postings.states import PostingState
from web.postings.steps import newest_text
from web.postings.verbs import PostingObject, PostingVerb

DECLARED = ("not_secret", "holder_consents")
"""What somebody declared of one text: of another one it is declared anew."""


def copy_posting(actor: User, posting: Posting) -> Posting:
    """Return a new draft with the text of ``posting``, whatever became of that. It has no call."""
    require(actor, EDIT_POSTING, posting)
    if posting.state is PostingState.CLAIM:
        raise WrongState("posting", posting.state.value, "copy")
    source = newest_text(posting)
    draft = service.create_posting(actor, posting.kind)
    told = service.read_values(source)
    service.write_values(draft.latest, {k: v for k, v in told.items() if k not in DECLARED})
    db.flush()
    copy_attachments(Holder.REVISION, source.id, Holder.REVISION, draft.latest.id)
    log.record(actor, PostingVerb.COPY, PostingObject.POSTING, draft.id, source=posting.id)
    return draft
