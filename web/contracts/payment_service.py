"""Planning the payments of a contract, and telling what was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from matcher.domain.codes import Side
from matcher.domain.errors import Forbidden, InputError, LostRace, Problem, WrongState
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.site import today
from web.contracts import payment_mails as mails
from web.contracts import payment_queries as query
from web.contracts.payment_models import Instalment, Payment, PaymentPlan, RoyaltyReport
from web.contracts.payment_permissions import PLAN_PAYMENTS, TELL_PAYMENT
from web.contracts.payment_rules import PlannedRow, Terms, faults_of
from web.contracts.payment_sheets import DueLine, Sheet
from web.contracts.payment_verbs import PaymentVerb
from web.deals.models import Contract
from web.matches.models import Match
from web.matches.relations import sides_of
from web.matches.states import SIGNED_MATCH_STATES
from web.matches.verbs import MatchObject
from web.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A payment as one side tells it."""

    paid_on: date
    amount: int
    note: str = ""


def plan(actor: User, match: Match, terms: Terms, seen: int = 0) -> PaymentPlan:
    """Keep how the contract is paid; ``seen`` is the version that the broker changed, 0 for none.

    What was paid stays with its instalment: one with payments can be changed but not taken away,
    and not to less than was paid.
    """
    require(actor, PLAN_PAYMENTS, match)
    sheet = sheet_for(match, "plan_payments")
    found = sheet.plan
    if (found.version if found else 0) != seen:
        raise LostRace(f"payment plan of match {match.id}")
    problems = [Problem(*fault) for fault in faults_of(terms, sheet.contract.total)]
    problems += _faults_of_change(sheet, terms)
    if problems:
        raise InputError(problems)
    kept = found or PaymentPlan(contract=sheet.contract)
    if found is None:
        db.session().add(kept)
    before = found.mode.value if found else ""
    _take_over(kept, terms)
    db.flush()
    log.record(
        actor,
        PaymentVerb.PLAN,
        MatchObject.MATCH,
        match.id,
        payment_mode=f"{before} → {terms.mode.value}" if before else terms.mode.value,
        instalments=len(terms.rows),
    )
    mails.tell_planned(actor, match, kept)
    return kept


def tell(actor: User, match: Match, key: str, told: Told) -> Payment:
    """One side tells of a payment: the buyer that it was made, the seller that it arrived."""
    sheet, side = _sheet_of_side(actor, match, "tell_payment")
    line = next((one for one in sheet.lines if one.key == key), None)
    if line is None:
        raise InputError.of("purpose", "unknown")
    _check(told, line.open, sheet)
    payment = Payment(
        contract_id=sheet.contract.id,
        instalment_id=line.instalment.id if line.instalment else None,
        report_id=line.report.id if line.report else None,
        paid_on=told.paid_on,
        amount=told.amount,
        note=told.note.strip(),
        side=side,
        author=actor,
        received_at=utc_now() if side is sheet.seller else None,
    )
    db.session().add(payment)
    db.flush()
    _log(actor, PaymentVerb.TELL, match, payment_day=told.paid_on, payment_yuan=_yuan(told.amount))
    mails.tell_payment(actor, match, payment, is_seller=side is sheet.seller)
    return payment


def receive(actor: User, match: Match, payment_id: int | None, seen: int | None) -> Payment:
    """The seller says that what the buyer told has arrived; ``seen`` is the version shown."""
    sheet, side = _sheet_of_side(actor, match, "receive_payment")
    if side is not sheet.seller:
        raise Forbidden("only the seller receives")
    payment = _payment_of(sheet, payment_id, seen)
    if payment.received_at is None:
        payment.received_at = utc_now()
        _log(actor, PaymentVerb.RECEIVE, match, payment_yuan=_yuan(payment.amount))
        mails.tell_payment(actor, match, payment, is_seller=True)
    return payment


def correct(
    actor: User, match: Match, payment_id: int | None, told: Told, seen: int | None
) -> Payment:
    """The side that told of a payment puts it right; the seller is asked about it anew."""
    sheet, side, payment, line = _own_payment(actor, match, payment_id, seen)
    _check(told, line.open + payment.amount, sheet)
    note = told.note.strip()
    if (payment.paid_on, payment.amount, payment.note) == (told.paid_on, told.amount, note):
        raise InputError.of("amount", "unchanged")
    _log(
        actor,
        PaymentVerb.CORRECT,
        match,
        payment_day=f"{payment.paid_on} → {told.paid_on}",
        payment_yuan=f"{_yuan(payment.amount)} → {_yuan(told.amount)}",
    )
    payment.corrections = [*payment.corrections, _as_told(payment)]
    payment.paid_on, payment.amount, payment.note = told.paid_on, told.amount, note
    payment.received_at = utc_now() if side is sheet.seller else None
    db.flush()
    mails.tell_payment(actor, match, payment, is_seller=side is sheet.seller)
    return payment


def withdraw(actor: User, match: Match, payment_id: int | None, seen: int | None) -> None:
    """The side that told of a payment says that there was none."""
    _, _, payment, _ = _own_payment(actor, match, payment_id, seen)
    payment.withdrawn_at = utc_now()
    _log(actor, PaymentVerb.WITHDRAW, match, payment_yuan=f"{_yuan(payment.amount)} → 0.00")


