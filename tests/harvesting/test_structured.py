"""Structured data of the public pages: valid JSON, escaped, and nothing that the page hides."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import OrganisationKind
from matcher.types import Kind
from tests.factories import make_call, make_organisation, make_published, make_user
from tests.whole.test_public_pages import structured
from web.calls.states import CallState

UGLY = "名称</script><script>alert(1)</script>"


def test_the_home_page_tells_search_engines_how_to_search(app: Flask, client: FlaskClient) -> None:
    data = structured(client.get("/").text)
    assert data["@type"] == "WebSite"
    template = data["potentialAction"]["target"]["urlTemplate"]
    asked = urlsplit(template.replace("{search_term_string}", "网箱"))
    assert client.get(f"{asked.path}?{asked.query}").status_code == 200


def test_an_institution_is_told_without_how_to_reach_it(client: FlaskClient) -> None:
    one = make_organisation(
        OrganisationKind.UNIVERSITY,
        name=UGLY,
        website="https://example.edu.cn",
        public_contact="0759-2222222",
    )
    data = structured(client.get(f"/institutions/{one.id}").text)
    assert data["@type"] == "CollegeOrUniversity"
    assert data["name"] == UGLY
    assert data["sameAs"] == "https://example.edu.cn"
    assert "0759" not in str(data)


def test_a_call_is_an_event_with_its_term(client: FlaskClient) -> None:
    call = make_call(CallState.OPEN, title=UGLY, contact="王科长")
    data = structured(client.get(f"/calls/{call.id}").text)
    assert data["@type"] == "Event"
    assert data["name"] == UGLY
    assert data["startDate"] < data["endDate"]
    assert "王科长" not in str(data)


def test_what_is_invented_says_so(client: FlaskClient) -> None:
    institute = make_organisation("institute", is_demo=True)
    shown = make_published(Kind.ACHIEVEMENT, make_user("institute", institute))
    real = make_published(Kind.ACHIEVEMENT)
    pages = [client.get(f"/achievements/{one.id}").text for one in (shown, real)]
    told = [structured(page).get("disambiguatingDescription") for page in pages]
    assert told == ["演示数据", None]
