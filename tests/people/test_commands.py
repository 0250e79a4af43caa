"""Accounts from the command line: what no form takes, no command takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from matcher.domain.codes import Role
from matcher.domain.errors import InputError
from tests.factories import make_organisation, make_user
from web.base import db
from web.cli import main
from web.people import accounts
from web.people.models import User
from web.people.passwords import password_hasher

GOOD = "seven quiet herons wade"
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a command of ``techmatch``."""

    def invoke(*arguments: str, typed: Sequence[str] = ()) -> Result:
        db.rollback()
        info = ScriptInfo(create_app=lambda: app)
        text = "".join(f"{line}\n" for line in typed)
        return CliRunner().invoke(main, arguments, input=text, obj=info)

    return invoke


def add(
    run: Run, *more: str, email: str = "zhang@example.org", name: str = "张工", **options: object
) -> Result:
    found = ["user", "add", "--email", email, "--name", name]
    if "--role" not in more:
        found += ["--role", "officer"]
    return run(*found, *more, **options)


def count() -> int:
    return db.session().scalar(select(func.count()).select_from(User)) or 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": "zhang"}, "email: zhang"),
        ({"email": ""}, "email: "),
        ({"email": "zhang@example..org"}, "email: zhang@example..org"),
        ({"name": ""}, "name: an account needs a name"),
        ({"name": "  "}, "name: an account needs a name"),
        ({"name": "\u200b"}, "name: an account needs a name"),
        ({"name": "张" * 101}, "name: at most 100"),
        ({"name": "张\n工"}, "name: at most 100"),
    ],
)
def test_what_cannot_be_is_told_before_a_password_is_asked_for(
    run: Run, values: dict[str, str], words: str
) -> None:
    result = add(run, **values)
    assert result.exit_code == 2
    assert words in result.output
    assert "Password" not in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert count() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--role", "firm"), "a member needs an organisation"),
        (("--organisation", "没有的单位"), "there is none called 没有的单位"),
        (("--field", "astrology"), "field: 'astrology' is none of"),
    ],
)
def test_what_does_not_fit_is_told_before_as_well(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    result = add(run, *arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert "Password" not in result.output
    assert count() == 0


def test_an_address_that_is_taken_is_told_before_as_well(run: Run) -> None:
    user = make_user()
    result = add(run, email=user.email.upper())
    assert result.exit_code == 2
    assert "already has an account" in result.output
    assert "Password" not in result.output


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 10 characters"),
        ("", "at least 10 characters"),
        ("password123", "too easy to guess"),
        ("1234567890", "too easy to guess"),
        ("zhang@example.org", "too easy to guess"),
        ("techmatch2026", "too easy to guess"),
        ("woaini1314520", "too easy to guess"),
    ],
)
def test_a_password_is_as_on_the_site(run: Run, password: str, words: str) -> None:
    for result in (
        add(run, "--password", password),
        add(run, typed=[password or " ", password or " "]),
    ):
        assert result.exit_code == 2, result.output
        assert words in result.output
    assert count() == 0


def test_a_good_one_is_asked_for_twice_and_shown_never(run: Run) -> None:
    result = add(run, email=" Zhang@Example.org", name=" 张工 ", typed=[GOOD, GOOD])
    assert result.exit_code == 0, result.output
    assert GOOD not in result.output
    user = db.session().scalars(select(User)).one()
    assert (user.email, user.name) == ("zhang@example.org", "张工")


def test_a_member_is_added_to_an_organisation(run: Run) -> None:
    organisation = make_organisation()
    more = ("--role", "firm", "--organisation", organisation.name, "--password", GOOD)
    assert add(run, *more).exit_code == 0
    assert db.session().scalars(select(User)).one().organisation_id == organisation.id


def test_another_password_is_as_on_the_site(run: Run) -> None:
    user = make_user()
    before = user.password_hash
    weak = run("user", "password", user.email, "--password", "1234567890")
    assert weak.exit_code == 2
    assert "too easy to guess" in weak.output
    unknown = run("user", "password", "nobody@example.org")
    assert unknown.exit_code == 2
    assert "Password" not in unknown.output
    assert db.session().get_one(User, user.id).password_hash == before
    assert run("user", "password", user.email, typed=[GOOD, GOOD]).exit_code == 0
    db.rollback()
    assert password_hasher().verify(db.session().get_one(User, user.id).password_hash, GOOD)


@pytest.mark.parametrize("name", ["", " ", "\u3000", "\u200b"])
def test_no_way_to_an_account_goes_without_a_name(app: Flask, name: str) -> None:
    with pytest.raises(InputError, match="needs a name"):
        accounts.add_account(
            email="li@example.org", name=name, password_hash="x", role=Role.OFFICER
        )