def report_base(actor: User, match: Match, number: int, base: int) -> RoyaltyReport:
    """The buyer reports the base of a period that is over; a second report corrects the first."""
    sheet, side = _sheet_of_side(actor, match, "report_royalty_base")
    if side is not sheet.buyer:
        raise Forbidden("only the buyer reports")
    line = next((one for one in sheet.royalties if one.number == number), None)
    if line is None or sheet.plan is None:
        raise InputError.of("number", "unknown")
    if line.last >= today():
        raise InputError.of("number", "too_early")
    if base < 0:
        raise InputError.of("base", "negative")
    report = line.report
    before = "" if report is None else f"{_yuan(report.base)} → "
    if report is None:
        report = RoyaltyReport(contract_id=sheet.contract.id, number=number)
        db.session().add(report)
    report.base, report.author_id, report.at = base, actor.id, utc_now()
    db.flush()
    db.session().expire(sheet.plan, ["reports"])
    if any(one.open < 0 for one in sheet_for(match, "report_royalty_base").lines):
        raise InputError.of("base", "below_paid")
    _log(
        actor,
        PaymentVerb.REPORT_BASE,
        match,
        royalty_number=number,
        royalty_base_yuan=before + _yuan(base),
    )
    mails.tell_base(actor, match, report)
    return report


def sheet_for(match: Match, action: str) -> Sheet:
    """Return the sheet of a deal with a contract in force, and keep others from changing it until
    the commit: what is open depends on every payment. Raises WrongState without a contract."""
    contract = db.session().scalar(
        select(Contract).where(Contract.match_id == match.id).with_for_update()
    )
    if contract is None or match.state not in SIGNED_MATCH_STATES:
        raise WrongState("match", match.state.value, action)
    return query.sheet_of(contract, today())


def _sheet_of_side(actor: User, match: Match, action: str) -> tuple[Sheet, Side]:
    require(actor, TELL_PAYMENT, match)
    sheet = sheet_for(match, action)
    sides = sides_of(actor, match)
    return sheet, sheet.seller if sheet.seller in sides else next(iter(sides))


def _payment_of(sheet: Sheet, payment_id: int | None, seen: int | None) -> Payment:
    payment = query.find_payment(sheet.contract, payment_id)
    if payment is None or (seen is not None and payment.version != seen):
        raise LostRace(f"payment of contract {sheet.contract.id}")
    return payment


def _own_payment(
    actor: User, match: Match, payment_id: int | None, seen: int | None
) -> tuple[Sheet, Side, Payment, DueLine]:
    sheet, side = _sheet_of_side(actor, match, "correct_payment")
    payment = _payment_of(sheet, payment_id, seen)
    if payment.side not in sides_of(actor, match):
        raise Forbidden("only who told of it corrects it")
    line = next(one for one in sheet.lines if payment in one.payments)
    return sheet, side, payment, line


def _check(told: Told, most: int, sheet: Sheet) -> None:
    problems = []
    if told.amount <= 0:
        problems.append(Problem("amount", "not_positive"))
    elif told.amount > most:
        problems.append(Problem("amount", "over"))
    if told.paid_on > today():
        problems.append(Problem("paid_on", "future"))
    elif told.paid_on.year < sheet.contract.signed_on.year - 5:
        problems.append(Problem("paid_on", "too_early"))
    if problems:
        raise InputError(problems)


def _faults_of_change(sheet: Sheet, terms: Terms) -> list[Problem]:
    if sheet.plan is None:
        return []
    rows = {row.id: row for row in terms.rows if row.id is not None}
    known = {line.instalment.id: line for line in sheet.lines if line.instalment is not None}
    used = {one.instalment_id for one in sheet.withdrawn}
    problems = []
    if not rows.keys() <= known.keys():
        problems.append(Problem("rows", "unknown"))
    for key, line in known.items():
        if (line.payments or key in used) and key not in rows:
            problems.append(Problem("rows", "in_use"))
        elif key in rows and rows[key].amount < line.told:
            problems.append(Problem("rows", "below_paid"))
    if sheet.plan.reports and terms.royalty != sheet.plan.royalty:
        problems.append(Problem("royalty_of", "in_use"))
    places = {one.id for one in sheet.milestones}
    if any(row.milestone_id not in (None, *places) for row in terms.rows):
        problems.append(Problem("rows", "unknown"))
    return problems


def _take_over(kept: PaymentPlan, terms: Terms) -> None:
    royalty = terms.royalty
    kept.mode, kept.entry_fee, kept.free_until = terms.mode, terms.entry_fee, terms.free_until
    kept.royalty_of = royalty.of.strip() if royalty else ""
    kept.royalty_rate = royalty.rate if royalty else None
    kept.royalty_period = royalty.period if royalty else None
    kept.royalty_first = royalty.first if royalty else None
    kept.royalty_until = royalty.until if royalty else None
    kept.royalty_days = royalty.days if royalty else 30
    kept.royalty_cap = royalty.cap if royalty else None
    known = {one.id: one for one in kept.instalments}
    kept.instalments = [
        _instalment(known.get(row.id) if row.id else None, place, row)
        for place, row in enumerate(terms.rows, start=1)
    ]
    # Also where only an instalment changed: two who plan at the same time collide.
    kept.planned_at = utc_now()


def _instalment(known: Instalment | None, place: int, row: PlannedRow) -> Instalment:
    one = known or Instalment()
    one.place, one.what, one.amount = place, row.what.strip(), row.amount
    one.due, one.milestone_id = row.due, row.milestone_id
    return one


def _as_told(payment: Payment) -> dict[str, object]:
    return {
        "day": payment.paid_on.isoformat(),
        "amount": payment.amount,
        "note": payment.note,
        "until": utc_now().isoformat(),
    }


def _log(actor: User, verb: PaymentVerb, match: Match, **detail: object) -> None:
    told = {name: str(value) for name, value in detail.items()}
    log.record(actor, verb, MatchObject.MATCH, match.id, **told)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
