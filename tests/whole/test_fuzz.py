"""Whatever is asked for, sent or typed: an ordinary answer, nothing lost, nothing half stored."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from tests.whole.access_world import World, build_world
from tests.whole.fuzzing import (
    BROKEN,
    HEADERS,
    TEXTS,
    Clients,
    Form,
    count_rows,
    fill,
    known_arguments,
    read_forms,
    shows,
    sign_in_all,
    typed_texts,
)
from tests.whole.test_access import _expected, rules_of
from web.people.models import User

Login = Callable[[User], FlaskClient]

ROUNDS = settings(
    max_examples=settings().max_examples // 100 or 1,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
"""One round over all routes in the suite; as many as there is time for in the long run."""
SEEDS = st.integers(0, 2**32 - 1)
GIVES_NOTHING_BACK = ("/sign-in",)


def _readers(rule: Rule, world: World) -> list[str]:
    """Return who is let in to a page; each answer of a role is much like another's."""
    allowed = [
        name for name, user in world.accounts if _expected(rule.endpoint, user, world) == "ok"
    ]
    return allowed[:1] + allowed[-1:] if len(allowed) > 1 else allowed


def _address(app: Flask, rule: Rule, world: World) -> str:
    own = {"suffix": "docx"} if rule.endpoint.startswith("bidding.") else {}
    with app.test_request_context():
        return url_for(
            rule.endpoint, **{key: (world.arguments | own)[key] for key in rule.arguments}
        )


def _ask(client: FlaskClient, path: str, **options: object) -> tuple[int, str]:
    answer = client.open(path, **options)
    is_text = answer.mimetype.startswith("text/")
    text = answer.get_data(as_text=True) if is_text else ""
    answer.close()
    return answer.status_code, text


def _query(random: Random, names: list[str]) -> str:
    chosen = random.sample(names, 6)
    parts = [f"{name}={quote(random.choice(TEXTS)[:900])}" for name in chosen if name != "lang"]
    parts.append(f"{random.choice(names)}={random.choice(BROKEN).decode()}")
    return "&".join(parts)


def _headers(random: Random) -> dict[str, str]:
    return {
        name: random.choice(values) for name, values in HEADERS.items() if random.random() < 0.3
    }


def test_any_arguments_and_headers_get_an_ordinary_answer(app: Flask, login: Login) -> None:
    world = build_world()
    clients = sign_in_all(app, login, world)
    names = known_arguments()
    pages = [
        (rule, _address(app, rule, world), _readers(rule, world)) for rule in rules_of(app, "GET")
    ]

    @ROUNDS
    @given(SEEDS)
    def ask_everything(seed: int) -> None:
        random = Random(seed)
        failed = []
        for _, address, readers in pages:
            for reader in readers:
                path = f"{address}?{_query(random, names)}"
                headers = _headers(random)
                headers.pop("Cookie", None)
                status, _ = _ask(clients[reader], path, headers=headers)
                if status >= 500:
                    failed.append(f"{reader}: GET {path[:1500]} {headers} -> {status}")
        assert not failed, "\n".join(failed)

    ask_everything()


def _forms(app: Flask, clients: Clients, world: World) -> list[Form]:
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    for rule in rules_of(app, "GET"):
        address = _address(app, rule, world)
        for reader in _readers(rule, world):
            _, text = _ask(clients[reader], address)
            for form in read_forms(text, address, reader):
                names = tuple(sorted({field.name for field in form.fields}))
                found.setdefault((urlsplit(form.action).path, names), form)
    return list(found.values())


def test_whatever_is_typed_is_answered_and_given_back(app: Flask, login: Login) -> None:
    world = build_world()
    clients = sign_in_all(app, login, world)
    forms = [form for form in _forms(app, clients, world) if "/sign-out" not in form.action]
    assert len(forms) > 60

    @ROUNDS
    @given(SEEDS)
    def send_everything(seed: int) -> None:
        random = Random(seed)
        wrong = []
        for form in forms:
            sent = fill(form, random, random.choice((0.2, 0.5, 0.95)))
            before = count_rows()
            status, page = _send(clients[form.reader], form, sent)
            told = f"{form.reader}: POST {form.action} from {form.page}: {_brief(sent)}"
            if status >= 500:
                wrong.append(f"{told} -> {status}")
            elif status >= 400 and (grown := _grown(before, count_rows())):
                wrong.append(f"{told} -> {status}, but stored {grown}")
            elif status in (409, 422):
                lost = [one for one in typed_texts(form, sent) if not shows(page, one)]
                if lost and form.action not in GIVES_NOTHING_BACK:
                    wrong.append(f"{told} -> {status}, lost {[one[:40] for one in lost]}")
        assert not wrong, "\n".join(wrong)

    send_everything()


