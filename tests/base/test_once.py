"""A form that was sent is carried out once, however often and however close together it comes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, redirect
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.api.calling import make_token
from tests.challenges.worlds import make_challenge
from tests.factories import make_published, make_user
from tests.membership.helpers import make_code, registration
from tests.requests.making import make_entry
from tests.serving import Answer, Caller, serving
from web.base import db, guard, once
from web.base.clock import utc_now
from web.base.composing import compose
from web.base.config import ROOT
from web.base.db import Base
from web.base.models import Edition, LogEntry, Meta
from web.base.once import Submission
from web.base.programs import is_below
from web.features import FEATURES
from web.people.models import Session, User

Login = Callable[[User], FlaskClient]
DECLARED = compose(FEATURES)
TITLE = "深水网箱网衣防附着的新办法"
DRAFT = {
    **{"title": TITLE, "district": "", "action": "save"},
    **{"need_kind": "core", "confidentiality": "public"},
}
PHONE = {"contact_phone": "0759-0001111"}
PRESSES = 4
NOTED = {model.__tablename__ for model in (Edition, LogEntry, Submission, Session)}


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    with serving(app) as port:
        yield port


def press(caller: Caller, path: str, data: dict[str, str], times: int = PRESSES) -> list[Answer]:
    """Send the same form several times at once, each over a connection of its own."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: caller.ask(path, data), range(times)))


def count_rows() -> dict[str, int]:
    """Return table -> rows, without what only notes that somebody was there."""
    db.rollback()
    tables = [table for table in Base.metadata.sorted_tables if table.name not in NOTED]
    session = db.session()
    found = {one.name: session.scalar(select(func.count()).select_from(one)) for one in tables}
    db.rollback()
    return {name: count for name, count in found.items() if count}


