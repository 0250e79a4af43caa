"""Deny by default: every route x role x own or foreign object, against the permission table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from matcher.domain.codes import ContractKind, OrganisationKind, Role
from matcher.domain.quarter import quarter_key
from matcher.types import Kind
from tests.calendar import today
from tests.factories import (
    make_attachment,
    make_call,
    make_help_request,
    make_intake,
    make_introduced,
    make_invitation,
    make_join_request,
    make_joint,
    make_message,
    make_organisation,
    make_published,
    make_saved,
    make_session,
    make_user,
)
from tests.meetings.making import add_match, make_guest, make_meeting, make_roadshow
from web.base import db
from web.base.access import relations
from web.base.overview import list_access
from web.base.registry import compose
from web.base.reporting import Audience
from web.deals import service as deals
from web.features import FEATURES
from web.matches.models import Match
from web.messages.stopping import stop_token
from web.people.models import User
from web.reports import service as reports

GOLDEN = Path(__file__).parent / "access.tsv"
DECLARED = compose(FEATURES)

Login = Callable[[User], FlaskClient]


@dataclass
class World:
    """One of each object, and accounts that are related to them or not."""

    arguments: dict[str, Any]
    subjects: dict[str, Any]
    accounts: list[tuple[str, User | None]]


def sign(match: Match) -> Match:
    """Let the deal have a contract; its need stays published."""
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    terms = deals.ContractData(
        number="HT-1",
        project_name="防污涂层",
        kind=ContractKind.SERVICE,
        signed_on=today(),
        total=100_000_000,
        technical=100_000_000,
    )
    deals.sign(match.broker, match, terms, fulfils=False)
    db.commit()
    return match


def build_world() -> World:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    match = make_introduced(need=need, achievement=achievement)
    joint = make_joint()
    call = make_call()
    organisation = make_organisation(OrganisationKind.UNIVERSITY)
    help_request = make_help_request(need, broker=match.broker)
    saved = make_saved(need.author)
    session = make_session(need.author)
    administrator = make_user(is_administrator=True)
    assert administrator.organisation is not None
    member = make_user(organisation=administrator.organisation, calendar_key="k" * 43)
    invitation = make_invitation(administrator)
    asked = make_join_request(administrator.organisation)
    message = make_message(member)
    intake = make_intake(need.author)
    attachment = make_attachment(need)
    meeting = make_meeting()
    pair = add_match(meeting, match)
    sign(match)
    guest = make_guest(meeting, need.author)
    roadshow = make_roadshow(meeting, achievement)
    made = reports.make(make_user(Role.OFFICER), quarter_key(today()))
    report = next(one for one in made if one.audience is Audience.PUBLIC)
    reports.publish(report.author, report)
    db.commit()
    accounts: list[tuple[str, User | None]] = [("visitor", None)]
    accounts += [(f"foreign {role}", make_user(role)) for role in Role if role is not Role.VISITOR]
    accounts += [
        ("owner of the need", need.author),
        ("owner of the achievement", achievement.author),
        ("assigned broker", match.broker),
        ("administrator", administrator),
    ]
    return World(
        arguments={
            "posting_id": need.id,
            "match_id": match.id,
            "call_id": call.id,
            "organisation_id": organisation.id,
            "broker_id": match.broker_id,
            "help_request_id": help_request.id,
            "joint_id": joint.id,
            "saved_search_id": saved.id,
            "locale": "en",
            "theme": "dark",
            "filename": "site.css",
            "session_id": session.id,
            "secret": "unknown",
            "member_id": member.id,
            "invitation_id": invitation.id,
            "join_request_id": asked.id,
            "message_id": message.id,
            "attachment_id": attachment.id,
            "kind": Kind.NEED.value,
            "holder_kind": attachment.holder.value,
            "holder_id": attachment.holder_id,
            "token": stop_token(member.id, "progress"),
            "key": member.calendar_key,
            "intake_id": intake.id,
            "meeting_id": meeting.id,
            "pair_id": pair.id,
            "guest_id": guest.id,
            "roadshow_id": roadshow.id,
            "paper": "sign-in.docx",
            "measure": "new_needs",
            "code": "rd_funds",
            "quarter": report.quarter,
            "report_id": report.id,
            "action": "close",
            "what": "postings",
            "suffix": "csv",
        },
        subjects={
            "posting": need,
            "match": match,
            "call": call,
            "organisation": organisation,
            "broker": match.broker,
            "help_request": help_request,
            "joint": joint,
            "saved_search": saved,
            "session": session,
            "member": member,
            "invitation": invitation,
            "join_request": asked,
            "message": message,
            "attachment": attachment,
            "intake": intake,
            "meeting": meeting,
            "pair": pair,
            "guest": guest,
            "roadshow": roadshow,
            "report": report,
        },
        accounts=accounts,
    )


def test_every_route_is_declared_and_every_declaration_is_a_route(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert routes == set(DECLARED.access)


def test_who_may_do_what_is_as_was_agreed(app: Flask) -> None:
    # Whoever changes a permission on purpose writes: techmatch access > tests/whole/access.tsv
    assert "\n".join(list_access(app)) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_an_undeclared_route_is_refused(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert client.get("/forgotten").status_code == 403


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
            *("membership.confirm", "attachments.remove", "reports.publish"),
        )
    }
    assert len(changing) > 15
    for rule in app.url_map.iter_rules():
        if rule.endpoint in changing:
            assert "GET" not in (rule.methods or set()), rule.endpoint


def test_every_route_answers_each_account_as_the_tables_say(app: Flask, login: Login) -> None:
    world = build_world()
    wrong = []
    clients = [(name, user, _client(app, login, user)) for name, user in world.accounts]
    # Reading comes first: what is posted changes the objects, and then only being let in counts.
    for method in ("GET", "POST"):
        for rule in rules_of(app, method):
            # Before anybody asks: the owner's request may remove the object.
            url = _address(app, rule, world)
            answers = [_expected(rule.endpoint, user, world) for _, user, _ in clients]
            for (name, _, client), expected in zip(clients, answers, strict=True):
                found = _ask(client, url, method)
                if not _agrees(found, expected, rule.endpoint, method):
                    wrong.append(f"{name} {method} {rule.rule}: {found}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def rules_of(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or set())]
    # What takes the object away comes late, and signing out last: the clients sign in once.
    last = ("searches.remove", "meetings.remove_pair", "entry.sign_out")
    found.sort(key=lambda rule: last.index(rule.endpoint) if rule.endpoint in last else -1)
    return [rule for rule in found if rule.endpoint != "bootstrap.static"]


def _client(app: Flask, login: Login, user: User | None) -> FlaskClient:
    return app.test_client() if user is None else login(user)


def _address(app: Flask, rule: Rule, world: World) -> str:
    arguments = {key: world.arguments[key] for key in rule.arguments}
    with app.test_request_context():
        return url_for(rule.endpoint, **arguments)


def _ask(client: FlaskClient, url: str, method: str) -> tuple[int, str]:
    answer = client.open(url, method=method)
    answer.close()
    return answer.status_code, answer.headers.get("Location", "")


def _expected(endpoint: str, user: User | None, world: World) -> str:
    access = DECLARED.access[endpoint]
    role = Role.VISITOR if user is None else user.role
    if role not in DECLARED.policy.roles(access.action):
        return "sign in" if user is None else "403"
    subject = world.subjects.get(access.subject or "")
    unrelated = ("call", "organisation", "broker", "joint", "message", "attachment")
    # What names no object is about the account itself, which its service asks about.
    known = user if access.subject is None else None if access.subject in unrelated else subject
    if DECLARED.policy.allows(role, access.action, relations(user, known)):
        return "ok"
    return "404" if access.subject else "403"


def _agrees(found: tuple[int, str], expected: str, endpoint: str, method: str) -> bool:
    status, location = found
    if expected == "sign in":
        return status == 302 and "/sign-in" in location
    if expected != "ok":
        return status == int(expected)
    if status == 404:
        # The world's posting and kind is a need, and its call has no catalogue yet.
        return endpoint in (
            "items.achievement",
            "catalogues.catalogue",
            "catalogues.catalogue_file",
            "catalogues.catalogue_paper",
            "catalogues.catalogue_records",
            "catalogues.catalogue_feed",
            # It was never matched, and the world's names are those of other files and lists.
            *("closing.result", "catalogues.download", "contracts.paper"),
            *("contracts.take_ledger", "contracts.take_own_ledger"),
            # An institute writes no needs, and the world's table has no bad rows.
            *("intake.template", "intake.word_form", "intake.bad_rows"),
            # What the file is attached to says who may: tests/attachments/test_access.py.
            "attachments.upload",
            "attachments.remove",
            # An officer has taken it out before its broker asks.
            "meetings.remove_pair",
        )
    if status == 403:
        # Of the two parties only the seller says what came: tests/contracts/test_payments.py.
        return endpoint == "payments.receive"
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
