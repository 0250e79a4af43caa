"""What is asked of the owners of entries: by whom, who reads it, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from matcher.domain.codes import Role, Verification
from matcher.domain.errors import Forbidden, InputError, WrongState
from tests.calendar import today
from tests.factories import make_match, make_organisation, make_published, make_user
from tests.mailbox import kinds_to, texts_to
from tests.requests.making import (
    NOTE,
    SHOWN,
    day,
    give_days,
    make_entry,
    make_request,
    taken_of,
    wanted,
)
from web.base import db
from web.base.events import publish
from web.base.models import LogEntry
from web.people.models import User
from web.registers.events import EntryLeft
from web.registers.models import Entry
from web.registers.states import EntryState
from web.requests import lists, queries, service
from web.requests.models import RegisterRequest
from web.requests.states import RequestState

pytestmark = pytest.mark.usefixtures("app")

Login = Callable[[User], FlaskClient]
CONTACT = str(SHOWN["contact_phone"])


def rate(entry: Entry, *ratings: int) -> None:
    for rating in ratings:
        asked = make_request(entry)
        service.accept(entry.author, asked)
        service.finish(asked.asked_by, asked)
        service.rate(asked.asked_by, asked, rating, f"评价{rating}")
    db.commit()


def test_a_request_goes_from_who_asks_to_the_owner_and_is_rated() -> None:
    entry = make_entry()
    asked = make_request(entry)
    assert kinds_to(entry.author)[-1] == "request_asked"
    assert NOTE not in texts_to(entry.author)
    service.accept(entry.author, asked, "请先电话联系。")
    service.finish(asked.asked_by, asked)
    service.rate(asked.asked_by, asked, 4, "很好用")
    db.commit()
    assert asked.state is RequestState.DONE
    assert kinds_to(asked.asked_by)[-1] == "request_accepted"
    with pytest.raises(WrongState):
        service.rate(asked.asked_by, asked, 5, "")
    logged = db.session().query(LogEntry).filter_by(object_type="register_request").all()
    assert [one.action.split("_")[-1] for one in logged] == [
        "entry",
        "accept",
        "finish",
        "rate",
    ]


def test_nobody_asks_for_their_own_or_for_what_is_not_public() -> None:
    entry = make_entry()
    colleague = make_user(Role.INSTITUTE, entry.organisation)
    with pytest.raises(Forbidden):
        service.ask(colleague, entry, wanted())
    with pytest.raises(Forbidden):
        service.ask(make_user(Role.OFFICER), entry, wanted())
    unknown = make_user(organisation=make_organisation(verification=Verification.PENDING))
    with pytest.raises(WrongState):
        service.ask(unknown, entry, wanted())
    hidden = make_entry(state=EntryState.DRAFT, shown=None)
    with pytest.raises(WrongState):
        service.ask(make_user(), hidden, wanted())


def test_one_request_of_a_person_for_an_entry_waits_at_a_time() -> None:
    entry = make_entry()
    asked = make_request(entry)
    with pytest.raises(WrongState):
        service.ask(asked.asked_by, entry, wanted())
    service.withdraw(asked.asked_by, asked)
    assert make_request(entry, asked.asked_by).state is RequestState.OPEN


def test_one_asks_for_an_own_need_and_a_broker_for_one_they_handle() -> None:
    entry, need, broker = make_entry(), make_published(), make_user(Role.BROKER)
    other = make_published()
    make_match(need, broker=broker)
    assert [key for key, _ in lists.needs_for(need.author)] == [need.id]
    assert [key for key, _ in lists.needs_for(broker)] == [need.id]
    with pytest.raises(InputError):
        service.ask(broker, entry, service.Wanted(NOTE, "方", contact_phone="1", posting=other))


@pytest.mark.parametrize("step", ["refuse", "withdraw", "lapse", "leave"])
def test_what_does_not_come_about_gives_its_days_back_once(step: str) -> None:
    entry = make_entry()
    give_days(entry, 1, 3)
    asked = make_request(entry, first=1, last=3)
    assert taken_of(entry.id) == [1, 1, 1]
    if step == "refuse":
        service.refuse(entry.author, asked, "检修")
    elif step == "withdraw":
        service.withdraw(asked.asked_by, asked)
    elif step == "lapse":
        service.look_after(today() + timedelta(days=60))
    else:
        entry.state, entry.shown = EntryState.WITHDRAWN, None
        publish(EntryLeft(entry.author, entry))
    db.commit()
    assert taken_of(entry.id) == [0, 0, 0]
    service.look_after(today() + timedelta(days=60))
    with pytest.raises(WrongState):
        service.withdraw(asked.asked_by, asked)
    assert taken_of(entry.id) == [0, 0, 0]


def test_days_are_answered_before_the_first_of_them_and_else_in_time() -> None:
    entry = make_entry()
    assert make_request(entry).due_on == day(10)
    give_days(entry, 1, 30)
    assert make_request(entry, first=4, last=5).due_on == day(4)
    assert make_request(entry, first=20, last=21).due_on == day(10)


def test_what_lapses_soon_is_told_once() -> None:
    entry = make_entry()
    asked = make_request(entry)
    assert asked.due_on is not None
    for _ in range(2):
        service.look_after(asked.due_on - timedelta(days=1))
        db.commit()
    assert kinds_to(entry.author).count("request_lapses_soon") == 1
    assert asked.state is RequestState.OPEN


def test_officers_answer_where_the_organisation_has_no_account(login: Login) -> None:
    officer = make_user(Role.OFFICER)
    entry = make_entry(officer, organisation=None, organisation_name="没有账号的研究所")
    asked = make_request(entry)
    assert "request_asked" in kinds_to(officer)
    client = login(officer)
    assert "没有账号，等管理员答复" in client.get("/office/resource-requests").text
    assert "等管理员答复的资源申请" in client.get("/inbox/").text
    path = f"/work/requests/{asked.id}"
    assert client.post(f"{path}/accept", data={"accept-answer": ""}).status_code == 302
    kept = make_request(make_entry())
    assert client.get(f"/work/requests/{kept.id}").status_code == 200
    assert client.post(f"/work/requests/{kept.id}/accept").status_code == 404


def test_contacts_are_read_by_the_other_side_alone_and_the_owners_after_acceptance(
    login: Login,
) -> None:
    entry = make_entry()
    asked = make_request(entry)
    path, key = f"/work/requests/{asked.id}", asked.id
    asker, owner = login(asked.asked_by), login(entry.author)
    officer = login(make_user(Role.OFFICER))
    assert "0759-0001111" in owner.get(path).text
    assert CONTACT not in asker.get(path).text
    owner.post(f"{path}/accept", data={"accept-answer": "欢迎"})
    assert CONTACT in asker.get(path).text and "欢迎" in asker.get(path).text
    assert "0759-0001111" not in officer.get(path).text
    assert CONTACT not in officer.get(path).text
    asker.post(f"{path}/withdraw")
    assert db.session().get_one(RegisterRequest, key).state is RequestState.WITHDRAWN
    assert CONTACT not in asker.get(path).text


def test_nobody_else_reads_a_request_or_counts_it(login: Login, client: FlaskClient) -> None:
    entry = make_entry()
    give_days(entry, 1, 2)
    asked = make_request(entry, first=1, last=2)
    path = f"/work/requests/{asked.id}"
    for role in (Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.EXPERT):
        other = login(make_user(role))
        assert other.get(path).status_code == 404
        for page in ("/work/requests", "/work/requests/received"):
            assert "海产品加工中试基地" not in other.get(page).text
    assert client.get(path).status_code == 302
    page = client.get(f"/resources/pilots/{entry.id}").text
    assert asked.organisation is not None
    assert "已满" in page and asked.organisation.name not in page


def test_the_public_reads_a_mean_from_three_answers_on(client: FlaskClient, login: Login) -> None:
    entry = make_entry()
    address = f"/resources/pilots/{entry.id}"
    rate(entry, 5, 4)
    assert queries.satisfaction_of([entry.id]) == {}
    assert queries.satisfaction_of([entry.id], least=1) == {entry.id: (4.5, 2)}
    assert "满意度" not in client.get(address).text
    rate(entry, 3)
    page = client.get(address).text
    assert "满意度 4.0 分" in page and "评价5" not in page
    assert "评价5" in login(entry.author).get(f"/work/resources/{entry.id}").text


@pytest.mark.parametrize(
    "values",
    [
        {"rating": 5},
        {"state": RequestState.ACCEPTED},
        {"first_day": today()},
        {"units": 1},
    ],
)
def test_the_database_refuses_what_cannot_be(app: Flask, values: dict[str, object]) -> None:
    asked = make_request(make_entry())
    one = RegisterRequest.id == asked.id
    with pytest.raises(IntegrityError):
        db.session().execute(update(RegisterRequest).where(one).values(**values))