def added(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """Return table -> how many rows came."""
    return {name: n - before.get(name, 0) for name, n in after.items() if n != before.get(name, 0)}


def signed_in(port: int, user: User) -> Caller:
    caller = Caller(port)
    caller.sign_in(user)
    db.rollback()
    return caller


@dataclass(frozen=True)
class Typed:
    """Whose form it is, its page, where it is sent, and what is typed into it."""

    user: User
    page: str
    path: str
    data: dict[str, str]


def posting_form(number: int) -> Typed:
    page = "/work/needs/new"
    return Typed(make_user(Role.FIRM), page, page, DRAFT | {"title": f"{TITLE}{number}"})


def question_form(_: int) -> Typed:
    # All officers hear of a question: no more of them for the second form.
    officer = db.session().scalars(select(User).filter_by(role=Role.OFFICER)).first()
    page = f"/challenges/{make_challenge(author=officer).id}"
    return Typed(make_user(Role.FIRM), page, f"{page}/questions", {"text": "样品要几套？"})


def bid_form(_: int) -> Typed:
    page = f"/challenges/{make_challenge().id}"
    return Typed(make_user(Role.INSTITUTE), page, f"{page}/bid", {})


def claim_form(_: int) -> Typed:
    page = f"/needs/{make_published(Kind.NEED).id}"
    return Typed(make_user(Role.INSTITUTE), page, f"{page}/claim", {})


def request_form(_: int) -> Typed:
    page = f"/resources/pilots/{make_entry().id}/ask"
    asked = {"note": "想放大一批酶解工艺。", "contact_name": "周工"}
    return Typed(make_user(Role.FIRM), page, page, asked | {"contact_phone": "0759-0001111"})


def entry_form(number: int) -> Typed:
    page = "/work/resources/pilots/new"
    data = {"title": f"{TITLE}{number}", "base_kind": "pilot", "district": ""}
    return Typed(make_user(Role.INSTITUTE), page, page, data)


def organisation_form(number: int) -> Typed:
    page = "/office/organisations/new"
    data = {"name": f"{TITLE}{number}", "kind": "firm", "district": "chikan"}
    data["credit_code"] = make_code(number)
    return Typed(make_user(Role.OFFICER), page, page, data)


def invitation_form(number: int) -> Typed:
    data = {"email": f"new{number}@example.org", "name": "新来的", "role": "broker"}
    return Typed(make_user(Role.OFFICER), "/office/accounts", "/office/accounts/invite", data)


FORMS = (
    *(posting_form, question_form, bid_form, claim_form, request_form, entry_form),
    *(organisation_form, invitation_form),
)


def test_four_presses_at_once_make_what_one_press_makes(app: Flask, port: int) -> None:
    for make in FORMS:
        grown = []
        for number, times in enumerate((1, PRESSES), start=1):
            db.rollback()
            typed = make(number)
            caller = signed_in(port, typed.user)
            form = typed.data | {"csrf_token": caller.token(typed.page)}
            # Looking at a page is recorded too, where it shows contact data.
            before = count_rows()
            answers = press(caller, typed.path, form, times)
            assert {one.status for one in answers} == {302}, make
            assert len({one.location for one in answers}) == 1, "all are led to what was made"
            grown.append(added(before, count_rows()))
        assert grown[0] == grown[1], make
        assert grown[0]


def test_a_form_sent_again_later_leads_to_what_it_made_and_says_so(port: int) -> None:
    caller = signed_in(port, make_user(Role.FIRM))
    form = DRAFT | {"csrf_token": caller.token("/work/needs/new")}
    first, again = caller.ask("/work/needs/new", form), caller.ask("/work/needs/new", form)
    assert again.location == first.location
    assert "没有重复保存" in caller.ask(again.location).text
    assert count_rows()["postings"] == 1


def test_what_was_changed_in_a_form_that_was_sent_is_shown_and_not_lost(port: int) -> None:
    caller = signed_in(port, make_user(Role.FIRM))
    form = DRAFT | {"csrf_token": caller.token("/work/needs/new")}
    first = caller.ask("/work/needs/new", form)
    again = caller.ask("/work/needs/new", form | {"title": "网箱养殖自动投饵的另一项需求"})
    assert again.status == 409
    assert "网箱养殖自动投饵的另一项需求" in again.text
    assert f'href="{first.location}"' in again.text
    assert count_rows()["postings"] == 1


def test_a_draft_that_came_back_with_questions_is_made_once(port: int) -> None:
    caller = signed_in(port, make_user(Role.FIRM))
    form = DRAFT | {"budget_max": "很多", "csrf_token": caller.token("/work/needs/new")}
    answers = press(caller, "/work/needs/new", form)
    assert sorted(one.status for one in answers) == [302, 302, 302, 422]
    assert {one.location for one in answers} == {"", "/work/postings/1/edit"}
    assert count_rows()["postings"] == 1


def test_a_registration_sends_one_mail_however_often_it_is_pressed(port: int) -> None:
    visitor = Caller(port)
    form = registration(csrf_token=visitor.token("/register"))
    statuses = sorted(one.status for one in press(visitor, "/register", form))
    assert statuses == [200, 302, 302, 302]
    assert count_rows()["messages"] == 1


def test_two_forms_of_the_same_page_are_two_forms(port: int) -> None:
    caller = signed_in(port, make_user(Role.FIRM))
    for _ in range(2):
        form = DRAFT | {"csrf_token": caller.token("/work/needs/new")}
        assert caller.ask("/work/needs/new", form).status == 302
    assert count_rows()["postings"] == 2


def test_a_form_that_came_back_with_errors_can_be_sent_again(port: int) -> None:
    caller = signed_in(port, make_user(Role.FIRM))
    page = f"/challenges/{make_challenge().id}"
    form = {"text": "", "csrf_token": caller.token(page)}
    assert caller.ask(f"{page}/questions", form).status == 422
    assert caller.ask(f"{page}/questions", form | {"text": "样品要几套？"}).status == 302


def test_the_word_of_one_account_says_nothing_to_another(app: Flask, login: Login) -> None:
    form = DRAFT | {"csrf_token": "word~code"}
    for _ in range(2):
        assert login(make_user(Role.FIRM)).post("/work/needs/new", data=form).status_code == 302
    assert count_rows()["postings"] == 2


def test_a_draft_kept_by_the_script_is_made_once_where_the_answer_was_lost(
    app: Flask, login: Login
) -> None:
    firm = login(make_user(Role.FIRM))
    form = DRAFT | {"action": "autosave", "csrf_token": "word~code"}
    asked: dict[str, Any] = {"headers": {"Accept": "application/json"}}
    first = firm.post("/work/needs/new", data=form, **asked)
    again = firm.post("/work/needs/new", data=form | {"title": "后来的标题"}, **asked)
    assert again.json == first.json
    assert again.headers["X-Already-Sent"] == "1", "the script sends the newer text once more"
    assert count_rows()["postings"] == 1
    saved = form | {"title": "后来的标题", "version": str(first.json["version"])}
    assert firm.post(first.json["autosave"], data=saved, **asked).status_code == 200
    sent = firm.post("/work/needs/new", data=form | {"action": "submit"})
    assert sent.status_code == 409
    assert first.json["address"] in sent.text


def test_signing_in_twice_with_one_form_lets_in_twice(port: int) -> None:
    user, caller = make_user(Role.FIRM), Caller(port)
    form = {"email": user.email, "password": "correct-horse-battery"}
    form["csrf_token"] = caller.token("/sign-in")
    other = Caller(port, dict(caller.cookies))
    for one in (caller, other):
        assert one.ask("/sign-in", form).status == 302
        assert one.ask("/work/postings").status == 200


def test_what_was_carried_out_is_forgotten_after_two_days(app: Flask, login: Login) -> None:
    firm = login(make_user(Role.FIRM))
    firm.post("/work/needs/new", data=DRAFT | {"csrf_token": "word~code"})
    with db.unit_of_work() as session:
        row = session.scalars(select(Submission)).one()
        row.sent_at = utc_now() - timedelta(days=2, minutes=1)
    once.tidy()
    assert db.session().scalars(select(Submission)).all() == []


def test_every_form_of_every_template_carries_its_word() -> None:
    bare = []
    for template in sorted((ROOT / "web").rglob("templates/**/*.html")):
        forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", template.read_text(), re.DOTALL)
        bare += [template.name for form in forms if "csrf" not in form]
    assert bare == []


def test_every_storing_route_carries_a_form_out_once(
    app: Flask, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a view does is its own; here each makes a row, and only the frame is asked.
    monkeypatch.setattr(guard, "allows", lambda *_: True)
    monkeypatch.setattr(guard, "_load", lambda _: (object(), True))
    users = {role: make_user(role) for role in Role if role is not Role.VISITOR}
    tokens = {role: make_token(user) for role, user in users.items()}
    clients = {role: login(user) for role, user in users.items()}
    clients[Role.VISITOR] = app.test_client()
    made: list[str] = []
    doubled, storing = [], 0
    for rule in app.url_map.iter_rules():
        access = DECLARED.access[rule.endpoint]
        if "POST" not in (rule.methods or ()) or not access.stores:
            continue
        storing += 1
        app.view_functions[rule.endpoint] = lambda **_: _make(made)
        role = min(DECLARED.policy.roles(access.action))
        address = _address(app, rule)
        before = len(made)
        sent: dict[str, Any] = {"data": {"csrf_token": f"word{storing}~code"}}
        if is_below(address):
            bearer = {"Authorization": f"Bearer {tokens[role]}"}
            sent = {"headers": bearer | {"Idempotency-Key": f"key{storing}"}}
        answers = [clients[role].post(address, **sent).location for _ in range(2)]
        if len(made) != before + 1 or answers != [f"/made/{len(made)}"] * 2:
            doubled.append(f"{rule.rule} {answers}")
    assert storing > 250
    assert doubled == []


def _address(app: Flask, rule: Any) -> str:
    values = {name: _value(converter) for name, converter in rule._converters.items()}
    built = rule.build(values)
    assert built is not None
    return str(built[1])


def _value(converter: Any) -> Any:
    items = getattr(converter, "items", None) or re.findall(r"[a-z_]+", converter.regex)
    return (
        1
        if converter.regex == r"\d+"
        else (sorted(items)[0] if "any" in type(converter).__name__.lower() else "x")
    )


def _make(made: list[str]) -> Any:
    made.append(str(len(made)))
    db.session().add(Meta(name=f"made{len(made)}", value="1"))
    return redirect(f"/made/{len(made)}")
