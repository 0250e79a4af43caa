"""Correcting a contract: who may, in which states, what is told, and that the log keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import CloseCode, ContractKind, Role
from matcher.domain.errors import Forbidden, LostRace, WrongState
from tests.calendar import today
from tests.deals.test_deals import contract as data_of
from tests.deals.test_pages import again, negotiating
from tests.factories import make_user
from tests.mailbox import forget_messages, kinds_to, texts_to
from tests.problems import refused
from web.base import db, site
from web.base.models import LogEntry
from web.deals import day
from web.deals import service as deals
from web.deals.corrections import Correction, correct
from web.deals.models import Contract
from web.deals.queries import contract_of
from web.matches.models import Match
from web.matches.queries import list_timeline
from web.people.models import User

Login = Callable[[User], FlaskClient]
STATES = ("signed", "registered", "completed", "closed")


def lead_to(state: str) -> Match:
    match = negotiating()
    broker = match.broker
    assert broker is not None
    deals.sign(broker, match, data_of())
    if state == "closed":
        deals.close(broker, match, CloseCode.NO_RESPONSE)
    if state in ("registered", "completed"):
        deals.register(broker, match, "粤湛登2026-1", today())
    if state == "completed":
        deals.complete(broker, match)
    db.commit()
    forget_messages()
    return match


def fixed(match: Match, reason: str = "多写了一个 0", **values: Any) -> Correction:
    contract = contract_of(match)
    assert contract is not None
    return Correction(
        data=replace(data_of(), **values),
        registration_number=contract.registration_number or "",
        registered_on=contract.registered_on,
        reason=reason,
    )


def entry() -> LogEntry:
    return db.session().query(LogEntry).filter_by(action="correct_contract").one()


@pytest.mark.parametrize("state", STATES)
def test_a_contract_is_put_right_in_every_state_it_can_be_in(app: Flask, state: str) -> None:
    match = lead_to(state)
    assert match.broker is not None
    before = match.state
    correct(match.broker, match, fixed(match, total=5_000_000, technical=4_000_000))
    db.commit()
    contract = contract_of(again(match.id))
    assert contract is not None
    assert (contract.total, contract.technical) == (5_000_000, 4_000_000)
    assert again(match.id).state is before


def test_the_log_keeps_what_changed_and_only_that(app: Flask) -> None:
    match = lead_to("registered")
    assert match.broker is not None
    correct(match.broker, match, fixed(match, total=45_000_050, project_name="网衣涂层"))
    db.commit()
    assert entry().detail == {
        "contract_project_name": "网衣防污涂层开发 → 网衣涂层",
        "contract_total": "500000.00 → 450000.50",
    }


def test_the_registration_is_put_right_with_it(app: Flask) -> None:
    match = lead_to("completed")
    assert match.broker is not None
    wrong = replace(fixed(match), registration_number="粤湛登2026-7")
    correct(match.broker, match, wrong)
    db.commit()
    assert entry().detail == {"contract_registration_number": "粤湛登2026-1 → 粤湛登2026-7"}
    early = replace(fixed(match), registered_on=today() - timedelta(days=1))
    with refused(("registered_on", "too_early")):
        correct(match.broker, match, early)


def test_everybody_is_told_which_parts_changed_and_no_amount(app: Flask) -> None:
    match = lead_to("signed")
    broker = match.broker
    assert broker is not None
    correct(broker, match, fixed(match, total=45_000_000))
    db.commit()
    for one in (match.need.author, match.achievement.author):
        assert kinds_to(one) == ["contract_corrected"]
        assert "合同成交总金额" in texts_to(one)
        assert "45" not in texts_to(one)
    assert kinds_to(broker) == []
    line = list_timeline(match.need.author, match)[-1]
    assert (line.action, line.text) == ("correct", "多写了一个 0")
    correct(broker, match, fixed(match, total=46_000_000))
    db.commit()
    assert kinds_to(match.need.author) == ["contract_corrected"] * 2


def test_only_the_broker_of_the_deal_corrects(app: Flask) -> None:
    match = lead_to("signed")
    for user in (match.need.author, make_user(Role.BROKER), make_user(Role.OFFICER)):
        with pytest.raises(Forbidden):
            correct(user, match, fixed(match, total=45_000_000))


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"reason": " "}, ("reason", "missing")),
        ({}, ("reason", "unchanged")),
        ({"technical": 60_000_000}, ("technical", "over_total")),
        ({"number": " "}, ("number", "missing")),
    ],
)
def test_a_correction_needs_a_reason_a_change_and_possible_values(
    app: Flask, values: dict[str, Any], problem: tuple[str, str]
) -> None:
    match = lead_to("signed")
    assert match.broker is not None
    with refused(problem):
        correct(match.broker, match, fixed(match, **values))


def test_there_is_nothing_to_correct_before_the_signature(app: Flask) -> None:
    match = negotiating()
    assert match.broker is not None
    with pytest.raises(WrongState):
        correct(match.broker, match, Correction(data=data_of(), reason="错了"))


def test_who_read_older_values_does_not_overwrite_newer_ones(app: Flask) -> None:
    match = lead_to("signed")
    broker, seen = match.broker, match.version
    assert broker is not None
    correct(broker, match, fixed(match, total=45_000_000), seen)
    db.commit()
    with pytest.raises(LostRace):
        correct(broker, again(match.id), fixed(match, total=46_000_000), seen)


def test_the_figures_follow(app: Flask) -> None:
    match = lead_to("registered")
    broker = match.broker
    assert broker is not None
    correct(broker, match, fixed(match, total=45_000_000, kind=ContractKind.SERVICE))
    db.commit()
    contract = db.session().query(Contract).one()
    assert (contract.total, contract.kind) == (45_000_000, ContractKind.SERVICE)
    present, _ = day.list_figures(broker, today(), site.zone())
    assert present.contracts == 1
    earlier = today() - timedelta(days=120)
    correct(broker, match, fixed(match, signed_on=earlier))
    db.commit()
    present, _ = day.list_figures(broker, today(), site.zone())
    assert present.contracts == 0


def form_of(match: Match, **values: str) -> dict[str, str]:
    data = {
        "number": "2026440800000001",
        "project_name": "网衣防污涂层开发",
        "kind": "development",
        "signed_on": today().isoformat(),
        "total": "50",
        "technical": "40",
        "reason": "多写了一个 0",
    } | values
    return {f"correct-{name}": value for name, value in data.items()} | {
        "version": str(match.version)
    }


def test_the_page_shows_what_was_recorded_and_takes_the_correction(login: Login) -> None:
    match = lead_to("signed")
    assert match.broker is not None
    client, address = login(match.broker), f"/deals/{match.id}/correct"
    assert f'href="{address}"' in client.get(f"/deals/{match.id}").text
    page = client.get(address).text
    for value in ("2026440800000001", "网衣防污涂层开发", 'value="50"', 'value="40"'):
        assert value in page
    assert "registration_number" not in page
    answer = client.post(address, data=form_of(match, total="45"))
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "合同已更正" in page
    assert "45 万元" in page
    assert address not in login(match.need.author).get(f"/deals/{match.id}").text


def test_the_page_loses_nothing_when_something_is_wrong(login: Login) -> None:
    match = lead_to("signed")
    assert match.broker is not None
    client, address = login(match.broker), f"/deals/{match.id}/correct"
    answer = client.post(address, data=form_of(match, total="45", reason=""))
    assert answer.status_code == 422
    assert "请写明更正的原因" in answer.text
    assert 'value="45"' in answer.text
    unchanged = client.post(address, data=form_of(match))
    assert unchanged.status_code == 422
    assert "没有改动任何一项" in unchanged.text


def test_the_page_of_an_older_version_is_refused(login: Login) -> None:
    match = lead_to("signed")
    assert match.broker is not None
    client, address = login(match.broker), f"/deals/{match.id}/correct"
    data = form_of(match, total="45")
    client.post(address, data=data)
    again_sent = client.post(address, data=data | {"correct-total": "46"})
    assert again_sent.status_code == 409
    contract = db.session().query(Contract).one()
    assert contract.total == 45_000_000


def test_an_odd_amount_is_asked_about_but_not_one_that_stood_there(login: Login) -> None:
    match = lead_to("signed")
    assert match.broker is not None
    client, address = login(match.broker), f"/deals/{match.id}/correct"
    odd = client.post(address, data=form_of(match, total="800"))
    assert odd.status_code == 422
    assert "10 倍以上" in odd.text
    contract = contract_of(again(match.id))
    assert contract is not None
    contract.total = 800_000_000
    db.commit()
    same = form_of(again(match.id), total="800", project_name="网衣涂层")
    assert client.post(address, data=same).status_code == 302
