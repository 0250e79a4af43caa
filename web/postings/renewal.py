"""Bringing back what has left, and letting what is published stay longer.

What was approved and has not changed needs no second audit for a year: its owner only says until
when it holds. After that, or with a changed text, it goes through the audit once more.
"""

from __future__ import annotations

from datetime import date

from matcher.domain.errors import InputError, WrongState
from matcher.domain.machine import step
from web.attachments.holders import Holder
from web.attachments.service import copy_attachments
from web.base import db, events, log, site
from web.base.access import require
from web.people.models import User
from web.postings import service
from web.postings.events import PostingPublished
from web.postings.models import Posting, Revision
from web.postings.permissions import EDIT_POSTING
from web.postings.states import POSTING, REVISION, PostingState, RevisionState
from web.postings.steps import is_renewable, needs_audit
from web.postings.verbs import PostingObject, PostingVerb


def renew(actor: User, posting: Posting, until: date, expected_version: int | None = None) -> bool:
    """Publish the approved text until another day, again where it has left the platform.

    Where the approval is too old the text is handed to the audit as a new version, and True is
    returned.
    """
    require(actor, EDIT_POSTING, posting)
    service.check_version(posting, expected_version)
    source = posting.published_revision
    if source is None or not is_renewable(posting):
        raise WrongState("posting", posting.state.value, "renew")
    service.require_verified(posting)
    if until <= site.today():
        raise InputError.of("valid_until", "past")
    audited = needs_audit(posting)
    fresh = _copy(actor, posting, source, until)
    if audited:
        service.submit(actor, posting)
    else:
        _show(actor, posting, source, fresh)
    return audited


def _copy(actor: User, posting: Posting, source: Revision, until: date) -> Revision:
    number = posting.latest.number + 1
    fresh = service.new_revision(posting.kind, number, actor)
    service.write_values(fresh, service.read_values(source) | {"valid_until": until})
    posting.revisions.append(fresh)
    db.flush()
    copy_attachments(Holder.REVISION, source.id, Holder.REVISION, fresh.id)
    return fresh


def _show(actor: User, posting: Posting, source: Revision, fresh: Revision) -> None:
    before, old = posting.state, source.valid_until
    # Not audited anew: the text stands by the approval that it has.
    fresh.submitted_at, fresh.decided_at = source.submitted_at, source.decided_at
    fresh.state = RevisionState.APPROVED
    source.state = step(REVISION, source.state, "supersede")
    posting.show(fresh)
    if before is not PostingState.PUBLISHED:
        posting.state = step(POSTING, before, "restore")
    service.touch(posting)
    log.record(
        actor,
        PostingVerb.RENEW if before is PostingState.PUBLISHED else PostingVerb.RESTORE,
        PostingObject.POSTING,
        posting.id,
        before=before.value,
        after=posting.state.value,
        number=fresh.number,
        old=old.isoformat() if old else "",
        new=fresh.valid_until.isoformat() if fresh.valid_until else "",
    )
    events.publish(PostingPublished(posting, before is PostingState.PUBLISHED))
