"""The files an account attached."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from web.attachments.models import Attachment
from web.attachments.queries import find_subject, rules_of
from web.base import db
from web.base.own_data import OwnData, Rows
from web.people.models import User


def collect_attachments(user: User) -> Rows:
    """Return the names of the files the account attached, as far as it may see them now."""
    own = select(Attachment).where(Attachment.author_id == user.id).order_by(Attachment.id)
    found = db.session().scalars(own.options(joinedload(Attachment.file)))
    return [_told(one) for one in found if _may_read(user, one)]


def _may_read(user: User, attachment: Attachment) -> bool:
    subject = find_subject(attachment.holder, attachment.holder_id)
    return subject is not None and rules_of(attachment.holder).may_read(user, subject)


def _told(attachment: Attachment) -> dict[str, object]:
    return {
        "at": attachment.created_at,
        "name": attachment.name,
        "kind": attachment.file.kind,
        "size": attachment.file.size,
        "attached_to": attachment.holder,
        "object_id": attachment.holder_id,
    }


OWN_DATA = (
    OwnData(
        "attachments",
        _l("您上传的附件"),
        _l("属于所附的需求、成果、对接或征集，随它们保留，不再显示您的姓名。"),
        collect_attachments,
    ),
)
