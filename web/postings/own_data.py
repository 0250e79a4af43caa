"""What an account wrote, and where it is named as the contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, or_, select

from web.base import db
from web.base.own_data import Obstacle, OwnData, Rows
from web.base.panels import known
from web.people.models import User
from web.postings.disclosure import disclose
from web.postings.loading import revision_options
from web.postings.models import Posting, Revision
from web.postings.states import PostingState, RevisionState


def collect_postings(user: User) -> Rows:
    """Return every version the account wrote, as far as it may see it now."""
    own = select(Revision).where(Revision.author_id == user.id).options(*revision_options())
    revisions = db.session().scalars(own.order_by(Revision.posting_id, Revision.number))
    return [_told(user, revision) for revision in revisions]


def find_named(user: User) -> Sequence[Posting]:
    """Return its organisation's postings that name the account as a contact to be reached now."""
    is_shown = and_(
        Posting.state == PostingState.PUBLISHED, Revision.id == Posting.published_revision_id
    )
    named = (
        select(Posting.id)
        .join(Revision, Revision.posting_id == Posting.id)
        .where(_names(user), or_(is_shown, Revision.state == RevisionState.SUBMITTED))
    )
    statement = select(Posting).where(Posting.id.in_(named)).order_by(Posting.id)
    return db.session().scalars(statement).all()


def keep_contact(user: User) -> list[Obstacle]:
    """Return the reason where others would look for a contact who is gone."""
    found = find_named(user)
    if not found:
        return []
    text = gettext(
        "以下内容已发布或正在审核，联系人写的是您。请先换成别人，待新版本通过审核，或撤回。"
    )
    words = [(disclose(one.latest, user).title, one.id) for one in found]
    if not known("drafting.show"):
        return [Obstacle(text, tuple((title, "") for title, _ in words))]
    links = tuple((title, url_for("drafting.show", posting_id=key)) for title, key in words)
    return [Obstacle(text, links)]


def forget_contact(user: User) -> None:
    """Take the person out of the contacts of drafts, of earlier versions and of what is over."""
    named = select(Revision).join(Posting, Revision.posting_id == Posting.id).where(_names(user))
    for one in db.session().scalars(named).all():
        if one.contact_email.strip().lower() == user.email:
            one.contact_email = ""
        one.contact_name = one.contact_phone = ""


def _names(user: User) -> ColumnElement[bool]:
    """Return the condition that a version of the account's organisation names it as contact."""
    return and_(
        Posting.organisation_id == user.organisation_id,
        or_(
            func.lower(func.trim(Revision.contact_email)) == user.email,
            Revision.contact_name == user.name,
        ),
    )


def _told(user: User, revision: Revision) -> dict[str, object]:
    view = asdict(disclose(revision, user))
    text = {name: value for name, value in view.items() if value and name != "hidden"}
    return {
        "posting_id": revision.posting_id,
        "number": revision.number,
        "state": revision.state,
        "created_at": revision.created_at,
        "submitted_at": revision.submitted_at,
        "decided_at": revision.decided_at,
        "text": text,
    }


OWN_DATA = (
    OwnData(
        "postings",
        _l("您写的需求和成果"),
        _l(
            "属于您所在的单位，保留，不再显示您的姓名；草稿和旧版本里联系人写的是您的，联系方式删除。"
        ),
        collect_postings,
        forget_contact,
    ),
)
