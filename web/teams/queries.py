"""Whom entries are about, what they agreed to, and why an entry cannot be shown yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, select

from matcher.domain.codes import Role
from web.base import db, labels
from web.experts.queries import entry_of
from web.experts.states import ExpertUse
from web.people.models import User
from web.registers.disclosure import EntryView, coming_view, public_view
from web.registers.models import Entry
from web.teams.fields import TeamKind
from web.teams.models import Consent
from web.teams.states import NO, ConsentState

REGISTER = "teams"

USES = {TeamKind.ENVOYS: ExpertUse.ENVOY, TeamKind.VICE_PRESIDENT: ExpertUse.VICE_PRESIDENT}
"""What an expert has to be ready for, by the kind of the entry."""

BOTH_POSTS = ("home", "host", "since", "until")
"""What an employment at two places has to say."""


def people_of(entry: Entry) -> Sequence[Consent]:
    """Return everybody an entry is about, the leader first."""
    statement = select(Consent).where(Consent.entry_id == entry.id)
    ordered = statement.order_by(Consent.is_leader.desc(), Consent.id)
    return db.session().scalars(ordered).all()


def named_on(entry: Entry) -> list[Consent]:
    """Return who is named in public: beside the very text that the person agreed to."""
    if not entry.is_public:
        return []
    shown = digest_of(public_view(entry))
    return [
        one
        for one in people_of(entry)
        if one.is_named and (one.agreed_to == shown or is_author(one))
    ]


def find_consent(secret: str) -> Consent | None:
    """Return the consent whose link has this secret."""
    hashed = hash_of(secret)
    return db.session().scalar(select(Consent).where(Consent.token_hash == hashed))


def hash_of(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def digest_of(view: EntryView) -> str:
    """Return what tells one public text from another. What is empty is no part of it: a field
    that registers learn to ask for changes no text."""
    told: dict[str, Any] = {"organisation": view.organisation, **view.values}
    filled = {name: value for name, value in told.items() if value not in (None, "", [], (), False)}
    return hashlib.sha256(
        json.dumps(filled, sort_keys=True, ensure_ascii=False, default=str).encode()
    ).hexdigest()


def outstanding(entry: Entry) -> list[Consent]:
    """Return who has not agreed to what is to be shown."""
    wanted = digest_of(coming_view(entry))
    return [
        one
        for one in people_of(entry)
        if not is_author(one) and (one.state is not ConsentState.AGREED or one.agreed_to != wanted)
    ]


def enters_oneself(entry: Entry) -> bool:
    """Return whether an expert entered it: that is a consent, too."""
    return entry.author.role is Role.EXPERT


def is_author(consent: Consent) -> bool:
    """Return whether it is the expert's own, who agrees to each text by writing it."""
    entry = consent.entry
    return enters_oneself(entry) and consent.email == entry.author.email


def why_unready(entry: Entry) -> str | None:
    """Return why an entry cannot be shown yet, in words."""
    return _lacks_post(coming_view(entry)) or _lacks_use(entry) or _lacks_consent(entry)


def list_refused(user: User) -> Sequence[Entry]:
    """Return what the account keeps, or officers have entered, and somebody it is about does not
    want shown."""
    if user.role is Role.OFFICER:
        is_own: ColumnElement[bool] = Entry.author.has(User.role == Role.OFFICER)
    elif user.role is Role.EXPERT:
        is_own = Entry.author_id == user.id
    else:
        is_own = Entry.organisation_id == user.organisation_id
    refused = select(Consent.entry_id).where(Consent.state.in_(NO))
    statement = select(Entry).where(is_own, Entry.id.in_(refused)).order_by(Entry.id)
    return db.session().scalars(statement).all()


def _lacks_post(view: EntryView) -> str | None:
    is_double = view.team_kind is TeamKind.VICE_PRESIDENT
    if not is_double or all(getattr(view, name) for name in BOTH_POSTS):
        return None
    return gettext("科技副总是双聘：请写明派出单位、聘用企业和聘期起止。")


def _lacks_use(entry: Entry) -> str | None:
    kind = coming_view(entry).team_kind
    if not enters_oneself(entry) or kind not in USES:
        return None
    use = USES[kind]
    if use.value in entry_of(entry.author).uses:
        return None
    return gettext(
        "专家资料里没有选“%(use)s”：请先在“专家资料”里加上，再提交。", use=labels.label(use)
    )


def _lacks_consent(entry: Entry) -> str | None:
    missing = outstanding(entry)
    if missing:
        names = labels.join_words(one.name for one in missing)
        return gettext(
            "%(names)s还没有同意公开现在的内容。请征求本人同意，或改由别人署名。", names=names
        )
    if enters_oneself(entry) or any(one.is_leader for one in people_of(entry)):
        return None
    return gettext("还没有写明负责人。请填写负责人，并征求本人同意。")
