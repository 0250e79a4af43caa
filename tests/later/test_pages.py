"""The pages of 先用后转: who reads sums, and how the sides work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain.codes import Role
from tests.calendar import today
from tests.factories import make_user
from tests.inventions.worlds import make_clear
from tests.later.worlds import make_converted
from web.base import db
from web.inventions.states import InventionState
from web.later import paying
from web.later.models import LaterAgreement, LaterPayment
from web.later.states import LaterPaymentState, LaterState
from web.people.models import User

Login = Callable[[User], FlaskClient]
SUM = "76,543.01"


def test_only_the_two_sides_and_officers_read_sums(login: Login, client: FlaskClient) -> None:
    agreement, institute, firm = make_converted()
    path = f"/work/later/{agreement.id}"
    for user in (institute, firm, make_user(Role.OFFICER)):
        assert SUM in login(user).get(path).text
    for role in (Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.EXPERT, Role.AUDITOR):
        other = login(make_user(role))
        assert other.get(path).status_code in (403, 404)
        assert other.post(f"{path}/end", data={"words": "x"}).status_code in (403, 404)
        assert other.get("/office/later.xlsx").status_code == 403
    for page in ("/inventions", f"/inventions/{agreement.invention_id}"):
        text = client.get(page).text
        assert SUM not in text
        assert firm.organisation is not None
        assert firm.organisation.name not in text


def test_the_two_sides_work_from_page_to_page(login: Login) -> None:
    invention, user = make_clear(), make_user(Role.FIRM)
    firm, institute = login(user), login(invention.author)
    path = f"/inventions/{invention.id}"
    assert "申请先用后转" in firm.get(path).text
    assert firm.post(f"{path}/later", data={"words": ""}).status_code == 422
    assert firm.post(f"{path}/later", data={"words": "试用一季"}).status_code == 302
    agreement = db.session().query(LaterAgreement).one()
    work = f"/work/later/{agreement.id}"
    assert "有企业申请先用后转" in institute.get("/inbox/").text
    terms = {
        "way": "ordinary",
        "trial_until": (today() + timedelta(days=20)).isoformat(),
        "conditions": "不达标可退",
        "rows-0-what": "第一期",
        "rows-0-amount": "10",
        "rows-0-due_on": (today() + timedelta(days=40)).isoformat(),
    }
    bad = institute.post(f"{work}/terms", data={**terms, "rows-0-amount": ""})
    assert bad.status_code == 422
    assert "不达标可退" in bad.text
    assert "提成比例中的一项" in bad.text
    assert institute.post(f"{work}/terms", data=terms).status_code == 302
    assert firm.post(f"{work}/agree", data={"terms": "1"}).status_code == 302
    day = {"day": today().isoformat()}
    assert firm.post(f"{work}/begin", data=day).status_code == 403
    assert institute.post(f"{work}/begin", data=day).status_code == 302
    assert firm.post(f"{work}/convert", data={}).status_code == 422
    assert firm.post(f"{work}/convert", data={"sure": "y"}).status_code == 302
    db.session().refresh(agreement)
    assert agreement.state is LaterState.CONVERTED
    assert "企业决定转" in institute.get("/inbox/").text
    assert "单位已交付，试用开始" in firm.get("/inbox/").text
    row = f"/work/later/rows/{agreement.instalments[0].id}"
    paid = {"paid_on": today().isoformat(), "amount": "10"}
    for amount in ("10.5", "0", "面议", ""):
        assert firm.post(f"{row}/pay", data={**paid, "amount": amount}).status_code == 422
    assert firm.post(f"{row}/pay", data=paid).status_code == 302
    payment = db.session().query(LaterPayment).one()
    confirm = f"/work/later/payments/{payment.id}/confirm-payment"
    assert firm.post(confirm).status_code == 403
    assert institute.get(confirm).status_code == 200
    assert institute.post(confirm).status_code == 302
    db.session().refresh(agreement)
    assert agreement.state is LaterState.COMPLETED


def test_an_institute_offers_terms_to_a_firm_it_names(login: Login) -> None:
    invention, firm = make_clear(), make_user(Role.FIRM)
    assert firm.organisation is not None
    terms = {
        "firm": "没有这家",
        "way": "assign",
        "trial_until": (today() + timedelta(days=20)).isoformat(),
        "conditions": "不达标可退",
        "rows-0-what": "提成",
        "rows-0-rate": "3.5",
        "rows-0-event": "年度审计后",
    }
    institute = login(invention.author)
    path = f"/work/inventions/{invention.id}/later"
    assert "平台上没有这家企业" in institute.post(path, data=terms).text
    named = {**terms, "firm": firm.organisation.name}
    assert institute.post(path, data=named).status_code == 302
    assert login(make_user(Role.INSTITUTE)).post(path, data=named).status_code == 404
    assert "先用后转的条件等您答复" in login(firm).get("/inbox/").text


def test_a_disputed_payment_counts_no_more(login: Login) -> None:
    agreement, institute, firm = make_converted()
    payment = paying.report_payment(firm, agreement.instalments[0], today(), 100)
    db.commit()
    path = f"/work/later/payments/{payment.id}/dispute"
    assert login(institute).post(path, data={"words": ""}).status_code == 422
    assert login(institute).post(path, data={"words": "未到账"}).status_code == 302
    db.session().refresh(payment)
    assert payment.state is LaterPaymentState.DISPUTED
    assert "未到账" in login(firm).get(f"/work/later/{agreement.id}").text


def test_officers_take_the_table_along(login: Login) -> None:
    agreement, institute, firm = make_converted()
    payment = paying.report_payment(firm, agreement.instalments[0], today(), 2_000_000)
    paying.confirm(institute, payment)
    db.commit()
    officer = login(make_user(Role.OFFICER))
    assert agreement.title in officer.get("/office/later").text
    book = load_workbook(BytesIO(officer.get("/office/later.xlsx").data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    found = next(row for row in rows if row[0] == agreement.title)
    assert [round(float(cell), 6) for cell in found[5:]] == [19.999901, 2, 0]


def test_terms_for_what_cannot_be_lent_any_more_are_shown_and_not_lost(login: Login) -> None:
    invention = make_clear()
    institute = login(invention.author)
    invention.state = InventionState.REGISTERED
    db.commit()
    typed = "两季不达标可退，运费由我方承担"
    form = {"way": "none", "conditions": typed, "rows-0-what": "验收以后付第一期"}
    answer = institute.post(f"/work/inventions/{invention.id}/later", data=form)
    assert answer.status_code == 409
    assert typed in answer.text
    assert form["rows-0-what"] in answer.text
