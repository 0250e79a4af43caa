"""Files of an object, and their texts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, defer, joinedload

from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.base import db, registry
from web.base.files.kinds import TextState
from web.base.files.models import StoredFile
from web.base.files.rules import HolderRules
from web.people.models import User

READ_BY_MATCHER = 4000
"""Characters of the attached text that the matcher reads."""


@dataclass(frozen=True, slots=True)
class Block:
    """What a page shows of an object's files to one viewer."""

    holder: Holder
    holder_id: int
    lines: Sequence[Attachment]
    may_add: bool
    removable: frozenset[int]
    """The attachments that the viewer may remove."""
    most_files: int


def rules_of(holder: Holder) -> HolderRules:
    """Return what the feature of an object declared about its files."""
    return registry.present().attaches[holder.value]


def list_attachments(holder: Holder, holder_id: int) -> Sequence[Attachment]:
    """Return an object's files in the order in which they came, without their texts."""
    statement = (
        select(Attachment)
        .where(Attachment.holder == holder, Attachment.holder_id == holder_id)
        .options(
            joinedload(Attachment.file).options(defer(StoredFile.text)),
            joinedload(Attachment.author).joinedload(User.organisation),
        )
        .order_by(Attachment.id)
    )
    return db.session().scalars(statement).all()


def find_block(viewer: User | None, holder: Holder, subject: Any) -> Block | None:
    """Return what a page shows of an object's files; None where the viewer may see nothing."""
    rules = rules_of(holder)
    if not rules.may_read(viewer, subject):
        return None
    may_change = rules.may_change(viewer, subject) and rules.is_open(subject)
    lines = list_attachments(holder, subject.id)
    removable = [one.id for one in lines if may_change and may_remove(viewer, subject, one)]
    may_add = may_change and len(lines) < rules.most_files
    return Block(holder, subject.id, lines, may_add, frozenset(removable), rules.most_files)


def empty_block(holder: Holder) -> Block:
    """Return what a page shows of the files of an object that is not stored yet."""
    return Block(holder, 0, (), True, frozenset(), rules_of(holder).most_files)


def may_remove(viewer: User | None, subject: Any, attachment: Attachment) -> bool:
    """Return whether somebody who may change an object's files may remove this one."""
    rules = rules_of(attachment.holder)
    return rules.may_remove is None or rules.may_remove(viewer, subject, attachment.author)


def find_subject(holder: Holder, holder_id: int) -> Any:
    """Return the object that files are attached to, or None."""
    return db.session().get(rules_of(holder).model, holder_id)


def texts_for_matching(revision_ids: Collection[int]) -> dict[int, str]:
    """Return, by version of a posting, the beginning of the text of its files.

    Who may know it is not asked here: see ``web/postings/disclosure.py``.
    """
    if not revision_ids:
        return {}
    rows = db.session().execute(
        select(Attachment.holder_id, func.substr(StoredFile.text, 1, READ_BY_MATCHER))
        .join(Attachment.file)
        .where(
            Attachment.holder == Holder.REVISION,
            Attachment.holder_id.in_(revision_ids),
            StoredFile.text_state == TextState.READ,
        )
        .order_by(Attachment.id)
    )
    found: dict[int, str] = {}
    for revision_id, text in rows:
        known = found.get(revision_id, "")
        found[revision_id] = f"{known}\n{text}".strip()[:READ_BY_MATCHER]
    return found


def holds_text(holder: Holder, key: InstrumentedAttribute[int], word: str) -> ColumnElement[bool]:
    """Return the condition that a file of an object holds a word, in its name or its text."""
    found = or_(
        Attachment.name.icontains(word, autoescape=True),
        StoredFile.text.icontains(word, autoescape=True),
    )
    return (
        select(Attachment.id)
        .join(Attachment.file)
        .where(Attachment.holder == holder, Attachment.holder_id == key, found)
        .exists()
    )
