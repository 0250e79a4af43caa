"""Writing a posting: drafts, submission, new revisions, withdrawal, expiry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from matcher.domain.codes import Confidentiality, Verification
from matcher.domain.errors import InputError, LostRace, Problem, WrongState
from matcher.domain.machine import step
from matcher.types import Kind
from web.attachments.holders import Holder
from web.attachments.service import copy_attachments
from web.base import db, events, log, site
from web.base.access import require
from web.base.clock import utc_now
from web.base.verbs import CommonVerb
from web.calls import service as calls
from web.calls.models import Call
from web.people.models import Organisation, User
from web.postings.events import PostingLeft
from web.postings.fields import LISTINGS
from web.postings.mails import tell_expired, tell_submitted
from web.postings.models import AchievementRevision, NeedRevision, Posting, Revision
from web.postings.permissions import CREATE_ACHIEVEMENT, CREATE_NEED, EDIT_POSTING, WITHDRAW_POSTING
from web.postings.states import (
    ENDED_STATES,
    POSTING,
    REVISION,
    PostingState,
    RevisionState,
)
from web.postings.steps import WAITING_STATES, is_editable
from web.postings.verbs import PostingObject, PostingVerb


def create_posting(actor: User, kind: Kind, call: Call | None = None) -> Posting:
    """Return a new empty draft owned by the actor's organisation."""
    action = CREATE_NEED if kind is Kind.NEED else CREATE_ACHIEVEMENT
    require(actor, action)
    if call is not None:
        calls.require_accepts(call, kind, actor.organisation_id)
    posting = Posting(
        kind=kind,
        organisation=actor.organisation,
        author=actor,
        call=call,
        is_demo=bool(actor.organisation and actor.organisation.is_demo),
    )
    posting.revisions.append(new_revision(kind, 1, actor))
    db.session().add(posting)
    db.session().flush()
    note_created(actor, posting)
    return posting


def note_created(actor: User, posting: Posting) -> None:
    """Write into the log that there is a new posting, already stored."""
    log.record(
        actor,
        CommonVerb.CREATE,
        PostingObject.POSTING,
        posting.id,
        after=posting.state.value,
        kind=posting.kind.value,
    )


def sketch(actor: User, kind: Kind, values: Mapping[str, Any], posting_id: int = 0) -> Revision:
    """Return a text as it would be with these values. It belongs to no session: nothing is stored.

    ``posting_id`` is that of the posting being edited, if there is one.
    """
    posting = Posting(
        id=posting_id,
        kind=kind,
        state=PostingState.DRAFT,
        organisation=actor.organisation,
        organisation_id=actor.organisation_id,
        is_demo=False,
    )
    revision = new_revision(kind, 1, actor)
    posting.revisions.append(revision)
    blank = {spec.name: spec.blank for spec in LISTINGS[kind].asked}
    write_values(revision, blank | dict(values))
    return revision


def start_revision(actor: User, posting: Posting) -> Revision:
    """Return the revision the actor may edit, copying the published text when none is open."""
    require(actor, EDIT_POSTING, posting)
    return open_revision(actor, posting)


def open_revision(actor: User, posting: Posting) -> Revision:
    """Return the revision that can be edited; the caller has asked whether the actor may."""
    if not is_editable(posting):
        raise WrongState("posting", posting.state.value, "edit")
    latest = posting.latest
    if latest.state in WAITING_STATES:
        return latest
    source = posting.published_revision or latest
    fresh = new_revision(posting.kind, latest.number + 1, actor)
    write_values(fresh, read_values(source))
    posting.revisions.append(fresh)
    db.session().flush()
    copy_attachments(Holder.REVISION, source.id, Holder.REVISION, fresh.id)
    log.record(actor, PostingVerb.REVISE, PostingObject.POSTING, posting.id, number=fresh.number)
    return fresh


def save_draft(
    actor: User, posting: Posting, values: Mapping[str, Any], expected_version: int | None = None
) -> Revision:
    """Store what was typed, complete or not. ``values`` may hold any subset of the fields."""
    check_version(posting, expected_version)
    revision = start_revision(actor, posting)
    write_values(revision, values)
    posting.edited_at = utc_now()
    touch(posting)
    # The caller shows the new version, which is what the next save must expect.
    db.flush()
    return revision


def submit(actor: User, posting: Posting) -> None:
    """Hand the open revision to the officers, and tell them."""
    require(actor, EDIT_POSTING, posting)
    hand_in(actor, posting)
    tell_submitted()


