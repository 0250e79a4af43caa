"""From the offer to the last payment."""

from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain.codes import Role
from matcher.domain.errors import InputError, LostRace, WrongState
from tests.calendar import today
from tests.factories import make_published, make_user
from tests.inventions.worlds import make_approved, make_clear
from tests.later.worlds import ROWS, make_converted, make_in_use, make_offered, make_terms
from web.base import db
from web.base.mails.models import Message
from web.inventions.states import InventionState, TransferWay
from web.later import paying, queries, reminding, service
from web.later.models import LaterAgreement
from web.later.rules import Line, share_of, state_of
from web.later.states import InstalmentKind, LaterState, LineState
from web.later.terms import Row

L = LaterState

app_only = pytest.mark.usefixtures("app")


@app_only
def test_a_firm_uses_first_and_pays_in_two_instalments() -> None:
    agreement, institute, firm = make_converted()
    first, second = agreement.instalments
    assert queries.sheet_of(agreement, today()).due == 12_345_600 + 7_654_301
    one = paying.report_payment(firm, first, today(), first.amount or 0)
    paying.confirm(institute, one)
    sheet = queries.sheet_of(agreement, first.due or today())
    assert (sheet.paid, sheet.overdue) == (12_345_600, 0)
    late = queries.sheet_of(agreement, today() + timedelta(days=121))
    assert late.overdue == 7_654_301
    part = paying.report_payment(firm, second, today(), 7_000_000)
    paying.dispute(institute, part, "没有到账")
    part = paying.report_payment(firm, second, today(), 7_000_000)
    paying.confirm(institute, part)
    with pytest.raises(InputError):
        paying.report_payment(firm, second, today(), 654_302)
    paying.confirm(institute, paying.report_payment(firm, second, today(), 654_301))
    assert agreement.state is L.COMPLETED
    assert queries.sheet_of(agreement, today()).paid == 12_345_600 + 7_654_301


@app_only
def test_changed_terms_need_both_words_anew() -> None:
    agreement, institute, firm = make_offered()
    seen = agreement.terms_number
    service.change_terms(firm, agreement, make_terms(ROWS[0]))
    assert (agreement.institute_agreed_at, agreement.state) == (None, L.OFFERED)
    with pytest.raises(LostRace):
        service.agree(institute, agreement, seen)
    service.agree(firm, agreement, agreement.terms_number)
    assert agreement.state is L.OFFERED
    service.agree(institute, agreement, agreement.terms_number)
    assert agreement.state is L.AGREED
    with pytest.raises(WrongState):
        service.change_terms(institute, agreement, make_terms())


@app_only
def test_who_gives_it_back_within_the_trial_owes_nothing() -> None:
    agreement, _, firm = make_in_use()
    with pytest.raises(WrongState):
        paying.report_payment(firm, agreement.instalments[0], today(), 1)
    agreement.trial_until = today()
    service.give_back(firm, agreement, "效果不明显")
    sheet = queries.sheet_of(agreement, today() + timedelta(days=999))
    assert (sheet.due, sheet.overdue) == (0, 0)
    assert {line.state for line in sheet.lines} == {LineState.VOID}


@app_only
def test_nobody_gives_it_back_after_the_trial() -> None:
    agreement, institute, firm = make_in_use()
    agreement.trial_until = today() - timedelta(days=1)
    with pytest.raises(InputError):
        service.give_back(firm, agreement, "效果不明显")
    service.end(institute, agreement, "双方商定结束")
    assert agreement.state is L.ENDED


@app_only
def test_an_entry_fee_is_due_with_the_beginning() -> None:
    agreement, _, firm = make_in_use(make_terms(entry_fee=100))
    sheet = queries.sheet_of(agreement, today())
    assert (sheet.due, sheet.lines[0].state) == (100, LineState.OPEN)
    assert paying.report_payment(firm, sheet.lines[0].instalment, today(), 100).id


@app_only
def test_a_share_follows_from_the_income_and_an_event_from_its_day() -> None:
    soon = Row("首年提成", rate=350, due_on=today() + timedelta(days=40))
    event = Row("验收款", amount=500, event="验收合格")
    agreement, institute, firm = make_converted(make_terms(soon, event))
    share, accepted = agreement.instalments
    with pytest.raises(InputError):
        paying.report_payment(firm, share, today(), 1)
    assert paying.report_income(firm, share, 1_000_010) == 35_000
    assert paying.report_income(firm, share, 1_000_015) == 35_001
    paying.note_event(institute, accepted, today())
    paying.confirm(institute, paying.report_payment(firm, accepted, today(), 500))
    paying.confirm(institute, paying.report_payment(firm, share, today(), 35_001))
    assert agreement.state is L.COMPLETED
    with pytest.raises(InputError):
        paying.report_income(firm, share, 2)


@given(income=st.integers(0, 10**15), rate=st.integers(1, 10_000))
def test_a_share_is_exact_and_rounded_half_up(income: int, rate: int) -> None:
    assert share_of(income, rate) == math.floor(Fraction(income * rate, 10_000) + Fraction(1, 2))


@pytest.mark.parametrize("due", [date(2027, 1, 31), date(2027, 2, 28), date(2028, 2, 29)])
def test_an_instalment_is_in_time_on_its_last_day(due: date) -> None:
    line = Line(InstalmentKind.AMOUNT, 100, due, 0, 0)
    assert state_of(line, L.CONVERTED, due) is LineState.OPEN
    assert state_of(line, L.CONVERTED, due + timedelta(days=1)) is LineState.OVERDUE
    told = Line(InstalmentKind.AMOUNT, 100, due, 100, 0)
    assert state_of(told, L.CONVERTED, due + timedelta(days=1)) is LineState.REPORTED


@app_only
def test_only_what_is_clear_open_or_published_is_lent() -> None:
    with pytest.raises(WrongState):
        make_offered(invention=make_approved())
    firm = make_user(Role.FIRM)
    need = make_published()
    with pytest.raises(WrongState):
        service.apply(firm, need, "试用")


@app_only
def test_a_firm_has_one_open_agreement_about_one_thing() -> None:
    invention, firm = make_clear(), make_user(Role.FIRM)
    first = service.apply(firm, invention, "试用")
    with pytest.raises(InputError):
        service.apply(firm, invention, "试用")
    service.change_terms(invention.author, first, make_terms())
    service.decline(firm, first, "不合适")
    assert service.apply(firm, invention, "再试").state is L.APPLIED


@app_only
def test_an_assignment_takes_the_invention_off_the_market() -> None:
    agreement, _, firm = make_converted(make_terms(way=TransferWay.ASSIGN))
    invention = agreement.invention
    assert invention is not None
    assert invention.state is InventionState.TRANSFERRED
    assert firm.organisation is not None
    assert invention.transferee == firm.organisation.name


@app_only
def test_what_is_due_is_told_once() -> None:
    agreement, _, _ = make_converted()
    first = agreement.instalments[0]
    assert first.due_on is not None
    for day in (first.due_on - timedelta(days=3), first.due_on + timedelta(days=1)):
        reminding.remind(day)
        reminding.remind(day)
    db.commit()
    kinds = [one.kind for one in db.session().query(Message).order_by(Message.id)]
    assert kinds.count("later_due") == 1
    assert kinds.count("later_late") == 2
    assert db.session().get(LaterAgreement, agreement.id) is agreement


@app_only
def test_nobody_applies_for_what_the_public_cannot_find() -> None:
    hidden = make_clear(is_listed=False)
    with pytest.raises(WrongState):
        service.apply(make_user(Role.FIRM), hidden, "试用")
    assert make_offered(invention=hidden)[0].state is L.OFFERED
