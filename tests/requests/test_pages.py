"""Pages of requests: nothing typed is lost, and everything to do is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.calendar import today
from tests.factories import make_published, make_user
from tests.requests.making import (
    NOTE,
    day,
    give_days,
    make_entry,
    make_request,
    taken_of,
    typed,
)
from web.base import db
from web.people.models import User
from web.requests import capacity, service
from web.requests.models import CapacityDay, RegisterRequest
from web.requests.own_data import collect_asked, forget_contact

pytestmark = pytest.mark.usefixtures("app")

Login = Callable[[User], FlaskClient]


def next_monday() -> date:
    return today() + timedelta(days=7 - today().weekday())


def test_one_asks_and_the_owner_finds_it_in_the_inbox(login: Login, client: FlaskClient) -> None:
    entry, need = make_entry(), make_published()
    give_days(entry, 1, 5)
    path = f"/resources/pilots/{entry.id}"
    assert "登录后申请" in client.get(path).text
    asker, owner = login(need.author), login(entry.author)
    assert need.published_revision is not None
    assert need.published_revision.title in asker.get(f"{path}/ask").text
    sent = asker.post(f"{path}/ask", data=typed(2, 3, posting_id=str(need.id)))
    assert sent.status_code == 302
    assert NOTE in asker.get(sent.location).text
    assert "海产品加工中试基地" in asker.get("/work/requests").text
    assert "等您答复的资源申请" in owner.get("/inbox/").text
    assert "有 1 项申请等您答复" in owner.get(f"/work/resources/{entry.id}").text
    page = owner.get("/work/requests/received").text
    assert "海产品加工中试基地" in page
    assert need.published_revision.title in owner.get(sent.location).text


def test_who_is_too_late_keeps_what_was_typed_and_reads_what_is_free(login: Login) -> None:
    entry = make_entry()
    give_days(entry, 1, 4)
    make_request(entry, first=2, last=3)
    data = typed(1, 4)
    answer = login(make_user()).post(f"/resources/pilots/{entry.id}/ask", data=data)
    assert answer.status_code == 409
    assert NOTE in answer.text and data["last_day"] in answer.text
    assert "名额已被占用" in answer.text and "还有 2 天空着" in answer.text
    assert taken_of(entry.id) == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"note": ""}, "请写明用途"),
        ({"contact_phone": ""}, "请填写电话"),
        ({"first_day": ""}, "请选择第一天"),
        ({"units": "0"}, "请填写 1 以上的整数"),
        ({"units": "两个"}, "请填写整数"),
        ({"posting_id": "77"}, "为哪项需求"),
        ({"last_day": "2999-01-01"}, "一次最多申请 92 天"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(
    login: Login, change: dict[str, str], words: str
) -> None:
    entry = make_entry()
    give_days(entry, 1, 4)
    answer = login(make_user()).post(f"/resources/pilots/{entry.id}/ask", data=typed(1, 2) | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert taken_of(entry.id) == [0] * 4


def test_an_address_of_another_register_or_an_own_entry_is_not_asked_for(login: Login) -> None:
    entry = make_entry()
    assert login(make_user()).get(f"/resources/teams/{entry.id}/ask").status_code == 404
    own = login(entry.author).get(f"/resources/pilots/{entry.id}/ask")
    assert own.status_code == 302
    hidden = make_entry(shown=None, state="draft")
    assert login(make_user()).get(f"/resources/pilots/{hidden.id}/ask").status_code == 404


def test_an_owner_states_days_by_weekday_and_is_told_which_are_taken(login: Login) -> None:
    entry = make_entry()
    path, monday = f"/work/resources/{entry.id}/capacity", next_monday()
    said = {
        "first_day": monday.isoformat(),
        "last_day": (monday + timedelta(days=13)).isoformat(),
        "weekdays": ["0", "5"],
        "units": "2",
    }
    owner = login(entry.author)
    assert owner.get(path).status_code == 200
    assert owner.post(path, data=said).status_code == 302
    stored = db.session().query(CapacityDay.day).order_by(CapacityDay.day)
    assert [one for (one,) in stored] == [
        monday + timedelta(days=number) for number in (0, 5, 7, 12)
    ]
    capacity.take(entry.id, monday, monday, 2)
    db.commit()
    refused = owner.post(path, data=said | {"units": "1"})
    assert refused.status_code == 422
    assert "没有更改" in refused.text and 'value="1"' in refused.text
    assert owner.post(path, data=said | {"weekdays": []}).status_code == 422
    assert login(make_user()).get(path).status_code == 404


def test_a_refusal_needs_words_and_tells_them(login: Login) -> None:
    entry = make_entry()
    asked = make_request(entry)
    path, owner = f"/work/requests/{asked.id}", login(entry.author)
    asker = login(asked.asked_by)
    empty = owner.post(f"{path}/refuse", data={"refuse-answer": " "})
    assert empty.status_code == 422 and "请写明原因" in empty.text
    owner.post(f"{path}/refuse", data={"refuse-answer": "这周检修"})
    assert "这周检修" in asker.get(path).text
    assert "没有被接受" in asker.get("/inbox/").text
    assert owner.post(f"{path}/accept", data={}).status_code == 409


def test_what_is_done_is_rated_from_the_inbox(login: Login) -> None:
    entry = make_entry()
    asked = make_request(entry)
    service.accept(entry.author, asked)
    db.commit()
    path, asker = f"/work/requests/{asked.id}", login(asked.asked_by)
    assert asker.post(f"{path}/finish").status_code == 302
    assert "请评价用过的资源" in asker.get("/inbox/").text
    assert asker.post(f"{path}/rate", data={}).status_code == 422
    asker.post(f"{path}/rate", data={"rate-rating": "5", "rate-words": "省了两个月"})
    assert "请评价用过的资源" not in asker.get("/inbox/").text
    assert "省了两个月" in login(entry.author).get(path).text


def test_what_has_not_begun_is_withdrawn_and_not_finished(login: Login) -> None:
    entry = make_entry()
    give_days(entry, 3, 3)
    asked = make_request(entry, first=3, last=3)
    service.accept(entry.author, asked)
    db.commit()
    path, asker = f"/work/requests/{asked.id}", login(asked.asked_by)
    assert asker.post(f"{path}/finish").status_code == 409
    assert asker.post(f"{path}/withdraw").status_code == 302
    assert taken_of(entry.id) == [0]
    assert asker.post(f"{path}/withdraw").status_code == 409


def test_a_person_takes_along_what_they_asked_and_is_forgotten_as_a_contact() -> None:
    asker = make_user(Role.BROKER, name="周工")
    asked = make_request(make_entry(), asker)
    assert collect_asked(asker)[0]["note"] == NOTE
    other = make_request(make_entry(), make_user(Role.BROKER, name="周工"))
    forget_contact(asker)
    db.commit()
    stored = db.session().get_one(RegisterRequest, asked.id)
    assert (stored.contact_name, stored.contact_phone) == ("", "")
    assert other.contact_name == "周工"
    assert day(1) > today()


def test_a_request_belongs_to_the_list_that_its_reader_comes_from(login: Login) -> None:
    entry = make_entry()
    found = make_request(entry)
    page = f"/work/requests/{found.id}"
    here = 'aria-current="true">'
    assert f"{here}收到的申请" in login(entry.author).get(page).text
    assert f"{here}资源申请" in login(found.asked_by).get(page).text
    assert (
        f"{here}资源登记" in login(make_user(Role.OFFICER)).get(f"/work/resources/{entry.id}").text
    )
