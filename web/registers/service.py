"""Entries are written, audited, shown and taken off.

What the public sees is kept beside what is being written: it changes with the audit alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import has_request_context
from flask_babel import force_locale, gettext

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, LostRace, Problem
from matcher.domain.machine import step
from web.base import db, log, site
from web.base.access import require
from web.base.clock import utc_now
from web.base.events import publish as tell
from web.base.listing.register import Register
from web.base.site import today
from web.people.models import Organisation, User
from web.people.queries import find_organisation_named
from web.postings.service import require_verified_organisation
from web.registers import mails, showing, values
from web.registers.events import EntryLeft, EntryShown
from web.registers.models import Entry
from web.registers.permissions import AUDIT_ENTRIES, KEEP_ENTRY, WRITE_ENTRY
from web.registers.relations import may_write
from web.registers.states import ENTRY, EntryState
from web.registers.texts import missing_of
from web.registers.verbs import EntryObject, EntryVerb

Values = Mapping[str, Any]
"""What a form of the register holds, by the names of its fields."""


def is_of_office(entry: Entry) -> bool:
    """Return whether an officer has entered it: then it is published without being handed in."""
    return entry.author.role is Role.OFFICER


def awaits_decision(entry: Entry) -> bool:
    """Return whether an officer can publish it now."""
    is_own_draft = entry.state is EntryState.DRAFT and is_of_office(entry)
    return entry.state is EntryState.SUBMITTED or is_own_draft


def start(
    actor: User, register: Register, told: Values, organisation: Organisation | str = ""
) -> Entry:
    """Begin an entry with what was typed, complete or not.

    Members enter for their organisation. Others name one: by its name where it has no account
    here. Raises InputError of ``organisation``, "missing" where they name none.
    """
    require(actor, WRITE_ENTRY)
    if not may_write(actor, register):
        raise Forbidden(f"{actor.role} does not write to {register.name}")
    entry = Entry(register=register.name, author=actor, state=EntryState.DRAFT)
    _place(actor, entry, organisation)
    _write(entry, told)
    db.session().add(entry)
    db.flush()
    _record(actor, EntryVerb.START, entry, entry.state, register=register.name)
    return entry


def change(
    actor: User,
    entry: Entry,
    told: Values,
    *,
    organisation: Organisation | str = "",
    seen: int | None = None,
) -> None:
    """Store what was typed as the draft; what the public sees stays as it is.

    What an officer has entered becomes its organisation's own when a member writes in it: from
    then on it is handed in before it is published, and who wrote hears how that was decided.
    ``seen`` is the version that was changed; LostRace when somebody was quicker.
    """
    require(actor, KEEP_ENTRY, entry)
    _check_version(entry, seen)
    before = entry.state
    entry.state = step(ENTRY, before, "change")
    if is_of_office(entry) and actor.role is not Role.OFFICER:
        entry.author = actor
    if organisation:
        _place(actor, entry, organisation)
    _write(entry, told)
    _record(actor, EntryVerb.CHANGE, entry, before)
    db.flush()


def submit(actor: User, entry: Entry) -> None:
    """Hand the draft to the officers, and tell them.

    Raises InputError of each field that is "missing", and of ``entry``, "unready", with words.
    """
    require(actor, KEEP_ENTRY, entry)
    before = entry.state
    submitted = step(ENTRY, before, "submit")
    if entry.organisation is not None and actor.role is not Role.OFFICER:
        require_verified_organisation(entry.organisation)
    require_ready(entry)
    entry.state, entry.submitted_at = submitted, utc_now()
    _record(actor, EntryVerb.SUBMIT, entry, before)
    mails.tell_submitted()


def return_(actor: User, entry: Entry, words: str, seen: int | None = None) -> None:
    """An officer wants the draft mended, and says how."""
    require(actor, AUDIT_ENTRIES)
    _check_version(entry, seen)
    before = entry.state
    returned = step(ENTRY, before, "return")
    if not words.strip():
        raise InputError.of("words", "missing")
    entry.state, entry.answer = returned, words.strip()
    _record(actor, EntryVerb.RETURN, entry, before)
    mails.tell_outcome(actor, entry, mails.RETURNED)


def publish(actor: User, entry: Entry, seen: int | None = None) -> None:
    """An officer shows the public what was submitted, or a draft of the office's own.

    ``seen`` is the version that was read. Raises what ``submit`` raises of what is incomplete,
    and Forbidden of a draft that its owner has not handed in.
    """
    require(actor, AUDIT_ENTRIES)
    _check_version(entry, seen)
    before = entry.state
    published = step(ENTRY, before, "publish")
    if before is EntryState.DRAFT and not is_of_office(entry):
        raise Forbidden("its owner has not handed it in")
    require_ready(entry)
    # The database wants state and text to change together.
    with db.session().no_autoflush:
        entry.state, entry.answer = published, ""
        showing.show(entry)
    _record(actor, EntryVerb.PUBLISH, entry, before)
    db.flush()
    tell(EntryShown(actor, entry))
    mails.tell_outcome(actor, entry, mails.PUBLISHED)


def withdraw(actor: User, entry: Entry, seen: int | None = None) -> None:
    """Take an entry off: the public sees nothing of it any more. It can be changed and submitted
    again."""
    require(actor, KEEP_ENTRY, entry)
    _check_version(entry, seen)
    _take_off(actor, entry, "withdraw", EntryVerb.WITHDRAW)


def lift(entry: Entry) -> None:
    """Take an entry off for the sake of somebody it is about, who needs no account to say no.

    One that is not public only counts as changed: whoever publishes it this very moment loses the
    race, and learns of the no.
    """
    if entry.is_public:
        _take_off(None, entry, "withdraw", EntryVerb.WITHDRAW)
    else:
        showing.entitle(entry)
        db.flush()


def expire(entry: Entry) -> None:
    """Take off an entry whose last day is over."""
    _take_off(None, entry, "expire", EntryVerb.EXPIRE)


def enter(
    actor: User,
    register: Register,
    organisation: Organisation | str,
    told: Values,
    *,
    publish: bool = False,
) -> Entry:
    """Return a new entry as an officer brings it: a draft, or shown at once."""
    entry = start(actor, register, told, organisation)
    if publish:
        _publish(actor, entry)
    return entry


def require_ready(entry: Entry) -> None:
    """Raise InputError of what the draft still lacks to be shown, in the reader's language; in
    the site's own where nobody reads, as in the worker."""
    if has_request_context():
        problems = list(_problems_of(entry))
    else:
        with force_locale(site.settings().default_locale):
            problems = list(_problems_of(entry))
    if problems:
        raise InputError(problems)


