"""Open licences 专利开放许可: declaring them, using them, confirming that."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from matcher.domain.codes import Verification
from matcher.domain.errors import InputError, WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.site import today
from web.inventions import mails, queries
from web.inventions.models import Invention
from web.inventions.permissions import (
    CONFIRM_LICENCE_USE,
    KEEP_INVENTION,
    KEEP_OPEN_LICENCE,
    USE_OPEN_LICENCE,
)
from web.inventions.price_models import LicenceUse, OpenLicence
from web.inventions.states import LICENCE, OPENABLE, USE, InventionKind, LicenceState
from web.inventions.verbs import InventionObject, InventionVerb
from web.people.models import User


def declare(
    actor: User,
    invention: Invention,
    *,
    patents: str,
    fee: str,
    payment: str,
    territory: str,
    since: date,
    until: date,
) -> OpenLicence:
    """Declare that anybody may use the patents on these terms."""
    require(actor, KEEP_INVENTION, invention)
    if invention.kind is not InventionKind.PATENT or invention.state not in OPENABLE:
        raise WrongState("invention", invention.state.value, "open")
    if until <= since or until <= today():
        raise InputError.of("until", "before")
    if queries.has_open_licence(invention):
        raise WrongState("open_licence", LicenceState.OPEN.value, "open")
    licence = OpenLicence(
        invention=invention,
        patents=patents,
        fee=fee,
        payment=payment,
        territory=territory,
        since=since,
        until=until,
        by_id=actor.id,
    )
    db.session().add(licence)
    db.flush()
    _record(actor, InventionVerb.OPEN, licence)
    return licence


def end(actor: User | None, licence: OpenLicence) -> None:
    """End an open licence; who used it before keeps what was confirmed."""
    if actor is not None:
        require(actor, KEEP_OPEN_LICENCE, licence)
    before = licence.state
    licence.state = step(LICENCE, before, "end")
    licence.ended_at = utc_now()
    _record(actor, InventionVerb.END, licence, before)
    db.flush()


def end_all(actor: User | None, invention: Invention) -> None:
    """End what stands of an invention: it has ended itself, or its institute does so."""
    for licence in queries.licences_of(invention):
        if licence.state is LicenceState.OPEN:
            end(actor, licence)


def end_over(day: date) -> None:
    """End the licences whose last day is past: the clock's work."""
    over = queries.select_open_licences().where(OpenLicence.until < day)
    for licence in db.session().scalars(over.order_by(OpenLicence.id)).all():
        end(None, licence)


def use(
    actor: User, licence: OpenLicence, contact_name: str, contact_phone: str, words: str
) -> LicenceUse:
    """Give the institute notice that the account's firm uses an open licence."""
    require(actor, USE_OPEN_LICENCE, licence)
    organisation = actor.organisation
    if licence.state is not LicenceState.OPEN or licence.until < today():
        raise WrongState("open_licence", licence.state.value, "use")
    if organisation is None or organisation.verification is not Verification.VERIFIED:
        raise InputError.of("contact_name", "unverified")
    given = _notice_of(licence, organisation.id)
    if given is not None:
        return given
    notice = LicenceUse(
        organisation=organisation,
        author=actor,
        contact_name=contact_name,
        contact_phone=contact_phone,
        words=words,
    )
    licence.uses.append(notice)
    db.flush()
    log.record(actor, InventionVerb.USE, InventionObject.USE, notice.id, licence=licence.id)
    mails.tell_used(notice)
    return notice


def _notice_of(licence: OpenLicence, organisation_id: int) -> LicenceUse | None:
    """Return the firm's notice: sent twice, even at once, it is one."""
    licence_row = select(OpenLicence.id).where(OpenLicence.id == licence.id)
    db.session().execute(licence_row.with_for_update())
    own = select(LicenceUse).where(
        LicenceUse.licence_id == licence.id, LicenceUse.organisation_id == organisation_id
    )
    return db.session().scalars(own).first()


def confirm(actor: User, notice: LicenceUse) -> None:
    """Confirm that the notice has arrived: the licence is granted from then on."""
    require(actor, CONFIRM_LICENCE_USE, notice)
    before = notice.state
    notice.state = step(USE, before, "confirm")
    notice.confirmed_at, notice.confirmed_by_id = utc_now(), actor.id
    log.record(
        actor,
        InventionVerb.CONFIRM,
        InventionObject.USE,
        notice.id,
        before=before.value,
        after=notice.state.value,
    )
    mails.tell_confirmed(notice)


def _record(
    actor: User | None,
    verb: InventionVerb,
    licence: OpenLicence,
    before: LicenceState | None = None,
) -> None:
    log.record(
        actor,
        verb,
        InventionObject.LICENCE,
        licence.id,
        before=before.value if before else "",
        after=(licence.state or LicenceState.OPEN).value,
        invention=licence.invention_id,
    )
