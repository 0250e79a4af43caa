"""Whatever is asked for, sent or typed: an ordinary answer, nothing lost, nothing half stored."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from tests.whole.access_rules import lets_in
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
from tests.whole.test_access import rules_of
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
KEYS = ("0", "-1", "9" * 19, "9" * 400, "1.5", "a", "%00", "%2e%2e", "٣", "²", "%ff", "x" * 2000)


def _reader(rule: Rule, world: World) -> str:
    """Return one who is let in to a page; nothing for none."""
    accounts = world.accounts
    allowed = (name for name, user in accounts if lets_in(rule.rule, name, user))
    return next(allowed, "")


def _address(app: Flask, rule: Rule, world: World) -> str:
    own = {"suffix": "docx"} if rule.endpoint.startswith("bidding.") else {}
    with app.test_request_context():
        return url_for(
            rule.endpoint, **{key: (world.arguments | own)[key] for key in rule.arguments}
        )


def _ask(client: FlaskClient, path: str, **options: object) -> tuple[int, str]:
    answer = client.open(path, **options)
    is_text = (answer.mimetype or "").startswith("text/")
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


def test_whatever_is_asked_sent_or_typed_gets_an_ordinary_answer(app: Flask, login: Login) -> None:
    world = build_world()
    clients = sign_in_all(app, login, world)
    pages = [
        Page(rule, _address(app, rule, world), clients[reader], reader)
        for rule in rules_of(app, "GET")
        if (reader := _reader(rule, world))
    ]
    forms = _find_forms(pages)
    assert len(pages) > 200 and len(forms) > 60

    @ROUNDS
    @given(SEEDS)
    def try_everything(seed: int) -> None:
        random = Random(seed)
        wrong = [*_ask_with_arguments(pages, random)]
        if not settings().derandomize:
            # The long run alone has the time for these (scripts/fuzz, docs/fuzzing.md).
            wrong += _ask_for_others(pages, random)
            wrong += _send_forms(forms, clients, random)
        assert not wrong, "\n".join(wrong)

    try_everything()


@dataclass(frozen=True)
class Page:
    """A page that somebody may read."""

    rule: Rule
    address: str
    client: FlaskClient
    reader: str


def _find_forms(pages: list[Page]) -> list[Form]:
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    for page in pages:
        _, text = _ask(page.client, page.address)
        for form in read_forms(text, page.address, page.reader):
            names = tuple(sorted({field.name for field in form.fields}))
            if "/sign-out" not in form.action:
                found.setdefault((urlsplit(form.action).path, names), form)
    return list(found.values())


def _ask_with_arguments(pages: list[Page], random: Random) -> Iterator[str]:
    names = known_arguments()
    for page in pages:
        path = f"{page.address}?{_query(random, names)}"
        headers = _headers(random)
        status, _ = _ask(page.client, path, headers=headers)
        if status >= 500:
            yield f"{page.reader}: GET {path[:1500]} {headers} -> {status}"


def _ask_for_others(pages: list[Page], random: Random) -> Iterator[str]:
    """Put what names no object in its place."""
    for page in pages:
        if page.rule.arguments:
            key = random.choice(KEYS)
            parts = [key if is_dynamic else part for is_dynamic, part in page.rule._trace]
            path = "".join(part for part in parts if part != "|")
            status, _ = _ask(page.client, f"/{path.lstrip('/')}")
            if status >= 500:
                yield f"{page.reader}: GET {path[:300]} -> {status}"


def _send_forms(forms: list[Form], clients: Clients, random: Random) -> Iterator[str]:
    for form in forms:
        sent = fill(form, random, random.choice((0.2, 0.5, 0.95)))
        before = count_rows()
        status, page = _send(clients[form.reader], form, sent)
        told = f"{form.reader}: POST {form.action} from {form.page}: {_brief(sent)} -> {status}"
        if status >= 500:
            yield told
        elif status >= 400 and (grown := _grown(before, count_rows())):
            yield f"{told}, but stored {grown}"
        elif status in (409, 422) and form.action not in GIVES_NOTHING_BACK:
            lost = [one[:40] for one in typed_texts(form, sent) if not shows(page, one)]
            if lost:
                yield f"{told}, lost {lost}"


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
