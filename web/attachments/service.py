"""Attaching files to objects and taking them off again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from matcher.domain.errors import Forbidden, WrongState
from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.attachments.permissions import ATTACH_FILE
from web.attachments.queries import (
    find_subject,
    list_attachments,
    may_remove,
    rules_of,
)
from web.attachments.verbs import AttachmentVerb
from web.base import db, log
from web.base.access import require
from web.base.files import reading, store
from web.base.files.receiving import Received, Refused
from web.base.files.refusals import Reason
from web.people.models import User


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of the files that somebody brought."""

    added: Sequence[Attachment]
    known: Sequence[str]
    """The names of files that were attached already."""
    refused: Sequence[Refused]


def attach(
    actor: User, holder: Holder, subject: Any, files: Iterable[Received | Refused]
) -> Attached:
    """Attach files to an object, as far as there is room; the same file only once."""
    require(actor, ATTACH_FILE)
    _require_change(actor, holder, subject, AttachmentVerb.ATTACH)
    rules = rules_of(holder)
    present = list_attachments(holder, subject.id)
    hashes = {one.file.sha256 for one in present}
    count, size = len(present), sum(one.file.size for one in present)
    added: list[Attachment] = []
    known: list[str] = []
    refused: list[Refused] = []
    for file in files:
        if isinstance(file, Refused):
            refused.append(file)
        elif count >= rules.most_files:
            refused.append(Refused(file.name, Reason.TOO_MANY))
        elif size + len(file.content) > rules.most_bytes:
            refused.append(Refused(file.name, Reason.TOO_LARGE_TOGETHER))
        else:
            stored = store.keep(file.content, file.kind)
            if stored.sha256 in hashes:
                known.append(file.name)
                continue
            added.append(_add(actor, holder, subject, stored.id, file))
            reading.schedule_reading(stored)
            hashes.add(stored.sha256)
            count, size = count + 1, size + stored.size
    return Attached(added, known, refused)


def detach(actor: User, attachment: Attachment) -> None:
    """Take a file off its object. The file itself goes when nothing refers to it any more."""
    subject = find_subject(attachment.holder, attachment.holder_id)
    _require_change(actor, attachment.holder, subject, AttachmentVerb.DETACH)
    if not may_remove(actor, subject, attachment):
        raise Forbidden("not an attachment of the actor's")
    _record(actor, AttachmentVerb.DETACH, attachment, subject)
    db.session().delete(attachment)
    db.flush()


def copy_attachments(
    source: Holder, source_id: int, target: Holder, target_id: int, author: User | None = None
) -> None:
    """Attach the files of one object to another one as well, as when a text is copied."""
    for one in list_attachments(source, source_id):
        copy = Attachment(
            holder=target,
            holder_id=target_id,
            file_id=one.file_id,
            name=one.name,
            author_id=author.id if author else one.author_id,
        )
        db.session().add(copy)
    db.flush()


def remove_all(holder: Holder, holder_id: int) -> None:
    """Take all files off an object that is about to be deleted."""
    db.session().execute(
        delete(Attachment).where(Attachment.holder == holder, Attachment.holder_id == holder_id)
    )


def _add(actor: User, holder: Holder, subject: Any, file_id: int, file: Received) -> Attachment:
    attachment = Attachment(
        holder=holder,
        holder_id=subject.id,
        file_id=file_id,
        name=file.name,
        author_id=actor.id,
    )
    db.session().add(attachment)
    db.flush()
    _record(actor, AttachmentVerb.ATTACH, attachment, subject)
    return attachment


def _record(actor: User, verb: AttachmentVerb, attachment: Attachment, subject: Any) -> None:
    kind, key = rules_of(attachment.holder).logged(subject)
    log.record(actor, verb, kind, key, attachment=attachment.id, file=attachment.file_id)


def _require_change(actor: User, holder: Holder, subject: Any, verb: AttachmentVerb) -> None:
    rules = rules_of(holder)
    if subject is None or not rules.may_change(actor, subject):
        raise Forbidden(f"may not {verb} at {holder}")
    _lock(rules.model, subject)
    if not rules.is_open(subject):
        raise WrongState(holder.value, "closed", verb.value)


def _lock(model: type[Any], subject: Any) -> None:
    """Wait for whoever changes the object, and see what they made of it.

    A file must not slip into a text that is being handed in at the same moment.
    """
    table = model.__table__
    session = db.session()
    session.execute(select(table.c.id).where(table.c.id == subject.id).with_for_update())
    session.refresh(subject)
