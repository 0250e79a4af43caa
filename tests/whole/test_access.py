"""Deny by default: every route x role x own or foreign object, against the permission table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from matcher.domain.codes import ConflictCode, Role
from tests.api.calling import make_token
from tests.factories import (
    make_user,
)
from tests.statements import listening
from tests.whole.access_rules import (
    GOLDEN,
    RELATIONS,
    Standings,
    expect,
    list_standings,
    read_rules,
    read_standings,
    standing_of,
)
from tests.whole.access_rules import Rule as AgreedRule
from tests.whole.access_world import World, build_world
from web.app import create_app
from web.base import db, errors
from web.base.composing import compose
from web.base.config import Settings
from web.base.overview import list_access
from web.base.programs import is_below
from web.base.queue import InlineQueue
from web.brokers import service as brokers
from web.experts.states import Tie
from web.features import FEATURES
from web.people.models import User
from web.reviewing import seats

DECLARED = compose(FEATURES)

ASKED = ("GET", "POST", "PATCH")

Login = Callable[[User], FlaskClient]


def test_every_route_is_declared_and_every_declaration_is_a_route(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert routes == set(DECLARED.access)


def test_who_may_do_what_is_as_was_agreed(app: Flask) -> None:
    # Whoever changes a permission on purpose writes: techmatch access > tests/whole/access.tsv
    assert "\n".join(list_access(app)) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_an_undeclared_route_is_refused(settings: Settings, queue: InlineQueue) -> None:
    app = create_app(settings, queue)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert app.test_client().get("/forgotten").status_code == 403


def test_a_route_that_changes_something_takes_no_get(app: Flask) -> None:
    changing = {
        endpoint
        for endpoint in DECLARED.access
        if endpoint.split(".")[-1]
        in (
            "withdraw confirm decline publish request_changes reject verify step_call catalogue"
            " assign interested note negotiate complete close sign_out request_match autosave"
            " decline_many undo reschedule finish_step"
            " use recuse declare_conflict end_conflict select_matches apply_plan"
            " ask grant refuse answer open rename remove restore save"
            " change_password add_factor renew_codes remove_factor end_session end_other_sessions"
        ).split()
        # These ask first: what is got is only a page.
        and endpoint
        not in (
            *("catalogues.catalogue", "catalogues.publish", "drafting.withdraw"),
            *("membership.confirm", "attachments.remove", "reports.publish", "awarding.grant"),
            "registers.withdraw",
        )
    }
    assert len(changing) > 15
    for rule in app.url_map.iter_rules():
        if rule.endpoint in changing:
            assert "GET" not in (rule.methods or set()), rule.endpoint


def test_how_accounts_stand_to_objects_is_as_was_agreed(app: Flask, tmp_path: Path) -> None:
    """Own, foreign and conflicted: what the relations of every feature say of the world."""
    world = build_world()
    found = list_standings("world", world)
    put_in_conflict(world)
    found += list_standings("conflict", world)
    # Whoever changes a relation on purpose reads the difference and copies the file found.
    kept = tmp_path / RELATIONS.name
    kept.write_text("\n".join(found) + "\n", encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == RELATIONS.read_text(encoding="utf-8"), kept


def test_every_route_answers_each_account_as_the_tables_say(
    app: Flask, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Thousands of refusals in a row: what their page looks like is asked elsewhere, and for those
    # who are let in here, too.
    monkeypatch.setattr(errors, "render_template", lambda name, **context: context["title"])
    world = build_world()
    assert not ask_all(app, login, world, world.accounts, "world")


@pytest.mark.parametrize("account", ["assigned broker", "expert with a seat"])
def test_whoever_is_in_conflict_is_let_in_as_the_tables_say(
    app: Flask, login: Login, monkeypatch: pytest.MonkeyPatch, account: str
) -> None:
    monkeypatch.setattr(errors, "render_template", lambda name, **context: context["title"])
    world = build_world()
    put_in_conflict(world)
    tied = [one for one in world.accounts if one[0] == account]
    assert not ask_all(app, login, world, tied, "conflict")


def ask_all(
    app: Flask, login: Login, world: World, accounts: list[tuple[str, User | None]], part: str
) -> list[str]:
    """Make every request as every account; return what was not as the golden files say.

    Who is refused writes nothing, whatever was sent.
    """
    table, known, wrong = read_rules(), read_standings(part), []
    clients = [(name, _client(app, login, user)) for name, user in accounts]
    # Reading comes first: what is posted changes the objects, and then only being let in counts.
    asked = [
        (
            method,
            rule,
            _address(app, rule, world),
            _expectations(table[rule.rule, method], accounts, known),
        )
        for method in ASKED
        for rule in rules_of(app, method)
    ]
    # Otherwise each request would make the test load its accounts anew.
    db.session().expunge_all()
    with watch_writing() as written:
        for method, rule, url, expected in asked:
            for name, client in clients:
                written.clear()
                found = _ask(client, url, method)
                if not _agrees(found, expected[name], rule.endpoint, method):
                    wrong.append(f"{name} {method} {rule.rule}: {found}, not {expected[name]}")
                if expected[name] != "ok" and written:
                    wrong.append(f"{name} {method} {rule.rule}: refused, and wrote {written}")
    return wrong


def _expectations(
    line: AgreedRule, accounts: list[tuple[str, User | None]], known: Standings
) -> dict[str, str]:
    """Return what each account is to be answered."""
    return {
        name: expect(
            line,
            "visitor" if user is None else user.role.value,
            standing_of(line, name, user, known),
        )
        for name, user in accounts
    }


def put_in_conflict(world: World) -> None:
    """Let the assigned broker declare an interest in both sides, which are named in public, and
    the expert one in the bid of the round."""
    broker, expert = (
        dict(world.accounts)[name] for name in ("assigned broker", "expert with a seat")
    )
    assert broker is not None
    assert expert is not None
    for side in ("posting", "claim"):
        brokers.declare_conflict(
            broker, broker, world.subjects[side].organisation, ConflictCode.SHARES
        )
    seats.recuse(expert, world.subjects["seat"], Tie.DECLARED, "亲属在该单位")
    db.commit()


BOOKKEEPING = ("sessions", "users", "access_tokens")
"""Tables in which each request of an account notes that it is there."""


@contextmanager
def watch_writing() -> Iterator[list[str]]:
    """Yield a list that fills with the tables that are written to meanwhile."""
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found = WRITING.match(statement)
        if found and found[1] not in BOOKKEEPING:
            written.append(found[1])

    with listening(note):
        yield written


WRITING = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"})


def test_every_address_refuses_every_other_method(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, "render_template", lambda name, **context: context["title"])
    world, wrong = build_world(), []
    found = {_address(app, rule, world) for rule in app.url_map.iter_rules()}
    routes = app.url_map.bind("localhost")
    with watch_writing() as written:
        for url in sorted(found):
            for method in sorted(METHODS - set(routes.allowed_methods(url.partition("?")[0]))):
                if _ask(client, url, method)[0] != 405:
                    wrong.append(f"{method} {url}")
    assert not wrong
    assert not written


def test_head_and_options_let_nobody_in_who_is_not_let_in_by_get(
    app: Flask, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, "render_template", lambda name, **context: context["title"])
    world, table, wrong = build_world(), read_rules(), []
    auditor = make_user(Role.AUDITOR)
    clients = [(one, _client(app, login, one)) for one in (None, auditor)]
    for rule in rules_of(app, "GET"):
        line, url = table[rule.rule, "GET"], _address(app, rule, world)
        for account, reader in clients:
            role = "visitor" if account is None else account.role.value
            expected = expect(line, role, standing_of(line, "foreign", account, {}))
            if expected == "ok":
                continue
            for method in ("HEAD", "OPTIONS"):
                found = _ask(reader, url, method)
                if not _agrees(found, expected, rule.endpoint, method):
                    wrong.append(f"{role} {method} {rule.rule}: {found}, expected {expected}")
    assert not wrong


def rules_of(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or set())]
    # What takes the object away comes late, and signing out last: the clients sign in once.
    last = (
        *("searches.remove", "meetings.remove_pair", "teams.remove_person", "registers.withdraw"),
        "webhooks.remove",
        "entry.sign_out",
    )
    found.sort(key=lambda rule: last.index(rule.endpoint) if rule.endpoint in last else -1)
    return [rule for rule in found if rule.endpoint != "bootstrap.static"]


def _client(app: Flask, login: Login, user: User | None) -> FlaskClient:
    """A client of the account: by its cookie on pages, by a token of every scope below /api/."""
    client = app.test_client() if user is None else login(user)
    vars(client)["token"] = None if user is None else make_token(user)
    return client


def _address(app: Flask, rule: Rule, world: World) -> str:
    own = {"suffix": "docx"} if rule.endpoint.startswith("bidding.") else {}
    arguments = {key: (world.arguments | own)[key] for key in rule.arguments}
    with app.test_request_context():
        return url_for(rule.endpoint, **arguments)


def _ask(client: FlaskClient, url: str, method: str) -> tuple[int, str]:
    token = vars(client).get("token") if is_below(url) else None
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = client.open(url, method=method, headers=headers)
    answer.close()
    return answer.status_code, answer.headers.get("Location", "")


def _agrees(found: tuple[int, str], expected: str, endpoint: str, method: str) -> bool:
    status, location = found
    if expected == "sign in" and endpoint.startswith("api_"):
        return status == 401
    if expected == "sign in":
        return status == 302 and "/sign-in" in location
    if expected != "ok":
        return status == int(expected)
    if status == 404:
        # The world's posting and kind is a need, and its call has no catalogue yet.
        return endpoint in (
            *("items.achievement", "api_postings.achievement"),
            *("api_own_postings.own_achievement", "api_proposals.achievement_suggestions"),
            *(f"api_writing.{act}_achievement" for act in ("change", "submit", "withdraw")),
            # The world's entry is a team, and its match is a deal already.
            *(f"api_registers.{one}_entry" for one in DECLARED.registers if one != "teams"),
            "api_proposals.own_proposal",
            "catalogues.catalogue",
            "catalogues.catalogue_file",
            "catalogues.catalogue_paper",
            "catalogues.catalogue_records",
            "catalogues.catalogue_feed",
            # Only where a token or an address is set.
            *("monitoring.metrics", "pages.security"),
            # It was never matched, and the world's names are those of other files and lists.
            *("closing.result", "catalogues.download", "contracts.paper"),
            *("contracts.take_ledger", "contracts.take_own_ledger"),
            # An institute writes no needs, and the world's table has no bad rows.
            *("intake.template", "intake.word_form", "intake.bad_rows"),
            # What the file is attached to says who may: tests/attachments/test_access.py.
            "attachments.upload",
            "attachments.remove",
            # The world's need stays one, its bid has no files, and its names are of other papers.
            *("claims.plan", "claims.start", "bidding.own_file", "scoring.file"),
            *("reviewing.paper", "bidding.read_file"),
            # Its broker has stepped back from the claim by then.
            *("claims.take_up", "claims.decline", "claims.hand_back", "claims.undo"),
            "claims.send_back",
            # Only where the owner chooses: tests/awarding/test_stages.py.
            "awarding.choose",
            # An officer has taken it out before its broker asks, or who keeps it.
            *("meetings.remove_pair", "teams.remove_person"),
            # The world's entry is a team: it has no days and no years. A firm has no teams.
            *("requests.capacity", "requests.state_capacity", "instruments.report"),
            *("bringing.upload", "bringing.template"),
        )
    if status == 403:
        # Of the two parties only the seller says what came: tests/contracts/test_payments.py.
        # Nobody bids for a challenge of their own: tests/bidding/test_pages.py.
        # Which register who writes to, each says itself; only experts name themselves.
        return endpoint in (
            *("payments.receive", "bidding.begin", "registers.new", "registers.begin"),
            "teams.name_oneself",
        )
    # What is not in the right state answers 409 and an empty form is shown again; both are in.
    return status < 500 and status not in (401, 403, 405)


@pytest.mark.parametrize(
    "path", ["/nothing/here", "/needs/999999", "/calls/999999", "/desk/9999", f"/needs/{10**20}"]
)
def test_what_does_not_exist_is_a_helpful_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (302, 404)


def test_security_headers_are_on_every_page(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_without_its_token_is_refused(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/sign-in", data={"email": "a@example.org", "password": "x"})
    assert answer.status_code == 400


def test_pages_of_signed_in_people_are_not_cached(login: Login) -> None:
    answer = login(make_user(Role.FIRM)).get("/work")
    assert answer.headers["Cache-Control"] == "no-store"
