"""What every answer says of itself, and what the browser is given to keep (docs/asvs.md)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header

from tests.factories import PASSWORD, make_published, make_user
from web.base import db
from web.people import accounts
from web.people.models import User

Login = Callable[[User], FlaskClient]

PAGES = ("/", "/needs", "/search?q=x", "/sign-in", "/register", "/figures/", "/not-there")


def test_every_text_names_its_type_and_its_characters(app: Flask, client: FlaskClient) -> None:
    make_published()
    for path in (*PAGES, "/robots.txt", "/sitemap.xml", "/site.webmanifest", "/health"):
        kind, options = parse_options_header(client.get(path).headers["Content-Type"])
        # JSON is UTF-8 by its own standard.
        assert options.get("charset") == "utf-8" or kind.endswith("json"), path


def test_no_other_origin_may_read_an_answer(app: Flask, client: FlaskClient) -> None:
    for path in PAGES:
        answer = client.get(path, headers={"Origin": "https://elsewhere.example"})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    app: Flask, client: FlaskClient
) -> None:
    user = make_user()
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    set_here = answer.headers.getlist("Set-Cookie") + client.get("/language/en").headers.getlist(
        "Set-Cookie"
    )
    assert len(set_here) >= 2
    assert all("SameSite=Lax" in cookie for cookie in set_here)
    assert all("HttpOnly" in cookie for cookie in set_here if cookie.startswith("session"))


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_methods_that_no_page_has_are_refused(client: FlaskClient, method: str) -> None:
    answer = client.open("/", method=method, headers={"X-Secret": "told to me alone"})
    assert answer.status_code == 405
    assert "told to me alone" not in answer.get_data(as_text=True)


def test_a_password_counts_as_it_was_typed(app: Flask, client: FlaskClient) -> None:
    typed = "  Ünïcode 密码 with blanks " + "x" * 300 + " "
    user = make_user()
    with db.unit_of_work():
        accounts.set_password(user, typed)
    for other in (typed.strip(), typed.lower(), typed[:72], typed[:-2]):
        assert (
            client.post("/sign-in", data={"email": user.email, "password": other}).status_code
            != 302
        )
    assert client.post("/sign-in", data={"email": user.email, "password": typed}).status_code == 302


def test_every_field_of_a_password_hides_what_is_typed(app: Flask, login: Login) -> None:
    user = make_user()
    pages = [app.test_client().get(path) for path in ("/sign-in", "/register")]
    pages.append(login(user).get("/account/security"))
    fields = [
        line
        for page in pages
        for line in page.get_data(as_text=True).split("<input")[1:]
        if "password" in line.split(">")[0]
    ]
    assert len(fields) >= 4
    assert all('type="password"' in field.split(">")[0] for field in fields)
