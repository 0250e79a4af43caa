"""Officers look at deals and contracts, and change nothing in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import CloseCode, ContractKind, Role
from tests.calendar import today
from tests.factories import make_call, make_confirmed, make_introduced, make_match, make_user
from web.base import db
from web.deals import office_queries as query
from web.deals import service as deals
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User

Login = Callable[[User], FlaskClient]

OFFICE = ("/office/deals", "/office/contracts")
STEPS = (
    "interested decline note reschedule finish-step negotiate sign register complete close"
).split()


def make_signed(number: int = 1, total: int = 50_000_000, ago: int = 0) -> Match:
    """A deal with a contract."""
    match = make_introduced()
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    data = deals.ContractData(
        number=f"HT-{number}",
        project_name=f"网衣防污涂层开发{number}",
        kind=ContractKind.DEVELOPMENT,
        signed_on=today() - timedelta(days=ago),
        total=total,
        technical=total // 2,
    )
    deals.sign(match.broker, match, data)
    db.commit()
    return match


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user(Role.OFFICER)


def test_officers_find_every_deal_with_both_sides(login: Login, officer: User) -> None:
    match = make_confirmed()
    make_match()  # Only proposed: no deal yet.
    text = login(officer).get("/office/deals").text
    assert "共 1 项" in text
    assert match.need.organisation.name in text
    assert match.achievement.organisation.name in text
    assert f'href="/office/deals/{match.id}"' in text


def test_deals_are_filtered_by_state_broker_call_and_day(login: Login, officer: User) -> None:
    first, second = make_confirmed(), make_introduced()
    call = make_call()
    first.call_id = call.id
    db.commit()
    broker, call_key, ids = first.broker_id, call.id, (first.id, second.id)
    client = login(officer)

    def shown(arguments: str) -> set[int]:
        text = client.get(f"/office/deals?{arguments}").text
        return {int(key) for key in re.findall(r'href="/office/deals/(\d+)"', text)}

    assert shown("") == set(ids)
    assert shown("state=introduced") == {ids[1]}
    assert shown(f"broker={broker}") == {ids[0]}
    assert shown(f"call={call_key}") == {ids[0]}
    assert shown("call=none") == {ids[1]}
    assert shown(f"until={today() - timedelta(days=3)}") == set()
    assert shown(f"since={today() - timedelta(days=3)}&until={today()}") == set(ids)
    assert shown("state=nonsense&broker=x&since=x&call=x") == set(ids)


def test_an_officer_opens_a_deal_and_finds_nothing_to_press(login: Login, officer: User) -> None:
    match = make_signed()
    text = login(officer).get(f"/office/deals/{match.id}").text
    main = text[text.index("<h1") : text.index("</main>")]
    assert "HT-1" in main
    assert "0759-0005678" in main
    assert "<form" not in main
    assert "<button" not in main


def test_what_the_participants_wrote_to_each_other_stays_with_them(
    login: Login, officer: User
) -> None:
    match = make_introduced()
    assert match.broker is not None
    deals.add_note(match.broker, match, "meeting", "绝密：让价到三十万", None)
    deals.close(match.broker, match, CloseCode.TERMS_NOT_AGREED, "绝密：对方资金紧张")
    db.commit()
    text = login(officer).get(f"/office/deals/{match.id}").text
    assert "会面" in text
    assert "条件未谈拢" in text
    assert "绝密" not in text


@pytest.mark.parametrize("step", STEPS)
def test_an_officer_takes_no_step_on_a_deal(login: Login, officer: User, step: str) -> None:
    match = make_introduced()
    before = match.state
    assert login(officer).post(f"/deals/{match.id}/{step}").status_code in (403, 404)
    db.rollback()
    found = db.session().get(Match, match.id)
    assert found is not None
    assert found.state is before


@pytest.mark.parametrize("state", [MatchState.PROPOSED, MatchState.DECLINED])
def test_what_is_no_deal_has_no_page(login: Login, officer: User, state: MatchState) -> None:
    match = make_match()
    if state is MatchState.DECLINED:
        from matcher.domain.codes import DeclineCode
        from web.desk import service as desk

        assert match.broker is not None
        desk.decline(match.broker, match, DeclineCode.FIELD_MISMATCH, "")
        db.commit()
    assert login(officer).get(f"/office/deals/{match.id}").status_code == 404


def test_nobody_else_looks_at_the_deals_of_others(login: Login) -> None:
    match = make_signed()
    for role in Role:
        if role not in (Role.VISITOR, Role.OFFICER):
            client = login(make_user(role))
            for address in (*OFFICE, f"/office/deals/{match.id}"):
                assert client.get(address).status_code == 403, (role, address)


def test_the_totals_of_the_contracts_are_those_of_the_list(login: Login, officer: User) -> None:
    signed = [make_signed(number, total=10_000_000 * number, ago=number) for number in (1, 2, 3)]
    broker = signed[0].broker
    assert broker is not None
    deals.register(broker, signed[0], "2026440800000009", today())
    db.commit()
    for wanted in (
        query.ContractFilter(),
        query.ContractFilter(registered="no"),
        query.ContractFilter(period=query.Period(until=today() - timedelta(days=2))),
        query.ContractFilter(call="none", kind=ContractKind.DEVELOPMENT),
        query.ContractFilter(kind=ContractKind.SERVICE),
    ):
        listed = query.list_contracts(wanted, 1).items
        totals = query.sum_contracts(wanted)
        assert totals.count == len(listed)
        assert totals.total == sum(one.total for one in listed)
        assert totals.technical == sum(one.technical for one in listed)
        assert totals.registered == sum(1 for one in listed if one.registration_number)
    text = login(officer).get("/office/contracts?registered=yes").text
    assert "共 1 份，其中已登记 1 份" in text
    assert "2026440800000009" in text
