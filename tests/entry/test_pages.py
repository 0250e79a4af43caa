"""Signing in and out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import PASSWORD, make_user
from web.base.extensions import limiter
from web.base.urls import safe_path
from web.entry import passwords as entry_passwords
from web.people import passwords
from web.people.models import User

Login = Callable[[User], FlaskClient]


def test_a_right_password_leads_to_the_days_work(app: Flask, client: FlaskClient) -> None:
    user = make_user()
    answer = client.post("/sign-in", data={"email": user.email.upper(), "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.location == "/work/"
    assert user.name in client.get("/work/").get_data(as_text=True)


def test_the_site_hashes_as_slowly_as_the_library_advises(real_hasher: PasswordHasher) -> None:
    assert extract_parameters(real_hasher.hash(PASSWORD)) == RFC_9106_LOW_MEMORY


def test_an_unknown_address_is_tried_at_the_costs_of_an_account() -> None:
    nobodys = entry_passwords.dummy_hash()
    assert extract_parameters(nobodys) == extract_parameters(passwords.hash_password(PASSWORD))
    # Not refused at a glance: the password is hashed and compared.
    with pytest.raises(VerifyMismatchError):
        passwords.password_hasher().verify(nobodys, PASSWORD)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    app: Flask, client: FlaskClient
) -> None:
    email = make_user().email
    known = client.post("/sign-in", data={"email": email, "password": "wrong"})
    unknown = client.post("/sign-in", data={"email": "nobody@example.org", "password": "wrong"})
    assert known.status_code == unknown.status_code == 401
    assert _plain(known, email) == _plain(unknown, "nobody@example.org")


def _plain(answer: Any, email: str) -> str:
    """The page without the typed address and the form tokens, which differ by the second."""
    text = answer.get_data(as_text=True).replace(email, "")
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_an_inactive_account_cannot_sign_in(app: Flask, client: FlaskClient) -> None:
    user = make_user(active=False)
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert answer.status_code == 401


def test_what_a_visitor_had_in_the_session_does_not_survive_the_sign_in(
    app: Flask, client: FlaskClient
) -> None:
    user = make_user()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    with client.session_transaction() as session:
        assert "planted" not in session


def test_signing_in_returns_to_the_page_that_asked(app: Flask, client: FlaskClient) -> None:
    user = make_user()
    wanted = client.get("/work/postings").location
    assert "next=" in wanted
    answer = client.post(wanted, data={"email": user.email, "password": PASSWORD})
    assert answer.location == "/work/postings"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "work",
        "",
        None,
    ],
)
def test_only_paths_of_this_site_are_returned_to(target: str | None) -> None:
    assert safe_path(target) is None


def test_a_foreign_return_address_is_ignored(app: Flask, client: FlaskClient) -> None:
    data = {"email": make_user().email, "password": PASSWORD, "next": "//evil.example/"}
    assert client.post("/sign-in", data=data).location == "/work/"


def test_signing_out_ends_the_session(app: Flask, login: Login) -> None:
    client = login(make_user())
    assert client.post("/sign-out").status_code == 302
    assert client.get("/work/").status_code == 302


def test_signing_out_takes_a_post(app: Flask, login: Login) -> None:
    assert login(make_user()).get("/sign-out").status_code == 405


def test_too_many_attempts_are_refused(app: Flask, client: FlaskClient) -> None:
    data = {"email": "nobody@example.org", "password": "wrong"}
    limiter.enabled = True
    try:
        codes = [client.post("/sign-in", data=data).status_code for _ in range(12)]
    finally:
        limiter.reset()
        limiter.enabled = False
    assert codes[0] == 401
    assert codes[-1] == 429
