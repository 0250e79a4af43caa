"""Declaring interests, ending them, and confirming that they are complete."""

from __future__ import annotations

from matcher.domain.codes import ConflictCode
from matcher.domain.errors import InputError
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.events import publish
from web.experts.events import InterestDeclared
from web.experts.models import Expert, ExpertInterest
from web.experts.permissions import END_INTEREST, KEEP_OWN_PROFILE
from web.experts.queries import running_interests
from web.experts.service import require_for
from web.experts.verbs import ExpertObject, ExpertVerb
from web.finding.names import fold_name
from web.people.models import User
from web.people.queries import find_organisation_named


def declare(
    actor: User, expert: Expert, named: str, code: ConflictCode, note: str = ""
) -> ExpertInterest:
    """Note an interest in an organisation or a person.

    Raises InputError of ``named``: "missing", or "noted" where the same one is in force already;
    of ``note``: "missing" for 'other' without words.
    """
    require_for(actor, expert)
    if not fold_name(named):
        raise InputError.of("named", "missing")
    organisation = find_organisation_named(named)
    for one in running_interests(expert):
        is_same = organisation is not None and one.organisation_id == organisation.id
        if is_same or (one.named and fold_name(one.named) == fold_name(named)):
            raise InputError.of("named", "noted")
    if code is ConflictCode.OTHER and not note:
        raise InputError.of("note", "missing")
    interest = ExpertInterest(
        expert=expert,
        organisation=organisation,
        named="" if organisation else named,
        code=code,
        note=note,
    )
    db.session().add(interest)
    db.flush()
    log.record(
        actor,
        ExpertVerb.DECLARE,
        ExpertObject.INTEREST,
        interest.id,
        expert=expert.id,
        code=code.value,
    )
    publish(InterestDeclared(interest))
    return interest


def end(actor: User, interest: ExpertInterest) -> None:
    """Note that an interest has ended. It stays on record; one that has ended ends no more."""
    require(actor, END_INTEREST, interest)
    if interest.ended_at is not None:
        return
    interest.ended_at, interest.ended_by_id = utc_now(), actor.id
    db.flush()
    log.record(
        actor,
        ExpertVerb.END_INTEREST,
        ExpertObject.INTEREST,
        interest.id,
        expert=interest.expert_id,
    )


def confirm(actor: User, expert: Expert) -> None:
    """Keep that the expert says today: what I have declared is complete."""
    require(actor, KEEP_OWN_PROFILE)
    require_for(actor, expert)
    expert.declared_at = utc_now()
    db.flush()
    log.record(actor, ExpertVerb.CONFIRM, ExpertObject.EXPERT, expert.id)
