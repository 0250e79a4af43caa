"""Pages where the engine finds nothing: the owner's, the officers' and the broker's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Confidentiality, HelpKind, Role
from matcher.types import Kind
from tests.factories import make_help_request, make_organisation, make_published, make_user
from tests.signing import ticks
from web.base import db
from web.base.queue import InlineQueue
from web.help import service as help_requests
from web.help import verdict
from web.people.models import User

pytestmark = pytest.mark.usefixtures("app")

Login = Callable[[User], FlaskClient]
NOTE = "请留意小型设备，联系人在外海。"


def page_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_owner_reads_that_nothing_fits_and_what_helps(login: Login, queue: InlineQueue) -> None:
    need = make_published(indicators="越多越好", budget_min=None, budget_max=None)
    queue.run_all()
    page = page_of(login(need.author), f"/work/postings/{need.id}")
    assert "没有找到把握足够的成果" in page
    assert "经纪人需要带单位的指标" in page
    assert "申请揭榜挂帅" in page


def test_the_owner_reads_where_proposals_are_but_leads(
    login: Login, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    need, _achievement = make_published(), make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    owner, address = login(need.author), f"/work/postings/{need.id}"
    page = page_of(owner, address)
    assert "项成果达到推荐标准" in page
    assert "系统推荐只作线索" not in page
    monkeypatch.setattr(verdict, "is_doubtful", lambda found: True)
    make_published(Kind.ACHIEVEMENT)  # So that the page is made anew.
    page = page_of(owner, address)
    assert "项成果达到推荐标准" in page
    assert "系统推荐只作线索" in page
    assert "<summary" not in page.split('id="help"')[1]


def test_an_owner_asks_and_reads_the_answer(login: Login) -> None:
    need, broker, officer = make_published(), make_user(Role.BROKER), make_user(Role.OFFICER)
    owner = login(need.author)
    owner.post(f"/work/postings/{need.id}/help", data={"kind": "advice", "note": NOTE})
    office = login(officer)
    assert NOTE in page_of(office, "/office/requests")
    office.post("/office/requests/1/assign", data={"broker_id": broker.id})
    desk = login(broker)
    assert "有 1 项企业求助" in page_of(desk, "/desk/board")
    assert NOTE in page_of(desk, "/desk/enquiries")
    desk.post("/desk/enquiries/1/answer", data={"answer": "已联系两家研究所。"})
    assert "已联系两家研究所。" in page_of(owner, f"/work/postings/{need.id}")
    assert NOTE not in page_of(desk, "/desk/enquiries")


def test_a_request_that_is_too_long_keeps_every_word(login: Login) -> None:
    need, words = make_published(), "请留意小型设备。" * 300
    answer = login(need.author).post(
        f"/work/postings/{need.id}/help", data={"kind": "advice", "note": words}
    )
    assert answer.status_code == 422
    assert words in answer.text and "内容过长" in answer.text


def test_a_request_that_comes_too_late_gives_back_what_was_typed(login: Login) -> None:
    asked = make_help_request()
    address = f"/work/postings/{asked.posting_id}/help"
    answer = login(asked.posting.author).post(address, data={"kind": "advice", "note": NOTE})
    assert answer.status_code == 409
    assert NOTE in answer.text


def test_what_is_missing_in_an_answer_is_said_and_kept(login: Login) -> None:
    broker = make_user(Role.BROKER)
    asked = make_help_request(broker=broker)
    answer = login(broker).post(f"/desk/enquiries/{asked.id}/answer", data={"answer": " "})
    assert answer.status_code == 422
    assert "请写下答复" in answer.get_data(as_text=True)
    refused = login(make_user(Role.OFFICER)).post(f"/office/requests/{asked.id}/refuse")
    assert refused.status_code == 422


def test_a_broker_sees_only_what_is_public_of_the_need(login: Login) -> None:
    broker = make_user(Role.BROKER)
    firm = make_user(Role.FIRM, make_organisation(name="不愿具名的企业"))
    need = make_published(author=firm, confidentiality=Confidentiality.ANONYMOUS)
    make_help_request(need, broker=broker)
    assert "不愿具名的企业" not in page_of(login(broker), "/desk/enquiries")


def test_an_announced_challenge_is_marked_in_public_and_can_be_listed(
    client: FlaskClient, login: Login
) -> None:
    plain = make_published(title="不发榜的需求")
    asked = make_help_request(make_published(title="要发榜的需求"), HelpKind.CHALLENGE)
    login(make_user(Role.OFFICER)).post(f"/office/requests/{asked.id}/grant")
    # Granted is not announced: the challenge is being prepared.
    assert "challenge=open" not in page_of(client, "/needs")
    owner = page_of(login(asked.posting.author), f"/work/postings/{asked.posting_id}")
    assert "已受理，进入张榜准备" in owner
    asked.posting.challenge_at = asked.answered_at
    db.commit()
    listed = page_of(client, "/needs?challenge=open")
    assert "要发榜的需求" in listed
    assert "不发榜的需求" not in listed
    badge = 'class="badge-challenge"'
    assert badge in page_of(client, f"/needs/{asked.posting_id}")
    assert badge not in page_of(client, f"/needs/{plain.id}")


def test_a_refusal_tells_the_owner_why(login: Login) -> None:
    asked = make_help_request()
    help_requests.refuse(make_user(Role.OFFICER), asked, "请先写明指标。")
    db.commit()
    page = page_of(login(asked.posting.author), f"/work/postings/{asked.posting_id}")
    assert "请先写明指标。" in page


def test_contact_data_in_a_request_is_pointed_out_before_it_is_sent(login: Login) -> None:
    need = make_published()
    owner, address = login(need.author), f"/work/postings/{need.id}/help"
    data = {"kind": "advice", "note": "请直接打13800138000"}
    asked = owner.post(address, data=data)
    assert asked.status_code == 422
    assert "手机号“13800138000”" in asked.text
    assert "请直接打13800138000" in asked.text
    assert owner.post(address, data=data | {"sure": ticks(asked.text)[0]}).status_code == 302


def test_the_own_name_is_pointed_out_where_the_need_hides_it(login: Login) -> None:
    for extent, status in (("public", 302), ("anonymous", 422)):
        need = make_published(confidentiality=extent)
        data = {"kind": "advice", "note": f"{need.organisation.name}愿意出样品"}
        answer = login(need.author).post(f"/work/postings/{need.id}/help", data=data)
        assert answer.status_code == status
