"""What each type of contract asks for, and what cannot be right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import ContractKind, Side
from tests.calendar import today
from tests.contracts.signed import VALUES, broker_of, form_of, make_signed, the_contract, typed
from web.contracts.checks import find_problems
from web.contracts.codes import PATH, names
from web.contracts.defaults import propose
from web.contracts.fields import PARTICULARS, fields_of, names_of
from web.contracts.forms import form_of as form_class
from web.contracts.models import Particulars
from web.people.models import User

Login = Callable[[User], FlaskClient]

COMMON = {
    *("effective_from", "effective_until", "seller_side", "technical_field", "goal"),
    *("industry", "items"),
    *(f"{who}_{what}" for who in ("seller", "buyer") for what in ("country", "region", "nature")),
}
EFFECT = {"added_investment", "added_output"}
ASKED = {
    ContractKind.DEVELOPMENT: COMMON
    | EFFECT
    | {"ip_kinds", "plan_source", "ownership", "cooperation"},
    ContractKind.TRANSFER: COMMON | EFFECT | {"ip_kinds"},
    ContractKind.LICENSE: COMMON | EFFECT | {"ip_kinds", "license_mode"},
    ContractKind.CONSULTING: COMMON | {"cooperation"},
    ContractKind.SERVICE: COMMON | {"cooperation"},
}


@pytest.mark.parametrize("kind", list(ContractKind))
def test_each_type_asks_for_its_own_fields(app: Flask, kind: ContractKind) -> None:
    assert {one.name for one in fields_of(kind)} == ASKED[kind]
    with app.test_request_context():
        form = form_class(kind)(formdata=None)
        assert {field.name for field in form if field.type != "CSRFTokenField"} == ASKED[kind]


def test_every_field_is_a_column_and_every_list_is_kept_as_data(app: Flask) -> None:
    columns = {column.name for column in Particulars.__table__.columns}
    assert PATH.is_file()
    for one in PARTICULARS:
        assert one.name in columns
        with app.test_request_context():
            assert not one.codes or len(names_of(one.codes)) >= 2
    with app.test_request_context():
        assert list(names("industries")) == list("ABCDEFGHIJKLMNOPQRST")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"effective_from": None}, ("effective_from", "missing")),
        ({"effective_until": today() - timedelta(days=1)}, ("effective_until", "too_early")),
        ({"seller_country": "15"}, ("seller_country", "malformed")),
        ({"buyer_region": "44080"}, ("buyer_region", "malformed")),
        ({"buyer_region": ""}, ("buyer_region", "missing")),
        ({"buyer_country": "392"}, ("buyer_region", "abroad")),
        ({"goal": "war"}, ("goal", "unknown")),
        ({"ip_kinds": ["invention", "none"]}, ("ip_kinds", "contradicts")),
        ({"items": 0}, ("items", "out_of_range")),
        ({"ownership": ""}, ("ownership", "missing")),
        ({"added_output": -1}, ("added_output", "negative")),
    ],
)
def test_what_cannot_be_right_is_told_by_field(
    app: Flask, changes: dict[str, Any], problem: tuple[str, str]
) -> None:
    with app.test_request_context():
        assert find_problems(ContractKind.DEVELOPMENT, VALUES) == []
        assert find_problems(ContractKind.DEVELOPMENT, VALUES | changes) == [problem]


def test_a_side_abroad_has_no_region(app: Flask) -> None:
    with app.test_request_context():
        abroad = VALUES | {"buyer_country": "392", "buyer_region": ""}
        assert find_problems(ContractKind.SERVICE, abroad) == []


def test_the_form_proposes_what_is_known_and_loses_nothing_that_was_typed(login: Login) -> None:
    match = make_signed()
    known = propose(broker_of(match), the_contract(match))
    assert known["seller_region"] == known["buyer_region"] == "440802"
    assert (known["seller_nature"], known["buyer_nature"]) == ("institute", "firm_domestic")
    assert known["seller_side"] is Side.ACHIEVEMENT
    client = login(broker_of(match))
    address = f"/deals/{match.id}/contract/particulars"
    assert 'value="440802"' in client.get(address).text
    refused = client.post(address, data=typed(buyer_region="四四零", items="12"))
    assert refused.status_code == 422
    assert "请填写六位行政区划代码" in refused.text
    assert 'value="四四零"' in refused.text
    assert 'value="12.345678"' in refused.text
    assert client.post(address, data=typed()).status_code == 302
    stored = form_of(match)
    assert {one.name: getattr(stored, one.name) for one in fields_of(ContractKind.DEVELOPMENT)} == {
        name: value for name, value in VALUES.items() if name != "license_mode"
    }
    assert stored.license_mode == ""


def test_odd_values_are_asked_about_and_taken_with_a_tick(login: Login) -> None:
    match = make_signed(ContractKind.LICENSE)
    client, address = login(broker_of(match)), f"/deals/{match.id}/contract/particulars"
    data = typed(ip_kinds=["none"])
    assert "一般涉及知识产权" in client.post(address, data=data).text
    data["sure"] = "ip_kinds.none:['none']"
    assert client.post(address, data=data).status_code == 302
