"""Deals: answers, notes, contract, and who sees what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import CloseCode, Confidentiality, Interest
from tests.calendar import today
from tests.factories import make_confirmed, make_introduced, make_match, make_published
from tests.signing import sign_and_confirm
from web.base import db
from web.deals import service as deals
from web.deals.models import Contract
from web.deals.queries import find_open_step
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User

Login = Callable[[User], FlaskClient]

CONTRACT = {
    "sign-number": "2026-001",
    "sign-project_name": "网衣防污涂层开发",
    "sign-kind": "development",
    "sign-signed_on": today().isoformat(),
    "sign-total": "46.5",
    "sign-technical": "40",
}


def negotiating(broker: User | None = None) -> Match:
    match = make_introduced(broker=broker)
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    db.commit()
    return match


def again(match_id: int) -> Match:
    db.rollback()
    found = db.session().get(Match, match_id)
    assert found is not None
    return found


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def test_both_sides_answer_and_then_see_each_others_contacts(app: Flask, login: Login) -> None:
    match = make_confirmed()
    address = f"/deals/{match.id}"
    firm, institute = login(match.need.author), login(match.achievement.author)
    assert "0759-0005678" not in text_of(firm, address)
    firm.post(f"{address}/interested")
    assert "0759-0005678" not in text_of(firm, address)
    institute.post(f"{address}/interested")
    assert again(match.id).state is MatchState.INTRODUCED
    assert "0759-0005678" in text_of(firm, address)
    assert "0759-0001234" in text_of(institute, address)


def test_an_anonymous_firm_stays_unnamed_until_the_introduction(app: Flask, login: Login) -> None:
    need = make_published(confidentiality=Confidentiality.ANONYMOUS)
    match = make_confirmed(need=need)
    names = (need.author.name, need.organisation.name)
    address = f"/deals/{match.id}"
    deals.express_interest(need.author, match)
    deals.add_note(need.author, match, "note", "愿意看样机")
    db.commit()
    for other in (match.achievement.author, match.broker):
        assert other is not None
        text = text_of(login(other), address)
        assert "愿意看样机" in text
        assert all(name not in text for name in names)
    deals.express_interest(match.achievement.author, match)
    db.commit()
    assert all(name in text_of(login(match.achievement.author), address) for name in names)


def test_a_side_that_declines_ends_the_deal_with_its_reason(app: Flask, login: Login) -> None:
    match = make_confirmed()
    client = login(match.need.author)
    missing = client.post(f"/deals/{match.id}/decline", data={"decline-code": "other"})
    assert missing.status_code == 422
    assert again(match.id).state is MatchState.CONFIRMED
    client.post(f"/deals/{match.id}/decline", data={"decline-code": "budget_gap"})
    found = again(match.id)
    assert (found.state, found.close_code) == (MatchState.CLOSED, CloseCode.SIDE_DECLINED)
    assert found.need_interest is Interest.DECLINED


@pytest.mark.parametrize("side", ["need", "achievement"])
def test_why_a_side_declined_is_told_to_the_broker_and_not_to_the_other_side(
    login: Login, side: str
) -> None:
    match = make_confirmed()
    assert match.broker is not None
    people = {"need": match.need.author, "achievement": match.achievement.author}
    declining = people.pop(side)
    login(declining).post(
        f"/deals/{match.id}/decline", data={"decline-code": "other", "decline-note": "信不过对方"}
    )
    address = f"/deals/{match.id}"
    for reader in (declining, match.broker):
        assert text_of(login(reader), address).count("信不过对方") == 2
    (other,) = people.values()
    page = text_of(login(other), address)
    assert "信不过对方" not in page
    assert "对接已结束" in page


def test_a_next_step_appears_on_the_days_page(app: Flask, login: Login) -> None:
    match = make_introduced()
    client = login(match.need.author)
    due = today() + timedelta(days=3)
    data = {
        "note-kind": "meeting",
        "note-next_step": "下周看样机",
        "note-next_who": "both",
        "note-due": due.isoformat(),
    }
    assert client.post(f"/deals/{match.id}/note", data=data).status_code == 302
    for user in (match.need.author, match.achievement.author, match.broker):
        assert user is not None
        assert "下周看样机" in text_of(login(user), "/work/")


def test_an_empty_note_is_refused_next_to_its_field(app: Flask, login: Login) -> None:
    match = make_introduced()
    answer = login(match.need.author).post(f"/deals/{match.id}/note", data={"note-kind": "call"})
    assert answer.status_code == 422
    assert "请写下沟通的内容" in answer.get_data(as_text=True)


def test_a_later_date_replaces_the_next_step(app: Flask, login: Login) -> None:
    match = make_introduced()
    deals.add_note(match.need.author, match, "note", "先前的安排", today())
    deals.add_note(match.need.author, match, "note", "后来的安排", today())
    db.commit()
    text = text_of(login(match.need.author), "/work/")
    assert "后来的安排" in text
    assert "先前的安排" not in text


def test_the_broker_leads_a_deal_to_the_end(app: Flask, login: Login) -> None:
    match = make_introduced()
    assert match.broker is not None
    client, address = login(match.broker), f"/deals/{match.id}"
    client.post(f"{address}/negotiate")
    assert sign_and_confirm(client, match.id, CONTRACT).status_code == 302
    contract = db.session().query(Contract).one()
    assert (contract.total, contract.technical) == (46_500_000, 40_000_000)
    registration: dict[str, object] = {
        "register-registration_number": "粤湛2026-1",
        "register-registered_on": today().isoformat(),
    }
    asked = client.post(f"{address}/register", data=registration)
    assert asked.status_code == 422
    assert "登记编号一般是 16 位，现在填的是 8 位" in asked.get_data(as_text=True)
    registration["sure"] = [
        "registration_number.length:粤湛2026-1",
        f"registered_on.unconfirmed:{today()}",
    ]
    assert client.post(f"{address}/register", data=registration).status_code == 302
    assert client.post(f"{address}/complete").status_code == 302
    assert again(match.id).state is MatchState.COMPLETED
    assert "粤湛2026-1" in text_of(client, address)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("sign-technical", "50", "技术交易额不能高于合同总金额"),
        ("sign-total", "", "请填写合同总金额"),
        ("sign-total", "1.0000001", "最多精确到分"),
        ("sign-signed_on", "2999-01-01", "日期不能晚于今天"),
        ("sign-kind", "", "请选择合同类型"),
        ("sign-number", "", "请填写合同编号"),
    ],
)
def test_a_contract_with_a_slip_is_not_recorded(
    app: Flask, login: Login, name: str, value: str, words: str
) -> None:
    match = negotiating()
    assert match.broker is not None
    answer = login(match.broker).post(f"/deals/{match.id}/sign", data={**CONTRACT, name: value})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert again(match.id).state is MatchState.NEGOTIATING


def test_two_deals_cannot_have_one_contract_number(app: Flask, login: Login) -> None:
    first = negotiating()
    second = negotiating(first.broker)
    assert first.broker is not None
    client = login(first.broker)
    sign_and_confirm(client, first.id, CONTRACT)
    answer = client.post(f"/deals/{second.id}/sign", data=CONTRACT)
    assert answer.status_code == 422
    assert "合同编号已经登记" in answer.get_data(as_text=True)
    assert again(second.id).state is MatchState.NEGOTIATING


def test_a_registration_before_the_signature_is_refused(app: Flask, login: Login) -> None:
    match = negotiating()
    assert match.broker is not None
    client = login(match.broker)
    sign_and_confirm(client, match.id, CONTRACT)
    data = {
        "register-registration_number": "1",
        "register-registered_on": (today() - timedelta(days=1)).isoformat(),
    }
    answer = client.post(f"/deals/{match.id}/register", data=data)
    assert answer.status_code == 422
    assert "不能早于签订日期" in answer.get_data(as_text=True)


def test_the_broker_ends_a_deal_with_a_reason(app: Flask, login: Login) -> None:
    match = negotiating()
    assert match.broker is not None
    client = login(match.broker)
    client.post(f"/deals/{match.id}/close", data={"close-code": "no_response"})
    assert again(match.id).close_code is CloseCode.NO_RESPONSE
    assert "长期无回应" in text_of(client, f"/deals/{match.id}")


def test_the_list_shows_deals_by_state_and_no_proposals(app: Flask, login: Login) -> None:
    need = make_published()
    confirmed, proposed = make_confirmed(need=need), make_match(need=need)
    client = login(need.author)
    text = text_of(client, "/deals/")
    assert f"/deals/{confirmed.id}" in text
    assert f"/deals/{proposed.id}" not in text
    assert f"/deals/{confirmed.id}" not in text_of(client, "/deals/?state=signed")


def agree(match: Match, days: int, text: str = "寄样品") -> int:
    """Agree on a next step; return its id."""
    assert match.broker is not None
    deals.add_note(match.broker, match, "note", text, today() + timedelta(days=days))
    db.commit()
    return match.activities[-1].id


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("need", "请答复对这个配对有没有意向"),
        ("achievement", "您已答复，等待对方"),
        ("broker", "成果方有意向，等需求方答复"),
    ],
)
def test_everybody_reads_whose_turn_it_is(login: Login, who: str, words: str) -> None:
    match = make_confirmed()
    deals.express_interest(match.achievement.author, match)
    db.commit()
    reader = match.broker if who == "broker" else getattr(match, who).author
    assert words in text_of(login(reader), f"/deals/{match.id}")


def test_the_side_that_registers_the_contract_reads_until_when(login: Login) -> None:
    match = negotiating()
    client = login(match.broker)
    sign_and_confirm(client, match.id, CONTRACT)
    last = today() + timedelta(days=30)
    until = f"{last.year}年{last.month}月{last.day}日 周{'一二三四五六日'[last.weekday()]}"
    firm, institute = match.need.author, match.achievement.author
    assert f"科技局希望在 {until} 前" in text_of(login(institute), f"/deals/{match.id}")
    assert f"科技局希望在 {until} 前" in text_of(login(firm), f"/deals/{match.id}")


def test_an_agreed_step_can_be_moved_and_finished_by_a_side(login: Login) -> None:
    match = make_introduced()
    address, step = f"/deals/{match.id}", agree(match, 3)
    firm = login(match.need.author)
    assert "寄样品" in text_of(firm, address)
    later = today() + timedelta(days=9)
    firm.post(f"{address}/reschedule", data={"step": step, "due-due": later.isoformat()})
    moved = find_open_step(again(match.id))
    assert moved is not None
    assert (moved.text, moved.due) == ("寄样品", later)
    firm.post(f"{address}/finish-step", data={"step": moved.id})
    assert find_open_step(again(match.id)) is None
    text = text_of(firm, address)
    assert "下一步改了日期" in text
    assert "下一步已做完" in text


def test_a_note_without_a_date_keeps_the_agreed_step(app: Flask) -> None:
    match = make_introduced()
    step = agree(match, 3)
    deals.add_note(match.need.author, match, "note", "样品收到")
    db.commit()
    found = find_open_step(match)
    assert found is not None
    assert found.id == step


def test_a_step_that_was_replaced_meanwhile_is_not_moved(login: Login) -> None:
    match = make_introduced()
    old = agree(match, 3, "旧的安排")
    agree(match, 5, "新的安排")
    client = login(match.need.author)
    day = (today() + timedelta(days=20)).isoformat()
    for action in ("reschedule", "finish-step"):
        answer = client.post(f"/deals/{match.id}/{action}", data={"step": old, "due-due": day})
        assert "刚刚有了新的安排" in text_of(client, answer.location)
    found = find_open_step(again(match.id))
    assert found is not None
    assert (found.text, found.due) == ("新的安排", today() + timedelta(days=5))


@pytest.mark.parametrize("days", [None, -1])
def test_a_step_needs_a_day_that_is_still_to_come(login: Login, days: int | None) -> None:
    match = make_introduced()
    step = agree(match, 3)
    day = "" if days is None else (today() + timedelta(days=days)).isoformat()
    answer = login(match.need.author).post(
        f"/deals/{match.id}/reschedule", data={"step": step, "due-due": day}
    )
    assert answer.status_code == 422
    assert "新的日期" in answer.get_data(as_text=True)
