"""Organisations and their verification."""

from __future__ import annotations

from sqlalchemy import select

from matcher.domain.codes import OrganisationKind, Verification
from matcher.domain.errors import InputError
from web.base import db, log
from web.base.access import require
from web.base.events import publish
from web.base.verbs import CommonVerb
from web.people.events import OrganisationVerified
from web.people.models import Organisation, User
from web.people.permissions import MANAGE_ORGANISATIONS
from web.people.verbs import PeopleObject, PeopleVerb

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_credit_code(code: str) -> bool:
    """Return whether ``code`` is a unified social credit code (GB 32100-2015 check digit)."""
    if len(code) != 18 or any(character not in _ALPHABET for character in code):
        return False
    total = sum(
        weight * _ALPHABET.index(character)
        for weight, character in zip(_WEIGHTS, code[:17], strict=True)
    )
    return _ALPHABET[-total % 31] == code[17]


def create_organisation(
    actor: User | None,
    *,
    name: str,
    kind: OrganisationKind,
    district: str,
    credit_code: str | None = None,
    name_en: str = "",
    intro: str = "",
    source: str = "",
    verification: Verification = Verification.PENDING,
    is_demo: bool = False,
) -> Organisation:
    """Return a new organisation. Raises InputError for a wrong code or a taken name or code."""
    if actor is not None:
        require(actor, MANAGE_ORGANISATIONS)
    if credit_code is not None and not is_credit_code(credit_code):
        raise InputError.of("credit_code", "not_a_code")
    _refuse_taken(name, credit_code)
    organisation = Organisation(
        name=name,
        name_en=name_en,
        kind=kind,
        district=district,
        credit_code=credit_code,
        intro=intro,
        source=source,
        verification=verification,
        is_demo=is_demo,
    )
    db.session().add(organisation)
    db.session().flush()
    log.record(
        actor, CommonVerb.CREATE, PeopleObject.ORGANISATION, organisation.id, kind=kind.value
    )
    return organisation


def set_verification(actor: User, organisation: Organisation, state: Verification) -> None:
    """Verify or reject an organisation; only members of verified ones can submit."""
    require(actor, MANAGE_ORGANISATIONS, None)
    before = organisation.verification
    organisation.verification = state
    if state is not before:
        publish(OrganisationVerified(organisation, state, actor))
    log.record(
        actor,
        PeopleVerb.VERIFY,
        PeopleObject.ORGANISATION,
        organisation.id,
        before=before.value,
        after=state.value,
    )


def _refuse_taken(name: str, credit_code: str | None) -> None:
    taken = select(Organisation.id)
    if db.session().scalar(taken.where(Organisation.name == name)) is not None:
        raise InputError.of("name", "taken")
    if credit_code is None:
        return
    if db.session().scalar(taken.where(Organisation.credit_code == credit_code)) is not None:
        raise InputError.of("credit_code", "taken")
