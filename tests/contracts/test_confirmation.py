"""Both sides say whether what the broker typed is what they signed; any change asks them anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import CloseCode, ContractKind, Role, Side
from matcher.domain.errors import Forbidden, LostRace, WrongState
from tests.calendar import today
from tests.contracts.signed import (
    VALUES,
    broker_of,
    form_of,
    make_agreed,
    make_filled,
    make_signed,
    the_contract,
)
from tests.deals.test_deals import contract as data_of
from tests.factories import make_user
from tests.mailbox import forget_messages, kinds_to, texts_to
from tests.problems import refused
from web.base import db
from web.base.clock import utc_now
from web.contracts import queries, service
from web.contracts.models import ContractAnswer
from web.contracts.states import Answer, Standing
from web.deals import service as deals
from web.deals.corrections import Correction, correct
from web.matches.models import Match
from web.people.models import User
from web.reminders.service import remind

Login = Callable[[User], FlaskClient]


def put_right(match: Match, **values: object) -> None:
    contract = the_contract(match)
    data = data_of(number=contract.number, kind=contract.kind)
    correct(broker_of(match), match, Correction(data=replace(data, **values), reason="录错了"))
    db.commit()


def test_a_contract_is_agreed_once_both_sides_have_said_so(app: Flask) -> None:
    match = make_filled()
    assert form_of(match).standing is Standing.ASKED
    service.confirm(match.achievement.author, match, 1)
    assert form_of(match).standing is Standing.ASKED
    service.object_to(match.need.author, match, 1, "总金额应为 48 万元")
    assert form_of(match).standing is Standing.OBJECTED
    service.confirm(match.need.author, match, 1)
    assert form_of(match).standing is Standing.AGREED
    db.commit()
    said = queries.list_answers(the_contract(match))
    assert [(one.side, one.answer, one.words) for one in said] == [
        (Side.NEED, Answer.CONFIRMED, ""),
        (Side.NEED, Answer.OBJECTED, "总金额应为 48 万元"),
        (Side.ACHIEVEMENT, Answer.CONFIRMED, ""),
    ]
    assert kinds_to(match.broker).count("contract_answered") == 3
    assert "48 万元" not in texts_to(match.broker)


def test_a_correction_of_the_contract_makes_both_confirmations_void(login: Login) -> None:
    match = make_agreed()
    put_right(match, technical=28_000_000)
    form = form_of(match)
    assert form.standing is Standing.ASKED
    assert (form.need_answer, form.achievement_answer) == (Answer.PENDING, Answer.PENDING)
    assert db.session().query(ContractAnswer).count() == 2
    for user in (match.need.author, match.achievement.author):
        page = login(user).get(f"/deals/{match.id}/contract").text
        assert "内容有更正" in page
        assert "400,000.00 元" in page
        assert "280,000.00 元" in page
        assert "请核对技术合同的内容" in login(user).get("/inbox/").text


def test_a_change_of_the_form_makes_both_confirmations_void_and_tells_both(app: Flask) -> None:
    match = make_agreed()
    forget_messages()
    service.fill(broker_of(match), match, VALUES | {"industry": "C"})
    db.commit()
    assert form_of(match).standing is Standing.ASKED
    for user in (match.need.author, match.achievement.author):
        assert kinds_to(user) == ["contract_asked"]
    rounds = queries.list_rounds(the_contract(match))
    assert queries.changes_since(rounds, 1) == {"industry": ("A", "C")}


def test_saving_the_same_again_asks_nobody(app: Flask) -> None:
    match = make_agreed()
    assert service.fill(broker_of(match), match, VALUES) == []
    assert form_of(match).standing is Standing.AGREED


def test_what_changed_and_was_changed_back_is_no_change(app: Flask) -> None:
    match = make_filled()
    service.confirm(match.need.author, match, 1)
    for letter in ("C", "D", "A"):
        service.fill(broker_of(match), match, VALUES | {"industry": letter})
    rounds = queries.list_rounds(the_contract(match))
    assert queries.changes_since(rounds, 1) == {}
    assert queries.changes_since(rounds, 2) == {"industry": ("C", "A")}


def test_another_type_asks_the_broker_for_what_it_needs_before_the_sides(app: Flask) -> None:
    match = make_agreed(ContractKind.SERVICE)
    put_right(match, kind=ContractKind.LICENSE)
    assert form_of(match).standing is Standing.UNFILLED
    assert queries.list_to_confirm(match.need.author) == []
    assert queries.list_unfilled(broker_of(match)) == [the_contract(match)]
    with pytest.raises(WrongState):
        service.confirm(match.need.author, match, 2)


def test_nobody_confirms_what_they_have_not_seen(login: Login) -> None:
    match = make_agreed()
    put_right(match, total=48_000_000)
    with pytest.raises(LostRace):
        service.confirm(match.need.author, match, 1)
    answer = login(match.need.author).post(f"/deals/{match.id}/contract/confirm", data={"round": 1})
    assert answer.status_code == 409


def test_an_objection_needs_words(login: Login) -> None:
    match = make_filled()
    with refused(("words", "missing")):
        service.object_to(match.need.author, match, 1, "  ")
    client, address = login(match.need.author), f"/deals/{match.id}/contract/object"
    answer = client.post(address, data={"round": 1, "words": ""})
    assert answer.status_code == 422
    assert "请写明哪一项与合同不一致" in answer.text
    assert client.post(address, data={"round": 1, "words": "期限不对"}).status_code == 302
    assert "期限不对" in login(broker_of(match)).get(f"/deals/{match.id}/contract").text
    assert "有一方提出合同内容不一致" in login(broker_of(match)).get("/inbox/").text


def test_only_the_two_sides_confirm_and_only_the_broker_fills(app: Flask) -> None:
    match = make_filled()
    for user in (broker_of(match), make_user(Role.OFFICER), make_user(Role.FIRM)):
        with pytest.raises(Forbidden):
            service.confirm(user, match, 1)
    for user in (match.need.author, make_user(Role.BROKER), make_user(Role.OFFICER)):
        with pytest.raises(Forbidden):
            service.fill(user, match, VALUES)


def test_the_parties_their_broker_and_the_office_see_the_contract_and_nobody_else(
    login: Login,
) -> None:
    match = make_agreed()
    pages = [f"/deals/{match.id}/contract", f"/deals/{match.id}/contract/form.docx"]
    insiders = (match.need.author, match.achievement.author, broker_of(match))
    for user in (*insiders, make_user(Role.OFFICER)):
        client = login(user)
        assert [client.get(page).status_code for page in pages] == [200, 200]
    others = [make_user(role) for role in Role if role not in (Role.VISITOR, Role.OFFICER)]
    for user in others:
        client = login(user)
        assert all(client.get(page).status_code in (403, 404) for page in pages)
    assert login(match.need.author).get(f"{pages[0]}/particulars").status_code == 403


def test_a_deal_that_ended_is_not_confirmed_any_more(app: Flask) -> None:
    match = make_filled()
    deals.close(broker_of(match), match, CloseCode.NO_RESPONSE)
    with pytest.raises(WrongState):
        service.confirm(match.need.author, match, 1)
    assert queries.list_to_confirm(match.need.author) == []


def test_the_registration_asks_softly_unless_both_have_confirmed(login: Login) -> None:
    number, day = "2026440800000001", today().isoformat()
    data = {"register-registration_number": number, "register-registered_on": day}
    waiting, agreed = make_signed(), make_agreed()
    asked = login(broker_of(waiting)).post(f"/deals/{waiting.id}/register", data=data)
    assert asked.status_code == 422
    assert "双方还没有都确认" in asked.text
    client = login(broker_of(agreed))
    assert client.post(f"/deals/{agreed.id}/register", data=data).status_code == 302


def test_a_silent_side_is_reminded_of_each_round_once_and_not_in_the_laws_name(app: Flask) -> None:
    match = make_filled()
    service.confirm(match.need.author, match, 1)
    db.commit()
    forget_messages()
    form_of(match).asked_at = utc_now() - timedelta(days=7)
    db.commit()
    for day in (today() - timedelta(days=1), today(), today(), today() + timedelta(days=1)):
        remind(day)
        db.commit()
    silent = match.achievement.author
    assert kinds_to(silent).count("contract_unconfirmed") == 1
    assert "这不是法定期限" in texts_to(silent)
    assert "contract_unconfirmed" not in kinds_to(match.need.author)
    service.fill(broker_of(match), match, VALUES | {"goal": "industry"})
    form_of(match).asked_at = utc_now() - timedelta(days=7)
    db.commit()
    remind(today())
    assert kinds_to(silent).count("contract_unconfirmed") == 2