def _problems_of(entry: Entry) -> Iterator[Problem]:
    told = values.read(entry.kind.listing, entry.draft)
    missing = missing_of(entry.kind, told)
    for spec in missing:
        yield Problem(spec.name, "missing", str(spec.required))
    until = told.get(entry.kind.until)
    if until is not None and until < today():
        yield Problem(entry.kind.until, "past", gettext("有效期已过，请改成今天以后的日期。"))
    words = entry.kind.unready(entry) if entry.kind.unready and not missing else None
    if words is not None:
        yield Problem("entry", "unready", str(words))


_publish = publish


def _take_off(actor: User | None, entry: Entry, action: str, verb: EntryVerb) -> None:
    before, was_public = entry.state, entry.is_public
    # The database wants state and text to change together.
    with db.session().no_autoflush:
        entry.state = step(ENTRY, before, action)
        showing.hide(entry)
    _record(actor, verb, entry, before)
    db.flush()
    if was_public:
        tell(EntryLeft(actor, entry))


def _place(actor: User, entry: Entry, organisation: Organisation | str) -> None:
    """Say whose an entry is. An expert's stays the author's own, whoever employs them."""
    if actor.role not in (Role.OFFICER, Role.EXPERT):
        entry.organisation = actor.organisation
        return
    if isinstance(organisation, str):
        name = organisation.strip()
        if not name:
            raise InputError.of("organisation", "missing")
        known = find_organisation_named(name)
    else:
        known, name = organisation, organisation.name
    if actor.role is Role.EXPERT or entry.author.role is Role.EXPERT:
        known, name = None, known.name if known else name
    entry.organisation, entry.organisation_name = known, "" if known else name


def _write(entry: Entry, told: Values) -> None:
    entry.draft = values.store(entry.kind.listing, told)
    showing.entitle(entry)


def _record(
    actor: User | None, verb: EntryVerb, entry: Entry, before: EntryState, **detail: object
) -> None:
    log.record(
        actor,
        verb,
        EntryObject.ENTRY,
        entry.id,
        before=before.value,
        after=entry.state.value,
        **detail,
    )


def _check_version(entry: Entry, seen: int | None) -> None:
    if seen is not None and entry.version != seen:
        raise LostRace(f"entry {entry.id}")
