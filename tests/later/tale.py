"""Everything that inventions and agreements tell by mail, led to happen once."""

from __future__ import annotations

from datetime import timedelta

from matcher.domain.codes import Role
from tests.calendar import today
from tests.factories import make_user
from tests.inventions.worlds import let_pass, make_approved, make_clear, make_publicised
from tests.later.worlds import ROWS, make_converted, make_in_use, make_offered, make_terms
from web.base import db
from web.inventions import licensing, pricing
from web.later import paying, reminding, service
from web.later.terms import Row

MARK = "Zq9"
"""Stands in every text of the tale that only its page shows."""


def tell_everything() -> None:
    """Let every kind of message of the two features be posted."""
    _tell_of_inventions()
    _tell_of_terms()
    _tell_of_trials()
    _tell_of_payments()
    db.commit()


def _tell_of_inventions() -> None:
    publication = make_publicised()
    objection = pricing.raise_objection(make_user(Role.FIRM), publication, f"异议{MARK}")
    pricing.dismiss(publication.invention.author, objection, f"答复{MARK}")
    let_pass(publication)
    invention = make_approved()
    licence = licensing.declare(
        invention.author,
        invention,
        patents="ZL1",
        fee="每年 1 万元",
        payment="转账",
        territory="全国",
        since=today(),
        until=today() + timedelta(days=99),
    )
    firm = make_user(Role.FIRM)
    use = licensing.use(firm, licence, f"联系人{MARK}", f"0759{MARK}", f"用途{MARK}")
    licensing.confirm(invention.author, use)


def _tell_of_terms() -> None:
    invention, firm = make_clear(), make_user(Role.FIRM)
    applied = service.apply(firm, invention, f"用途{MARK}")
    service.change_terms(invention.author, applied, make_terms())
    service.decline(firm, applied, f"不接受{MARK}")
    make_offered(make_terms(entry_fee=100))


def _tell_of_trials() -> None:
    agreement, _, firm = make_in_use()
    agreement.trial_until = today() + timedelta(days=2)
    db.flush()
    reminding.remind(today())
    service.give_back(firm, agreement, f"退回{MARK}")
    other, institute, _ = make_in_use()
    service.end(institute, other, f"结束{MARK}")


def _tell_of_payments() -> None:
    share = Row(f"提成{MARK}", rate=100, due_on=ROWS[0].due_on)
    event = Row(f"验收款{MARK}", amount=12_345_600, event=f"验收{MARK}")
    agreement, institute, firm = make_converted(make_terms(share, event))
    first, second = agreement.instalments
    assert first.due_on is not None
    for day in (first.due_on - timedelta(days=3), first.due_on + timedelta(days=1)):
        reminding.remind(day)
    amount = paying.report_income(firm, first, 7_654_300)
    paying.note_event(institute, second, today())
    paying.dispute(institute, paying.report_payment(firm, first, today(), 1), f"不符{MARK}")
    for instalment, sum_paid in ((first, amount), (second, 12_345_600)):
        paying.confirm(institute, paying.report_payment(firm, instalment, today(), sum_paid))
