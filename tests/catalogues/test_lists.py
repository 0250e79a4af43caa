"""Lists stand as the field knows them, and their numbers are those of the day they came out."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain.codes import Confidentiality, ContractKind
from matcher.types import Kind
from tests.calendar import today
from tests.catalogues.world import make_catalogue, read_all, rewrite, withdraw
from tests.factories import make_introduced, make_published
from web.base import db
from web.calls.models import Call
from web.catalogues.lists import NamedList, arrange_catalogue, narrow
from web.catalogues.queries import list_catalogue
from web.deals import service as deals
from web.postings.models import Posting

pytestmark = pytest.mark.usefixtures("app")

Shape = dict[str, dict[str, list[tuple[int, int]]]]


def shape_of(lists: list[NamedList]) -> Shape:
    """Return list -> group -> numbers and postings."""
    return {
        one.key: {
            group.code: [(row.number, row.view.id) for row in group.rows] for group in one.groups
        }
        for one in lists
    }


def lists_of(app: Flask, call: Call) -> list[NamedList]:
    with app.test_request_context():
        return arrange_catalogue(list_catalogue(call))


def sign(need: Posting) -> None:
    """Sign a contract that meets the need in part."""
    match = make_introduced(need=need)
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    data = deals.ContractData(
        number=f"HT-{match.id}",
        project_name="网衣",
        kind=ContractKind.DEVELOPMENT,
        signed_on=today() - timedelta(days=1),
        total=100,
        technical=100,
    )
    deals.sign(match.broker, match, data, fulfils=False)
    db.commit()


def test_needs_stand_by_field_and_by_kind_and_achievements_by_field(app: Flask) -> None:
    values: list[dict[str, Any]] = [
        {"fields": ["food"], "need_kind": "frontier"},
        {"fields": ["marine", "food"], "need_kind": "core"},
        {"fields": ["food"], "need_kind": "core"},
    ]
    needs = [make_published(Kind.NEED, **one).id for one in values]
    achievement = make_published(Kind.ACHIEVEMENT).id
    found = [db.session().get_one(Posting, key) for key in (*needs, achievement)]
    first, second, third = needs
    assert shape_of(lists_of(app, make_catalogue(*found))) == {
        "achievements": {"marine": [(1, achievement)]},
        "needs": {"food": [(1, first), (2, third)], "marine": [(3, second)]},
        "technologies": {"core": [(1, second), (2, third)], "frontier": [(3, first)]},
    }


def test_numbers_stay_when_lines_are_withdrawn_or_rewritten(app: Flask) -> None:
    first, second, third = (make_published(Kind.NEED) for _ in range(3))
    call = make_catalogue(first, second, third)
    withdraw(first)
    rewrite(third, fields=["energy"], confidentiality=Confidentiality.ANONYMOUS)
    lists = lists_of(app, call)
    assert shape_of(lists)["needs"] == {"marine": [(2, second.id), (3, third.id)]}
    assert lists[0].withdrawn == 1


def test_one_field_leaves_the_numbers_as_they_are(app: Flask) -> None:
    first, second = make_published(Kind.NEED, fields=["food"]), make_published(Kind.NEED)
    lists = lists_of(app, make_catalogue(first, second))
    assert shape_of(narrow(lists, "marine"))["needs"] == {"marine": [(2, second.id)]}
    assert narrow(lists, "steel") == []


def test_a_page_of_one_field_shows_that_field(client: FlaskClient) -> None:
    first = make_published(Kind.NEED, fields=["food"], title="食品的需求")
    call = make_catalogue(first, make_published(Kind.NEED, title="海洋的需求"))
    page = client.get(f"/calls/{call.id}/catalogue?field=food").text
    assert "食品的需求" in page
    assert "海洋的需求" not in page
    assert "海洋的需求" in client.get(f"/calls/{call.id}/catalogue?field=nothing").text


def test_a_need_under_contract_leaves_the_list_of_needs(client: FlaskClient) -> None:
    open_need, signed = (make_published(Kind.NEED, title=title) for title in ("还在找", "签了约"))
    sign(signed)
    assert signed.state.value == "published"
    for path in ("/needs/unmet", "/needs/unmet.docx", "/needs/unmet.xlsx"):
        text = read_all(client, path)
        assert open_need.latest.title in text
        assert "签了约" not in text


@pytest.mark.parametrize("level", [Confidentiality.ANONYMOUS, Confidentiality.SUMMARY])
def test_the_list_of_needs_does_not_tell_that_a_confidential_one_has_signed(
    client: FlaskClient, level: Confidentiality
) -> None:
    need = make_published(Kind.NEED, title="不愿具名的需求", confidentiality=level)
    sign(need)
    assert "不愿具名的需求" in client.get("/needs/unmet").text


def test_the_list_of_needs_is_linked_where_people_look_for_it(client: FlaskClient) -> None:
    for path in ("/calls", "/figures"):
        assert 'href="/needs/unmet"' in client.get(path).text


def test_a_spreadsheet_has_every_need_once_with_its_kind(client: FlaskClient) -> None:
    call = make_catalogue(make_published(Kind.NEED, need_kind="common"))
    (sheet,) = load_workbook(
        io.BytesIO(client.get(f"/calls/{call.id}/catalogue.xlsx").data)
    ).worksheets
    _title, headings, row = sheet.iter_rows(values_only=True)
    assert dict(zip(headings, row, strict=True))["需求类型"] == "关键共性技术"