def _send(client: FlaskClient, form: Form, sent: list[tuple[str, object]]) -> tuple[int, str]:
    from werkzeug.datastructures import MultiDict

    has_files = any(isinstance(value, tuple) for _, value in sent)
    kind = "multipart/form-data" if has_files else "application/x-www-form-urlencoded"
    return _ask(client, form.action, method="POST", data=MultiDict(sent), content_type=kind)


def _brief(sent: list[tuple[str, object]]) -> str:
    return ", ".join(f"{name[:30]}={str(value)[:40]!r}" for name, value in sent)


UNCOUNTED = frozenset({"log_entries", "user_sessions"})
"""What is tried and refused may be noted."""


def _grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {
        name: after[name] - count
        for name, count in before.items()
        if after[name] != count and name not in UNCOUNTED
    }


BODIES: tuple[tuple[bytes, str], ...] = (
    (b"", "multipart/form-data"),
    (b"--x", "multipart/form-data; boundary=x"),
    (b'--x\r\nContent-Disposition: form-data; name="a', "multipart/form-data; boundary=x"),
    (b"--x\r\n\r\n\r\n--x--", "multipart/form-data; boundary=x"),
    (
        b'--x\r\nContent-Disposition: form-data; name="email"; filename="\xff"\r\n\r\na\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    (b"--\r\n" * 500, "multipart/form-data; boundary="),
    (b"email=%ED%A0%80&password=%FF&%=%&&==", "application/x-www-form-urlencoded"),
    (b"email=\xd6\xd0", "application/x-www-form-urlencoded; charset=gb2312"),
    (b"email=a", "application/x-www-form-urlencoded; charset=nothing"),
    (b'{"email": NaN', "application/json"),
    (b"<a", "text/xml"),
    (b"&" * 100_000, "application/x-www-form-urlencoded"),
    (b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
)
LENGTHS = (None, "-1", "0", "99999999999999999999", "x", "5")


@pytest.mark.parametrize("path", ["/sign-in", "/join", "/search", "/nothing"])
def test_a_malformed_body_gets_an_ordinary_answer(client: FlaskClient, path: str) -> None:
    for body, kind in BODIES:
        for length in LENGTHS:
            environ = {} if length is None else {"CONTENT_LENGTH": length}
            answer = client.post(
                path,
                input_stream=io.BytesIO(body),
                content_type=kind,
                content_length=len(body),
                environ_overrides=environ,
            )
            assert answer.status_code < 500, (path, body[:60], kind, length)
            answer.close()


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("path", ["/", "/needs", "/static/site.css", "/needs.atom", "/sitemap.xml"])
def test_a_header_of_rubbish_gets_an_ordinary_answer(
    client: FlaskClient, path: str, name: str
) -> None:
    for value in HEADERS[name]:
        key = "HTTP_" + name.upper().replace("-", "_") if name != "Content-Type" else "CONTENT_TYPE"
        answer = client.get(path, environ_overrides={key: value})
        assert answer.status_code < 500, (path, name, value[:80])
        answer.close()


KEYS = ("0", "-1", "9" * 19, "9" * 400, "1.5", "a", "%00", "%2e%2e", "٣", "²", "%ff", "x" * 2000)


def test_any_name_in_a_path_gets_an_ordinary_answer(app: Flask, login: Login) -> None:
    world = build_world()
    clients = sign_in_all(app, login, world)
    failed = []
    for rule in rules_of(app, "GET"):
        if not rule.arguments:
            continue
        for number, reader in enumerate(_readers(rule, world)):
            for key in KEYS[number::2]:
                path = "".join(
                    key if is_dynamic else part for is_dynamic, part in rule._trace if part != "|"
                )
                status, _ = _ask(clients[reader], path if path.startswith("/") else f"/{path}")
                if status >= 500:
                    failed.append(f"{reader}: {path[:200]} -> {status}")
    assert not failed, "\n".join(failed)
