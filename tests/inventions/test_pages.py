"""The pages of inventions: who reads what."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.calendar import today
from tests.factories import make_user
from tests.inventions.worlds import (
    VALUES,
    let_pass,
    make_approved,
    make_clear,
    make_evaluated,
    make_publicised,
)
from web.base import db
from web.base.mails.models import Message
from web.inventions import pricing
from web.inventions.models import Invention
from web.inventions.price_models import OpenLicence, PriceObjection
from web.inventions.states import InventionState, PriceObjectionState, UseState
from web.people.models import User

Login = Callable[[User], FlaskClient]
MARK = "Zq9"
"""Stands in every text of the test's inventions that is not public."""


def test_the_public_reads_no_names_values_or_objections(client: FlaskClient) -> None:
    publication = make_publicised()
    pricing.raise_objection(make_user(Role.FIRM, name="举报人Zq9"), publication, "不公Zq9")
    db.commit()
    invention = publication.invention
    pages = (
        "/inventions",
        f"/inventions/{invention.id}",
        "/inventions/publicity",
        f"/inventions/publicity/{publication.id}",
        "/inventions/open",
    )
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert MARK not in answer.text, page
    assert "123,456" in client.get(pages[3]).text
    let_pass_with_answer(publication.invention)
    assert "壳肥公司Zq9" in client.get(pages[3]).text


def let_pass_with_answer(invention: Invention) -> None:
    publication = pricing.queries.running_publication(invention)
    assert publication is not None
    pricing.dismiss(invention.author, publication.open_objections[0], "不成立")
    let_pass(publication)


def test_inventors_are_named_where_they_agreed(client: FlaskClient) -> None:
    invention = make_approved(shows_inventors=True)
    assert "贝甲" in client.get(f"/inventions/{invention.id}").text


def test_what_is_not_approved_or_not_listed_is_not_found(client: FlaskClient) -> None:
    for invention in (make_evaluated(), make_clear(is_listed=False)):
        assert client.get(f"/inventions/{invention.id}").status_code == 404
        assert VALUES["title"] not in client.get("/inventions").text


def test_only_the_institute_and_officers_read_all_of_it(login: Login) -> None:
    publication = make_publicised()
    objection = pricing.raise_objection(make_user(Role.FIRM), publication, "不公Zq9")
    db.commit()
    work = f"/work/inventions/{publication.invention_id}"
    paths = (work, f"{work}/record.docx", f"/work/price-objections/{objection.id}")
    for role in (Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.EXPERT, Role.AUDITOR):
        reader = login(make_user(role))
        assert all(reader.get(path).status_code in (403, 404) for path in paths), role
    for user in (publication.invention.author, make_user(Role.OFFICER)):
        reader = login(user)
        assert [reader.get(path).status_code for path in paths] == [200, 200, 200]
    author = login(objection.author)
    assert "不公Zq9" in author.get(paths[2]).text
    assert author.get(work).status_code == 403


def test_officers_record_nothing(login: Login) -> None:
    invention = make_approved()
    officer = login(make_user(Role.OFFICER))
    assert officer.post(f"/work/inventions/{invention.id}/publicise", data={}).status_code == 403
    assert officer.get("/work/inventions/new").status_code == 403
    assert invention.title in officer.get("/office/inventions?state=approved").text


def test_an_institute_works_an_invention_from_page_to_page(login: Login) -> None:
    user = make_user(Role.INSTITUTE)
    browser = login(user)
    fields = {name: VALUES[name] for name in ("title", "abstract", "inventors", "trl")}
    bad = browser.post("/work/inventions/new", data={**fields, "title": ""})
    assert bad.status_code == 422
    assert "贝甲Zq9" in bad.text
    assert browser.post("/work/inventions/new", data={**fields, "kind": "patent"}).location
    invention = db.session().query(Invention).one()
    work = f"/work/inventions/{invention.id}"
    assert "记录评估" in browser.get(work).text
    browser.post("/work/inventions/steps", data={"steps": "科研处\n院长"})
    day = today().isoformat()
    evaluated = {"method": "cost", "evaluator": "评估组", "value": "12.5", "day": day}
    assert browser.post(f"{work}/evaluate", data=evaluated).status_code == 302
    for verdict in ("yes", "yes"):
        said = {"verdict": verdict, "person": "主任", "day": day}
        assert browser.post(f"{work}/decide", data=said).status_code == 302
    price = {
        "amount": "13",
        "way": "assign",
        "transferee_kind": "local_firm",
        "how": "向科研处提出。",
    }
    assert browser.post(f"{work}/publicise", data={**price, "how": ""}).status_code == 422
    assert browser.post(f"{work}/publicise", data=price).status_code == 302
    db.session().refresh(invention)
    assert invention.state is InventionState.PUBLICISED
    note = {"kind": "meeting", "day": day, "people": "五人", "words": "集体讨论同意。"}
    assert browser.post(f"{work}/diligence", data=note).status_code == 302
    paper = browser.get(f"{work}/record.docx").data
    with ZipFile(BytesIO(paper)) as package:
        text = package.read("word/document.xml").decode()
    for part in ("科研处", "院长", "集体讨论同意。", "125,000", "130,000"):
        assert part in text


def test_an_objection_is_raised_answered_and_told(login: Login) -> None:
    publication = make_publicised()
    firm = login(make_user(Role.FIRM))
    path = f"/inventions/publicity/{publication.id}/objection"
    assert firm.post(path, data={"text": ""}).status_code == 422
    assert firm.post(path, data={"text": "价格偏低"}).status_code == 302
    objection = db.session().query(PriceObjection).one()
    institute = login(publication.invention.author)
    assert "定价公示的异议待答复" in institute.get("/inbox/").text
    answer = f"/work/price-objections/{objection.id}/answer"
    assert firm.post(answer, data={"outcome": "dismiss", "answer": "否"}).status_code == 403
    assert institute.post(answer, data={"outcome": "dismiss", "answer": ""}).status_code == 422
    assert institute.post(answer, data={"outcome": "dismiss", "answer": "合规"}).status_code == 302
    db.session().refresh(objection)
    assert objection.state is PriceObjectionState.DISMISSED
    kinds = {one.kind for one in db.session().query(Message)}
    assert {"price_objected", "price_objection_answered"} <= kinds


def test_a_firm_declares_to_use_an_open_licence(login: Login, client: FlaskClient) -> None:
    invention = make_approved()
    institute = login(invention.author)
    terms = {
        "patents": "ZL1",
        "fee": "每年 1 万元",
        "payment": "转账",
        "territory": "全国",
        "since": today().isoformat(),
        "until": "2099-01-01",
    }
    assert (
        institute.post(f"/work/inventions/{invention.id}/declaration", data=terms).status_code
        == 302
    )
    licence = db.session().query(OpenLicence).one()
    assert invention.title in client.get("/inventions/open").text
    firm = login(make_user(Role.FIRM))
    contact = {"contact_name": "联系人Zq9", "contact_phone": "0759-1", "words": ""}
    path = f"/inventions/open/{licence.id}"
    assert firm.post(f"{path}/use", data=contact).status_code == 302
    assert "联系人Zq9" not in client.get(path).text
    assert "联系人Zq9" in institute.get(f"/work/inventions/{invention.id}").text
    use = licence.uses[0]
    assert institute.post(f"/work/licence-uses/{use.id}/confirm").status_code == 302
    db.session().refresh(use)
    assert use.state is UseState.CONFIRMED
    assert "单位已确认" in firm.get(path).text
