"""Organisations: edited by officers, and in part by their own administrators."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select

from matcher.domain.codes import OrganisationKind, Verification
from matcher.domain.errors import InputError, Problem
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.mails.outbox import post
from web.base.urls import path_to
from web.base.verbs import CommonVerb
from web.membership import mails
from web.membership.kinds import MEMBER_ROLES, role_for
from web.membership.permissions import EDIT_OWN_ORGANISATION
from web.people.events import OrganisationVerified
from web.people.models import Organisation, User
from web.people.organisations import is_credit_code
from web.people.permissions import MANAGE_ORGANISATIONS
from web.people.queries import members_of
from web.people.verbs import PeopleObject


@dataclass(frozen=True, slots=True)
class Facts:
    """What identifies an organisation; officers look after it."""

    name: str
    kind: OrganisationKind
    credit_code: str | None
    district: str


@dataclass(frozen=True, slots=True)
class Presentation:
    """What an organisation says of itself in public."""

    name_en: str
    intro: str
    website: str
    public_contact: str


def edit(actor: User, organisation: Organisation, facts: Facts, presentation: Presentation) -> None:
    """Change an organisation. Raises InputError for what is taken or does not fit its members."""
    require(actor, MANAGE_ORGANISATIONS)
    problems = _find_problems(organisation, facts)
    if problems:
        raise InputError(problems)
    _change(actor, organisation, {**_values(facts), **_values(presentation)})


def edit_own(actor: User, presentation: Presentation) -> None:
    """Change what the actor's organisation says of itself."""
    require(actor, EDIT_OWN_ORGANISATION, actor)
    assert actor.organisation is not None
    _change(actor, actor.organisation, _values(presentation))


def is_web_address(text: str) -> bool:
    """Return whether ``text`` is an address of the web, which a page can link to."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    plain = not any(character.isspace() or ord(character) < 32 for character in text)
    return plain and parts.scheme in ("http", "https") and "." in (parts.hostname or "")


def tell_members(event: OrganisationVerified) -> None:
    """Tell an organisation's members that it was verified, or was not."""
    kinds = {
        Verification.VERIFIED: (mails.VERIFIED, path_to("home.work")),
        Verification.REJECTED: (mails.REJECTED, path_to("membership.members")),
    }
    if event.state not in kinds:
        return
    kind, path = kinds[event.state]
    organisation = event.organisation
    members = [one for one in members_of(organisation.id) if one.role in MEMBER_ROLES]
    moment = f"{organisation.id}/{utc_now():%Y%m%d%H%M%S%f}"
    post(kind, members, event=moment, path=path, organisation=organisation.name)


def _change(actor: User, organisation: Organisation, values: dict[str, object]) -> None:
    changed = [name for name, value in values.items() if getattr(organisation, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(organisation, name, values[name])
    db.flush()
    log.record(
        actor,
        CommonVerb.EDIT,
        PeopleObject.ORGANISATION,
        organisation.id,
        changed=",".join(changed),
    )


def _find_problems(organisation: Organisation, facts: Facts) -> list[Problem]:
    problems = []
    if _is_taken(organisation, Organisation.name == facts.name):
        problems.append(Problem("name", "taken"))
    code = facts.credit_code
    if code and not is_credit_code(code):
        problems.append(Problem("credit_code", "not_a_code"))
    elif code and _is_taken(organisation, Organisation.credit_code == code):
        problems.append(Problem("credit_code", "taken"))
    if facts.kind is not organisation.kind and not _fits_members(organisation, facts.kind):
        problems.append(Problem("kind", "members"))
    return problems


def _is_taken(organisation: Organisation, condition: object) -> bool:
    others = select(Organisation.id).where(Organisation.id != organisation.id)
    return db.session().scalar(others.where(condition)) is not None  # type: ignore[arg-type]


def _fits_members(organisation: Organisation, kind: OrganisationKind) -> bool:
    """Return whether nobody has a member's role of another kind, in use or not."""
    roles = select(User.role).where(
        User.organisation_id == organisation.id, User.role.in_(MEMBER_ROLES)
    )
    return all(role is role_for(kind) for role in db.session().scalars(roles))


def _values(part: Facts | Presentation) -> dict[str, object]:
    return {name: getattr(part, name) for name in part.__slots__}
