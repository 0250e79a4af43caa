"""The second factor: what it takes to get in, and how one gets it and loses it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden
from tests.entry.conftest import Enter, Telephone, give_factor
from tests.factories import PASSWORD, make_user
from web.base import attempts, db, installation
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.base.models import Meta
from web.entry import factors, pending, service, slowing
from web.people.models import User

Login = Callable[[User], FlaskClient]
STAFF = (Role.BROKER, Role.EXPERT, Role.OFFICER, Role.AUDITOR)


def is_in(client: FlaskClient) -> bool:
    return client.get("/work/").status_code == 200


def give_code(client: FlaskClient, code: str) -> int:
    return client.post("/sign-in/code", data={"code": code}).status_code


def mails() -> list[str]:
    return [message.kind for message in db.session().scalars(select(Message))]


def secret_on(page: str) -> str:
    found = re.search(r'enrol__secret">([^<]+)<', page)
    assert found is not None
    return found[1].replace(" ", "")


def test_a_password_alone_lets_nobody_in_who_has_a_second_factor(
    app: Flask, give_password: Enter, telephone: Telephone
) -> None:
    user = make_user()
    give_factor(user)
    client = give_password(user, next="/work/postings")
    assert not is_in(client)
    answer = client.post("/sign-in/code", data={"code": telephone.show(user.totp_secret)})
    assert answer.location == "/work/postings"
    assert is_in(client)


def test_a_code_is_taken_only_after_a_password(client: FlaskClient, telephone: Telephone) -> None:
    user = make_user()
    give_factor(user)
    answer = client.post("/sign-in/code", data={"code": telephone.show(user.totp_secret)})
    assert answer.location.startswith("/sign-in")
    assert not is_in(client)


def test_the_same_code_is_never_taken_twice(
    app: Flask, give_password: Enter, telephone: Telephone
) -> None:
    user = make_user()
    give_factor(user)
    older, code = telephone.show(user.totp_secret), telephone.show(user.totp_secret)
    assert give_code(give_password(user), code) == 302
    again = give_password(user)
    assert give_code(again, code) == 422
    assert give_code(again, older) == 422
    assert not is_in(again)
    assert give_code(again, telephone.show(user.totp_secret)) == 302


@pytest.mark.parametrize(("seconds", "status"), [(-30, 302), (30, 302), (-90, 422), (90, 422)])
def test_a_clock_may_be_half_a_minute_off(
    app: Flask, give_password: Enter, telephone: Telephone, seconds: int, status: int
) -> None:
    user = make_user()
    give_factor(user)
    code = telephone.show(user.totp_secret)
    telephone.now -= timedelta(seconds=seconds)
    assert give_code(give_password(user), code) == status


def test_a_code_is_read_as_people_type_it(
    app: Flask, give_password: Enter, telephone: Telephone
) -> None:
    user = make_user()
    give_factor(user)
    code = telephone.show(user.totp_secret)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert give_code(give_password(user), f" {wide[:3]} {wide[3:]} ") == 302


def test_a_recovery_code_is_taken_once_and_told_by_mail(app: Flask, give_password: Enter) -> None:
    user = make_user()
    codes = give_factor(user)
    assert len(set(codes)) == 10
    assert not set(codes) & set(user.recovery_codes)
    assert give_code(give_password(user), codes[3].upper().replace("-", " ")) == 302
    assert mails() == ["recovery_code_used"]
    assert give_code(give_password(user), codes[3]) == 422
    assert give_code(give_password(user), codes[4]) == 302


def test_recovery_codes_are_stored_as_slowly_as_passwords(app: Flask, give_password: Enter) -> None:
    user = make_user()
    codes = give_factor(user)
    assert all(stored.startswith("$argon2id$") for stored in user.recovery_codes)
    earlier = codes[0].replace("-", "")
    user.recovery_codes = [hashlib.sha256(earlier.encode()).hexdigest()]
    db.commit()
    # Those of an earlier release count on.
    assert give_code(give_password(user), codes[1]) == 422
    assert give_code(give_password(user), codes[0]) == 302


def test_after_five_wrong_codes_not_even_the_right_one_is_looked_at(
    app: Flask, give_password: Enter, telephone: Telephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    give_factor(user)
    # A new password begins again; the count does not.
    for _ in range(slowing.CODES.free):
        assert give_code(give_password(user), "000 000") == 422
    client = give_password(user)
    assert give_code(client, telephone.show(user.totp_secret)) == 429
    assert not is_in(client)
    later = utc_now() + slowing.CODES.first
    monkeypatch.setattr(attempts, "utc_now", lambda: later)
    assert give_code(client, telephone.show(user.totp_secret)) == 302


def test_a_right_password_is_remembered_for_ten_minutes(
    app: Flask, give_password: Enter, telephone: Telephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    give_factor(user)
    client = give_password(user, next="/inbox/")
    later = utc_now() + pending.LASTS
    monkeypatch.setattr(pending, "utc_now", lambda: later)
    answer = client.post("/sign-in/code", data={"code": telephone.show(user.totp_secret)})
    assert answer.location == "/sign-in?next=/inbox/"
    assert not is_in(client)


def test_a_password_changed_meanwhile_has_to_be_given_again(
    app: Flask, give_password: Enter, telephone: Telephone
) -> None:
    user = make_user()
    give_factor(user)
    client = give_password(user)
    user.password_set_at = utc_now()
    db.commit()
    give_code(client, telephone.show(user.totp_secret))
    assert not is_in(client)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VISITOR])
def test_staff_need_a_second_factor_and_members_may_have_one(
    app: Flask, required: None, give_password: Enter, role: Role
) -> None:
    assert is_in(give_password(make_user(role))) == (role not in STAFF)


@pytest.mark.parametrize(
    ("setting", "kind", "expected"),
    [
        ("auto", "production", True),
        ("auto", "demo", False),
        ("auto", None, False),
        ("off", "production", False),
        ("required", "demo", True),
    ],
)
def test_a_demo_does_without(app: Flask, setting: str, kind: str | None, expected: bool) -> None:
    settings = app.config["SETTINGS"].model_copy(update={"second_factor": setting})
    app.config["SETTINGS"] = settings
    if kind:
        db.session().add(Meta(name="installation", value=kind))
        db.commit()
    assert installation.is_production_installation() == (kind == "production")
    assert factors.is_required(make_user(Role.OFFICER)) == expected


def test_whoever_needs_one_makes_it_before_anything_else(
    app: Flask, required: None, give_password: Enter, telephone: Telephone
) -> None:
    user = make_user(Role.OFFICER)
    client = give_password(user, next="/office/organisations")
    page = client.get("/sign-in/second-factor").text
    assert "<svg" in page
    secret = secret_on(page)
    assert client.post("/sign-in/second-factor", data={"code": "123456"}).status_code == 422
    assert not is_in(client)
    code = telephone.show(secret)
    answer = client.post("/sign-in/second-factor", data={"code": code})
    assert answer.status_code == 200
    assert 'href="/office/organisations"' in answer.text
    recovery = re.findall(r"<li><code>([^<]+)</code>", answer.text)
    assert len(recovery) == 10
    assert is_in(client)
    assert mails() == ["factor_added"]
    # What confirmed it opens nothing more, and nobody is shown the secret again.
    again = give_password(user)
    assert give_code(again, code) == 422
    assert again.get("/sign-in/second-factor").location == "/sign-in/code"
    assert give_code(again, recovery[0]) == 302


def test_who_needs_one_cannot_go_around_making_it(
    app: Flask, required: None, give_password: Enter, telephone: Telephone
) -> None:
    user = make_user(Role.OFFICER)
    client = give_password(user)
    assert client.get("/sign-in/code").location == "/sign-in/second-factor"
    assert give_code(client, telephone.show(user.totp_secret)) == 302
    assert not is_in(client)


def test_a_member_adds_and_removes_it(app: Flask, login: Login, telephone: Telephone) -> None:
    user = make_user()
    client = login(user)
    wrong = client.post("/account/second-factor", data={"current_password": "wrong"})
    assert wrong.status_code == 422
    assert not user.totp_secret
    begun = client.post("/account/second-factor", data={"current_password": PASSWORD})
    secret = secret_on(client.get(begun.location).text)
    confirmed = client.post(begun.location, data={"code": telephone.show(secret)})
    [first, *_] = re.findall(r"<li><code>([^<]+)</code>", confirmed.text)
    assert client.get(begun.location).status_code == 302
    renewed = client.post("/account/recovery-codes", data={"code": telephone.show(secret)})
    assert first not in renewed.text
    remove = "/account/second-factor/remove"
    for password, code, status in (
        ("wrong", telephone.show(secret), 422),
        (PASSWORD, "000000", 422),
        (PASSWORD, first, 422),
        (PASSWORD, telephone.show(secret), 302),
    ):
        data = {"confirm_password": password, "confirm_code": code}
        assert client.post(remove, data=data).status_code == status
    assert not factors.has_factor(user)
    assert user.recovery_codes == []
    assert mails() == ["factor_added", "recovery_codes_renewed", "factor_removed"]


def test_who_needs_it_replaces_it_and_is_never_without(
    app: Flask, required: None, give_password: Enter, telephone: Telephone
) -> None:
    user = make_user(Role.BROKER)
    old_codes = give_factor(user)
    client = give_password(user)
    give_code(client, telephone.show(user.totp_secret))
    with pytest.raises(Forbidden):
        service.remove_factor(user)
    data = {"confirm_password": PASSWORD, "confirm_code": telephone.show(user.totp_secret)}
    answer = client.post("/account/second-factor/remove", data=data)
    assert answer.location == "/sign-in/second-factor"
    assert not is_in(client)
    secret = secret_on(client.get(answer.location).text)
    client.post(answer.location, data={"code": telephone.show(secret)})
    assert is_in(client)
    assert give_code(give_password(user), old_codes[0]) == 422


def test_an_officer_resets_it_for_another_and_not_for_oneself(app: Flask, login: Login) -> None:
    officer, other = make_user(Role.OFFICER), make_user(Role.EXPERT)
    client = login(other)
    give_factor(other)
    for actor, user in ((officer, officer), (other, officer)):
        with pytest.raises(Forbidden):
            service.reset_second_factor(actor, user)
    service.reset_second_factor(officer, other)
    db.commit()
    assert not factors.has_factor(other)
    assert not is_in(client)
    assert mails() == ["factor_removed"]


def test_the_first_officer_is_helped_on_the_command_line(app: Flask) -> None:
    user = make_user(Role.OFFICER)
    give_factor(user)
    from web.cli import main

    user_group = main.get_command(None, "user")  # type: ignore[arg-type]
    done = app.test_cli_runner().invoke(user_group, ["reset-second-factor", user.email])
    assert done.exit_code == 0, done.output
    db.rollback()
    assert not factors.has_factor(user)