def hand_in(actor: User, posting: Posting) -> None:
    """Hand the open revision in; the caller has asked whether the actor may, and tells."""
    _require_alive(posting, "submit")
    require_verified(posting)
    if posting.call is not None and posting.submitted_at is None:
        calls.take_submission(posting.call, posting.kind, posting.organisation_id)
    revision = posting.latest
    before = revision.state
    submitted = step(REVISION, before, "submit")
    missing = missing_fields(revision)
    if missing:
        raise InputError([Problem(name, "missing") for name in missing])
    revision.state = submitted
    if posting.published_revision_id is None:
        posting.state = step(POSTING, posting.state, "submit")
    revision.submitted_at = posting.submitted_at = utc_now()
    touch(posting)
    log.record(
        actor,
        PostingVerb.SUBMIT,
        PostingObject.POSTING,
        posting.id,
        before=before.value,
        after=revision.state.value,
        number=revision.number,
    )


def withdraw(actor: User, posting: Posting, expected_version: int | None = None) -> None:
    """Take a published posting off the platform; its open matches are closed.

    A new version under audit is a draft again.
    """
    require(actor, WITHDRAW_POSTING, posting)
    check_version(posting, expected_version)
    if posting.latest.state is RevisionState.SUBMITTED:
        posting.latest.state = step(REVISION, posting.latest.state, "take_back")
        posting.latest.submitted_at = None
    _leave(actor, posting, "withdraw")


def expire_due(today: date) -> int:
    """Expire published postings whose validity ended before ``today``; return how many."""
    statement = (
        select(Posting)
        .join(Posting.published_revision)
        .where(Posting.state == PostingState.PUBLISHED, Revision.valid_until < today)
    )
    due = db.session().scalars(statement).all()
    for posting in due:
        _leave(None, posting, "expire")
    tell_expired(due)
    return len(due)


def expire_postings() -> None:
    """Expire what is due: the worker's regular look."""
    with db.unit_of_work():
        expire_due(site.today())


def missing_fields(revision: Revision) -> list[str]:
    """Return the names of required fields that are empty."""
    listing = LISTINGS[revision.kind]
    return [
        spec.name
        for spec in listing.required
        if not revision.read(spec) and not (spec.instead and revision.read(listing[spec.instead]))
    ]


def check_version(posting: Posting, expected: int | None) -> None:
    """Raise LostRace when somebody changed the posting after ``expected`` was read."""
    if expected is not None and posting.version != expected:
        raise LostRace(f"posting {posting.id}")


def write_values(revision: Revision, values: Mapping[str, Any]) -> None:
    """Set the fields named in ``values``; other names are ignored."""
    for spec in LISTINGS[revision.kind].asked:
        if spec.name in values:
            revision.write(spec, values[spec.name])


def read_values(revision: Revision) -> dict[str, Any]:
    """Return every editable field of ``revision`` by name: what its owner's form shows."""
    return {spec.name: revision.read(spec) for spec in LISTINGS[revision.kind].asked}


def new_revision(kind: Kind, number: int, actor: User) -> Revision:
    """Return a new text with nothing but its contact."""
    if kind is Kind.NEED:
        district = actor.organisation.district if actor.organisation else ""
        return NeedRevision(
            number=number,
            author_id=actor.id,
            state=RevisionState.DRAFT,
            district=district,
            confidentiality=Confidentiality.PUBLIC,
            contact_name=actor.name,
            contact_email=actor.email,
        )
    return AchievementRevision(
        number=number,
        author_id=actor.id,
        state=RevisionState.DRAFT,
        contact_name=actor.name,
        contact_email=actor.email,
    )


def _leave(actor: User | None, posting: Posting, action: str) -> None:
    before = posting.state
    posting.state = step(POSTING, posting.state, action)
    log.record(
        actor,
        PostingVerb(action),
        PostingObject.POSTING,
        posting.id,
        before=before.value,
        after=posting.state.value,
    )
    events.publish(PostingLeft(posting, actor))


def _require_alive(posting: Posting, action: str) -> None:
    # What has found its partner is over; what has left otherwise comes back with a new text.
    if posting.state in ENDED_STATES:
        raise WrongState("posting", posting.state.value, action)


def require_verified(posting: Posting) -> None:
    """Raise WrongState unless officers have verified the owner."""
    require_verified_organisation(posting.organisation)


def require_verified_organisation(organisation: Organisation) -> None:
    """Raise WrongState unless officers have verified the organisation."""
    if organisation.verification is not Verification.VERIFIED:
        raise WrongState("organisation", organisation.verification.value, "submit")


def touch(posting: Posting) -> None:
    """Move the posting's version with a change of its text alone.

    Or two people editing the same draft would overwrite each other unseen.
    """
    from sqlalchemy.orm.attributes import flag_modified

    flag_modified(posting, "state")
