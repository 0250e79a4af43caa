"""Tables that wait for a decision."""

from __future__ import annotations

from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.listing.register import Register
from web.people.models import User
from web.registers.bringing.models import Bringing
from web.registers.bringing.states import BringState


def list_waiting(user: User, register: Register) -> list[Bringing]:
    """Return the tables that the account's side has brought and not decided on, newest first."""
    own = None if user.role is Role.OFFICER else user.organisation_id
    wanted = select(Bringing).where(
        Bringing.register == register.name,
        Bringing.state == BringState.READ,
        Bringing.organisation_id.is_(None) if own is None else Bringing.organisation_id == own,
    )
    return list(db.session().scalars(wanted.order_by(Bringing.id.desc()).limit(20)))
