"""Files attached to a version of a posting: audited with it, and disclosed as it is."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.domain.policy import Relation
from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.base import db, registry
from web.base.access import allows, relations
from web.base.files.models import StoredFile
from web.base.files.rules import HolderRules
from web.base.log import LogObject
from web.base.panels import known
from web.people.models import User
from web.postings.disclosure import disclose, is_listed, shows_files
from web.postings.models import Posting, Revision
from web.postings.permissions import EDIT_POSTING
from web.postings.states import ENDED_STATES, PostingState, RevisionState
from web.postings.steps import WAITING_STATES
from web.postings.verbs import PostingObject

AUDITED_STATES = frozenset({RevisionState.APPROVED, RevisionState.SUPERSEDED})


def is_public(revision: Revision) -> bool:
    """Return whether anybody may read the files: an audited, listed text that hides nothing."""
    posting = revision.posting
    is_shown = posting.published_revision_id == revision.id and is_listed(posting)
    return is_shown and revision.state is RevisionState.APPROVED and shows_files(revision)


def may_read(viewer: User | None, revision: Revision) -> bool:
    """Return whether ``viewer`` may read the files, and know that there are any.

    Officers see them from the first submission on; those introduced see audited ones.
    """
    if is_public(revision):
        return True
    if viewer is None:
        return False
    if Relation.OWNER in relations(viewer, revision.posting):
        return True
    if viewer.role is Role.OFFICER:
        return revision.state is not RevisionState.DRAFT
    is_audited = revision.state in AUDITED_STATES
    return is_audited and registry.present().reveals(viewer, revision.posting)


def may_change(viewer: User | None, revision: Revision) -> bool:
    """Return whether ``viewer`` is one of those who write the posting."""
    return allows(viewer, EDIT_POSTING, revision.posting)


def is_open(revision: Revision) -> bool:
    """Return whether the version can be changed: what is under audit cannot."""
    return revision.state in WAITING_STATES and revision.posting.state not in ENDED_STATES


def find_readers(file: StoredFile) -> Sequence[Posting]:
    """Return the published postings that let the matcher read the file."""
    statement = (
        select(Posting)
        .join(Revision, Revision.id == Posting.published_revision_id)
        .join(Attachment, Attachment.holder_id == Revision.id)
        .where(
            Attachment.holder == Holder.REVISION,
            Attachment.file_id == file.id,
            Revision.reads_attachments,
            Posting.state == PostingState.PUBLISHED,
        )
        .distinct()
    )
    return db.session().scalars(statement).all()


def _title(viewer: User | None, revision: Revision) -> str:
    return disclose(revision, viewer).title


def _page(revision: Revision) -> str:
    key = revision.posting_id
    if known("drafting.edit") and is_open(revision):
        return url_for("drafting.edit", posting_id=key, _anchor="attachments")
    return url_for("drafting.show", posting_id=key) if known("drafting.show") else "/"


def _logged(revision: Revision) -> tuple[LogObject, int]:
    return PostingObject.POSTING, revision.posting_id


FILES = HolderRules(
    model=Revision,
    may_read=may_read,
    may_change=may_change,
    is_open=is_open,
    title=_title,
    page=_page,
    logged=_logged,
    is_public=is_public,
)
