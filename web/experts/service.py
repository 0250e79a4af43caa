"""Keeping the pool: entries are added, changed, paused and taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matcher.domain.codes import Role
from matcher.domain.errors import InputError, LostRace
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.addresses import find_fault
from web.base.events import publish
from web.base.own_data import NOBODY
from web.experts.events import ExpertEdited
from web.experts.models import DEFAULT_CAPACITY, Expert
from web.experts.permissions import KEEP_OWN_PROFILE, MANAGE_EXPERTS
from web.experts.queries import entry_of, find_entry, waiting_for
from web.experts.states import EXPERT, ExpertState, ExpertUse
from web.experts.verbs import ExpertObject, ExpertVerb
from web.people.accounts import find_account
from web.people.leaving import ADDRESS
from web.people.models import User
from web.people.queries import find_organisation_named

_VERBS = {
    "pause": ExpertVerb.PAUSE,
    "resume": ExpertVerb.RESUME,
    "leave": ExpertVerb.LEAVE,
    "return": ExpertVerb.RETURN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an expert. ``organisation`` is a name or a credit code, as typed."""

    name: str
    title: str = ""
    organisation: str = ""
    former_employers: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    subjects: str = ""
    uses: tuple[str, ...] = (ExpertUse.REVIEW.value,)
    capacity: int = DEFAULT_CAPACITY
    away_from: date | None = None
    away_until: date | None = None


def add(actor: User, email: str, facts: Facts) -> Expert:
    """Return a new entry, which waits to be invited; who has an expert's account is in at once.

    Raises InputError of ``email``: "not_an_address", "taken" where it is in the pool, and
    "other_role" where its account is no expert's.
    """
    require(actor, MANAGE_EXPERTS)
    address = email.strip().lower()
    if find_fault(address):
        raise InputError.of("email", "not_an_address")
    if find_entry(address) is not None:
        raise InputError.of("email", "taken")
    user = find_account(address)
    if user is not None and user.role is not Role.EXPERT:
        raise InputError.of("email", "other_role")
    expert = entry_of(user) if user else Expert(email=address, state=ExpertState.LISTED)
    if expert.id is not None:
        raise InputError.of("email", "taken")
    _write(expert, facts)
    db.session().add(expert)
    db.flush()
    log.record(actor, ExpertVerb.ADD, ExpertObject.EXPERT, expert.id, after=expert.state.value)
    return expert


def edit(actor: User, expert: Expert, facts: Facts, seen: int | None = None) -> None:
    """Change what is known of an expert; ``seen`` is the version that was changed.

    Raises InputError of ``away_until``: "before" where it lies before the first day.
    """
    require_for(actor, expert)
    if seen is not None and expert.version != seen:
        raise LostRace("expert")
    if facts.away_from and facts.away_until and facts.away_until < facts.away_from:
        raise InputError.of("away_until", "before")
    if facts.away_from and not facts.away_until:
        raise InputError.of("away_until", "missing")
    _write(expert, facts)
    db.session().add(expert)
    db.flush()
    log.record(
        actor,
        ExpertVerb.EDIT,
        ExpertObject.EXPERT,
        expert.id,
        capacity=expert.capacity,
        away_until=expert.away_until.isoformat() if expert.away_until else None,
    )
    publish(ExpertEdited(expert))


def move(actor: User, expert: Expert, action: str) -> None:
    """Pause an expert, resume, take out of the pool ("leave"), or take in again ("return").

    Raises InputError of ``expert``: "has_work" where somebody is to be taken out for whom
    something waits, "no_account" where nobody is left to return.
    """
    require(actor, MANAGE_EXPERTS, expert)
    before, after = expert.state, step(EXPERT, expert.state, action)
    if action == "leave" and waiting_for([expert.id])[expert.id]:
        raise InputError.of("expert", "has_work")
    if action == "return" and (expert.user is None or not expert.user.active):
        raise InputError.of("expert", "no_account")
    expert.state = after
    if after is ExpertState.LEFT and expert.user_id is None:
        # Who never agreed to be in a list is not kept in it.
        forget(expert)
    db.flush()
    log.record(
        actor,
        _VERBS[action],
        ExpertObject.EXPERT,
        expert.id,
        before=before.value,
        after=after.value,
    )


def forget(expert: Expert) -> None:
    """Take everything personal out of an entry; what stays is a number that others refer to."""
    expert.state = ExpertState.LEFT
    expert.email, expert.name = f"expert-{ADDRESS.format(id=expert.id)}", NOBODY
    expert.title = expert.organisation_name = expert.subjects = expert.decline_note = ""
    expert.organisation_id = expert.away_from = expert.away_until = None
    expert.former_employers, expert.fields, expert.uses = [], [], []
    for one in expert.interests:
        # That there was one stays; whose relative was named does not.
        one.note, one.named = "", "" if one.organisation_id else NOBODY


def require_for(actor: User, expert: Expert) -> None:
    """Raise Forbidden unless the account keeps the pool or the entry is its own."""
    is_own = expert.user_id == actor.id
    require(actor, KEEP_OWN_PROFILE if is_own else MANAGE_EXPERTS, expert)


def own_entry(actor: User) -> Expert:
    """Return the account's own entry, stored."""
    require(actor, KEEP_OWN_PROFILE)
    expert = entry_of(actor)
    db.session().add(expert)
    db.flush()
    return expert


def _write(expert: Expert, facts: Facts) -> None:
    found = find_organisation_named(facts.organisation) if facts.organisation else None
    expert.organisation = found
    expert.organisation_name = "" if found else facts.organisation
    expert.name, expert.title, expert.subjects = facts.name, facts.title, facts.subjects
    expert.former_employers = list(facts.former_employers)
    expert.fields, expert.uses = list(facts.fields), list(facts.uses)
    expert.capacity = facts.capacity
    expert.away_from, expert.away_until = facts.away_from, facts.away_until
