"""People are named, asked and forgotten; what they answer takes effect at once.

An entry is shown only while everybody it is about agrees to the very text that is shown.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from matcher.domain.codes import Role, Verification
from matcher.domain.errors import Forbidden, InputError, LostRace
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.addresses import find_fault
from web.base.clock import utc_now
from web.people.models import User
from web.registers import mails as entry_mails
from web.registers import service as registers
from web.registers import values
from web.registers.disclosure import coming_view, public_view
from web.registers.models import Entry
from web.registers.states import ENTRY
from web.registers.texts import missing_of
from web.teams import mails
from web.teams.models import Consent
from web.teams.permissions import ANSWER_CONSENT, NAME_PEOPLE
from web.teams.queries import digest_of, hash_of, is_author, outstanding, people_of
from web.teams.states import CONSENT, NO, ConsentState
from web.teams.verbs import ConsentObject, ConsentVerb

MOST_PEOPLE = 12
"""A team that is larger names who answers for it."""

PAUSE = timedelta(hours=1)
"""Nobody is asked twice within it: a mailbox is not filled through us."""


def name_person(
    actor: User, entry: Entry, name: str, email: str, *, is_leader: bool = False
) -> Consent:
    """Write down somebody the entry is about; nobody is asked yet.

    Raises InputError of ``email``: "not_an_address", "taken" or "too_many".
    """
    require(actor, NAME_PEOPLE, entry)
    people, address = people_of(entry), email.strip().lower()
    if find_fault(address):
        raise InputError.of("email", "not_an_address")
    if any(one.email == address for one in people):
        raise InputError.of("email", "taken")
    if len(people) >= MOST_PEOPLE:
        raise InputError.of("email", "too_many")
    consent = Consent(entry=entry, name=name.strip(), email=address, is_leader=is_leader)
    db.session().add(consent)
    db.flush()
    _record(actor, ConsentVerb.NAME, consent, consent.state)
    return consent


def name_oneself(actor: User, entry: Entry) -> Consent:
    """An expert wants to be named in an entry of the own: entering it is agreeing to it."""
    if actor.role is not Role.EXPERT or entry.author_id != actor.id:
        raise Forbidden("one names oneself in one's own entry")
    found = next((one for one in people_of(entry) if one.email == actor.email), None)
    consent = found or name_person(actor, entry, actor.name, actor.email, is_leader=True)
    before, consent.state = consent.state, ConsentState.AGREED
    consent.agreed_to, consent.is_named = digest_of(coming_view(entry)), True
    consent.answered_at = utc_now()
    _record(actor, ConsentVerb.AGREE, consent, before)
    db.flush()
    return consent


def remove_person(actor: User, consent: Consent) -> None:
    """Forget somebody; the link is worth nothing afterwards. What stands in public by the person's
    consent leaves: nobody is to stand there who has no way left to say no."""
    entry, by_consent = consent.entry, not is_author(consent)
    require(actor, NAME_PEOPLE, entry)
    _record(actor, ConsentVerb.REMOVE, consent, consent.state)
    db.session().delete(consent)
    db.flush()
    if by_consent and entry.is_public and consent.agreed_to == digest_of(public_view(entry)):
        registers.lift(entry)


def ask_all(actor: User, entry: Entry) -> int:
    """Ask everybody who has not agreed to the present text; return how many.

    Raises InputError of ``entry``: "incomplete" before there is a whole text to agree to,
    "not_verified" while nobody has verified the organisation that asks.
    """
    require(actor, NAME_PEOPLE, entry)
    _require_verified(actor, entry)
    if missing_of(entry.kind, values.read(entry.kind.listing, entry.draft)):
        raise InputError.of("entry", "incomplete")
    due = [one for one in outstanding(entry) if one.state not in NO and not _was_just_asked(one)]
    for one in due:
        _ask(actor, one)
    return len(due)


def agree(actor: User | None, consent: Consent, seen: str, *, is_named: bool) -> None:
    """Keep that a person agrees to what ``seen`` is the digest of.

    Raises LostRace where the text has changed since it was read.
    """
    require(actor, ANSWER_CONSENT)
    before, after = consent.state, step(CONSENT, consent.state, "agree")
    if digest_of(coming_view(consent.entry)) != seen:
        raise LostRace(f"consent {consent.id}")
    consent.state, consent.agreed_to, consent.is_named = after, seen, is_named
    consent.answered_at = utc_now()
    _record(actor, ConsentVerb.AGREE, consent, before)
    db.flush()
    entry = consent.entry
    if not outstanding(entry) and "submit" in ENTRY.actions_from(entry.state):
        entry_mails.tell_outcome(None, entry, mails.COMPLETE)


def say_no(actor: User | None, consent: Consent) -> None:
    """Keep that a person does not agree, or no longer; take the entry off at once."""
    require(actor, ANSWER_CONSENT)
    action = "withdraw" if consent.state is ConsentState.AGREED else "refuse"
    before, consent.state = consent.state, step(CONSENT, consent.state, action)
    consent.agreed_to, consent.is_named, consent.answered_at = "", False, utc_now()
    verb = ConsentVerb.WITHDRAW if action == "withdraw" else ConsentVerb.REFUSE
    _record(actor, verb, consent, before)
    db.flush()
    registers.lift(consent.entry)
    entry_mails.tell_outcome(None, consent.entry, mails.LEFT)


def forget(consent: Consent) -> None:
    """Take somebody out who leaves the platform: without consent nothing is shown."""
    if consent.state is ConsentState.AGREED and consent.entry.is_public:
        registers.lift(consent.entry)
        entry_mails.tell_outcome(None, consent.entry, mails.LEFT)
    db.session().delete(consent)
    db.flush()


def _require_verified(actor: User, entry: Entry) -> None:
    """The mail names the organisation: nobody writes to strangers in another's name."""
    owner = entry.organisation
    is_verified = owner is None or owner.verification is Verification.VERIFIED
    if not is_verified and actor.role is not Role.OFFICER:
        raise InputError.of("entry", "not_verified")


def _ask(actor: User, consent: Consent) -> None:
    before, consent.state = consent.state, step(CONSENT, consent.state, "ask")
    secret = secrets.token_urlsafe(32)
    consent.token_hash, consent.asked_at = hash_of(secret), utc_now()
    _record(actor, ConsentVerb.ASK, consent, before)
    db.flush()
    mails.ask(consent, secret)


def _was_just_asked(consent: Consent) -> bool:
    is_recent = consent.asked_at is not None and consent.asked_at > utc_now() - PAUSE
    return is_recent or mails.has_been_asked(consent.email)


def _record(actor: User | None, verb: ConsentVerb, consent: Consent, before: ConsentState) -> None:
    log.record(
        actor,
        verb,
        ConsentObject.CONSENT,
        consent.id,
        before=before.value,
        after=consent.state.value,
        entry=consent.entry_id,
    )
