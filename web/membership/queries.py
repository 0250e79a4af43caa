"""Finding members, invitations, requests to join and accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from matcher.domain.codes import Role, Verification
from web.base import db
from web.base.clock import utc_now
from web.base.paging import Page, fetch_page
from web.membership.kinds import JOINABLE
from web.people.models import JoinRequest, LinkPurpose, MailLink, Organisation, User
from web.people.queries import find_organisation_named

MOST_CANDIDATES = 8
LEAST_LETTERS = 2
"""Letters that must be typed: fewer would list organisations and not find one."""


def list_candidates(words: str) -> Sequence[Organisation]:
    """Return verified organisations that can be joined and whose names hold ``words``."""
    if len(words) < LEAST_LETTERS:
        return []
    statement = select(Organisation).where(
        Organisation.kind.in_(JOINABLE),
        Organisation.verification == Verification.VERIFIED,
        or_(
            Organisation.name.icontains(words, autoescape=True),
            Organisation.name_en.icontains(words, autoescape=True),
            Organisation.credit_code == words.upper(),
        ),
    )
    ordered = statement.order_by(func.length(Organisation.name), Organisation.name)
    return db.session().scalars(ordered.limit(MOST_CANDIDATES)).all()


def find_known(name: str, credit_code: str | None) -> Organisation | None:
    """Return the organisation with this name, or else with this credit code."""
    return (find_organisation_named(name) if name else None) or (
        find_organisation_named(credit_code) if credit_code else None
    )


def administrators_of(organisation_id: int) -> Sequence[User]:
    """Return the organisation's administrators whose accounts are in use."""
    statement = select(User).where(
        User.organisation_id == organisation_id, User.active, User.is_administrator
    )
    return db.session().scalars(statement.order_by(User.id)).all()


def list_members(organisation_id: int) -> Sequence[User]:
    """Return all members: those in use first, administrators before others."""
    statement = select(User).where(
        User.organisation_id == organisation_id, User.deleted_at.is_(None)
    )
    ordered = statement.order_by(User.active.desc(), User.is_administrator.desc(), User.id)
    return db.session().scalars(ordered).all()


def list_invitations(organisation_id: int | None) -> Sequence[MailLink]:
    """Return the invitations that wait to be accepted; None for those of no organisation."""
    statement = select(MailLink).where(
        MailLink.purpose == LinkPurpose.INVITATION,
        MailLink.used_at.is_(None),
        MailLink.expires_at > utc_now(),
        MailLink.organisation_id.is_(None)
        if organisation_id is None
        else MailLink.organisation_id == organisation_id,
    )
    return db.session().scalars(statement.order_by(MailLink.id.desc())).all()


def list_requests(organisation_id: int) -> Sequence[JoinRequest]:
    """Return the organisation's requests to join that wait for an answer."""
    statement = select(JoinRequest).where(
        JoinRequest.organisation_id == organisation_id, JoinRequest.decided_at.is_(None)
    )
    return db.session().scalars(statement.order_by(JoinRequest.id)).all()


def list_office_requests() -> Sequence[JoinRequest]:
    """Return the waiting requests that no administrator can answer."""
    statement = select(JoinRequest).where(_waits_for_office())
    loaded = statement.options(joinedload(JoinRequest.organisation)).order_by(JoinRequest.id)
    return db.session().scalars(loaded).all()


def measure_requests(organisation_id: int) -> Select[int, datetime]:
    """Select how many requests wait for the organisation's administrators, and since when."""
    return select(func.count(), func.min(JoinRequest.created_at)).where(
        JoinRequest.organisation_id == organisation_id, JoinRequest.decided_at.is_(None)
    )


def measure_office_requests() -> Select[int, datetime]:
    """Select how many requests wait for officers, and since when."""
    return select(func.count(), func.min(JoinRequest.created_at)).where(_waits_for_office())


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """What an officer looks for; empty parts do not narrow."""

    words: str = ""
    role: Role | None = None
    active: bool | None = None


def list_accounts(wanted: AccountFilter, number: int) -> Page[User]:
    """Return one page of accounts by name, address or organisation, the newest first."""
    statement = select(User).outerjoin(Organisation).where(User.deleted_at.is_(None))
    if wanted.words:
        texts = (User.name, User.email, Organisation.name)
        statement = statement.where(
            or_(*(text.icontains(wanted.words, autoescape=True) for text in texts))
        )
    if wanted.role is not None:
        statement = statement.where(User.role == wanted.role)
    if wanted.active is not None:
        statement = statement.where(User.active == wanted.active)
    loaded = statement.options(joinedload(User.organisation))
    return fetch_page(loaded.order_by(User.id.desc()), number)


def _waits_for_office() -> ColumnElement[bool]:
    administrator = aliased(User)
    has_one = (
        select(administrator.id)
        .where(
            administrator.organisation_id == JoinRequest.organisation_id,
            administrator.active,
            administrator.is_administrator,
        )
        .exists()
    )
    return JoinRequest.decided_at.is_(None) & ~has_one
