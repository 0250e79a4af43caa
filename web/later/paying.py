"""What is reported, confirmed and disputed of an agreement's instalments."""

from __future__ import annotations

from datetime import date

from matcher.domain.errors import InputError, LostRace, WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.site import today
from web.later import mails
from web.later.models import LaterInstalment, LaterPayment
from web.later.permissions import LEND_LATER, USE_LATER
from web.later.rules import is_owed, share_of
from web.later.service import complete_if_paid
from web.later.states import PAYMENT, InstalmentKind, LaterPaymentState
from web.later.verbs import LaterObject, LaterVerb
from web.people.models import User

_TOLD = (LaterPaymentState.REPORTED, LaterPaymentState.CONFIRMED)


def note_event(actor: User, instalment: LaterInstalment, day: date) -> None:
    """The institute records that what makes an instalment due has happened."""
    require(actor, LEND_LATER, instalment)
    _require_owed(instalment, "happen")
    if instalment.due_on is not None or instalment.happened_on is not None:
        raise WrongState("later_instalment", "due", "happen")
    _require_past(day)
    instalment.happened_on = day
    _record(actor, LaterVerb.HAPPEN, instalment)
    mails.tell_row(mails.DUE_NOW, instalment, mails.firm(instalment.agreement))


def report_income(actor: User, instalment: LaterInstalment, income: int) -> int:
    """The firm reports what it earned in a period; return the share that follows from it.

    It may be corrected until something was paid on it.
    """
    require(actor, USE_LATER, instalment)
    _require_owed(instalment, "report_income")
    if instalment.kind is not InstalmentKind.SHARE or instalment.rate is None:
        raise WrongState("later_instalment", instalment.kind.value, "report_income")
    if instalment.paid(*_TOLD):
        raise InputError.of("income", "paid")
    if income < 0:
        raise InputError.of("income", "range")
    instalment.income, instalment.income_at = income, utc_now()
    instalment.amount = share_of(income, instalment.rate)
    _record(actor, LaterVerb.INCOME, instalment)
    mails.tell_row(mails.INCOME, instalment, mails.institute(instalment.agreement))
    complete_if_paid(actor, instalment.agreement)
    return instalment.amount


def report_payment(
    actor: User,
    instalment: LaterInstalment,
    paid_on: date,
    amount: int,
    seen: int | None = None,
) -> LaterPayment:
    """The firm reports what it paid, all of an instalment or a part."""
    require(actor, USE_LATER, instalment)
    _require_owed(instalment, "pay")
    if seen is not None and seen != instalment.version:
        raise LostRace(f"instalment {instalment.id}")
    if paid_on > today():
        raise InputError.of("paid_on", "future")
    if instalment.amount is None:
        raise InputError.of("amount", "income")
    if not 0 < amount <= instalment.amount - instalment.paid(*_TOLD):
        raise InputError.of("amount", "range")
    payment = LaterPayment(amount=amount, paid_on=paid_on, author=actor)
    instalment.payments.append(payment)
    # A second click of the same form finds another version.
    instalment.version += 1
    db.flush()
    _record_payment(actor, LaterVerb.PAY, payment, "")
    mails.tell_row(mails.PAID, instalment, mails.institute(instalment.agreement), payment.id)
    return payment


def confirm(actor: User, payment: LaterPayment) -> None:
    """The institute has seen it arrive; the last payment completes the agreement."""
    require(actor, LEND_LATER, payment)
    _answer(actor, payment, "confirm", LaterVerb.CONFIRM, "")
    receivers = mails.firm(payment.instalment.agreement)
    mails.tell_row(mails.CONFIRMED, payment.instalment, receivers, payment.id)
    complete_if_paid(actor, payment.instalment.agreement)


def dispute(actor: User, payment: LaterPayment, words: str) -> None:
    """The institute says why it does not find it; it counts no more, and is reported anew."""
    require(actor, LEND_LATER, payment)
    if not words.strip():
        raise InputError.of("words", "missing")
    _answer(actor, payment, "dispute", LaterVerb.DISPUTE, words.strip())
    receivers = mails.firm(payment.instalment.agreement)
    mails.tell_row(mails.DISPUTED, payment.instalment, receivers, payment.id)


def _answer(actor: User, payment: LaterPayment, name: str, verb: LaterVerb, words: str) -> None:
    before = payment.state
    target = step(PAYMENT, before, name)
    # The database wants the words and the state to change together.
    with db.session().no_autoflush:
        payment.state, payment.answer = target, words
        payment.answered_by_id, payment.answered_at = actor.id, utc_now()
    _record_payment(actor, verb, payment, before.value)
    db.flush()


def _require_owed(instalment: LaterInstalment, name: str) -> None:
    state = instalment.agreement.state
    if not is_owed(instalment.kind, state):
        raise WrongState("later", state.value, name)


def _require_past(day: date) -> None:
    if day > today():
        raise InputError.of("day", "future")


def _record(actor: User, verb: LaterVerb, instalment: LaterInstalment) -> None:
    db.flush()
    log.record(
        actor,
        verb,
        LaterObject.INSTALMENT,
        instalment.id,
        agreement=instalment.agreement_id,
    )


def _record_payment(actor: User, verb: LaterVerb, payment: LaterPayment, before: str) -> None:
    log.record(
        actor,
        verb,
        LaterObject.PAYMENT,
        payment.id,
        before=before,
        after=payment.state.value,
        agreement=payment.instalment.agreement_id,
    )
