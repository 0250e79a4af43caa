"""What is hidden does not show in answers either: pages with and without it are the same bytes.

Timing is measured by ``scripts/bench leaks``; here is what can be compared exactly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import (
    make_draft,
    make_match,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from tests.statements import noted
from tests.whole.access_rules import UNRELATED, expect, read_rules
from tests.whole.access_world import World, build_world
from web.audit import service as audit
from web.base import db
from web.base.queue import InlineQueue
from web.people.models import User
from web.postings import service as posting
from web.postings.models import NeedRevision, Posting

Login = Callable[[User], FlaskClient]
ABSENT = 999_983
WORDS = "声呐绕射"
"""What only a hidden text says."""

LISTS = (
    "/",
    "/needs",
    "/needs?field=marine",
    "/needs?sort=deadline",
    "/achievements",
    "/needs.atom",
    "/achievements.atom",
    f"/needs.atom?q={WORDS}",
    "/sitemap.xml",
    "/figures",
    "/districts",
    "/institutions",
    "/counties",
    "/calls",
    "/needs/unmet",
    "/joint-needs",
    f"/search?q={WORDS}",
    f"/search?q={WORDS}&kind=need",
    "/search?q=网箱&kind=need",
    "/search?q=网箱&kind=achievement",
)

OWN = ("Set-Cookie", "Content-Length", "Date", "X-Request-ID")


def read(client: FlaskClient, url: str, method: str = "GET", **options: Any) -> tuple[Any, ...]:
    """Return all of an answer but what each request has of its own: numbers and tokens."""
    answer = client.open(url, method=method, **options)
    headers = [f"{name}: {value}" for name, value in answer.headers if name not in OWN]
    names = {name for name, _ in answer.headers}
    text = answer.get_data(as_text=True)
    return answer.status_code, plain("\n".join(sorted(headers))), names, plain(text)


def plain(text: str) -> str:
    """Return a text without numbers, tokens and the moment at which it was made."""
    lines = [line for line in text.splitlines() if "print-only" not in line]
    return re.sub(r'"[\w.~-]{40,}"|\d+', "#", "\n".join(lines))


def warm(client: FlaskClient) -> FlaskClient:
    """Let the first answer of all bring its cookie."""
    client.get("/needs/unmet")
    return client


def test_what_is_somebody_elses_answers_like_what_is_not_there(app: Flask, login: Login) -> None:
    world, different, asked = build_world(), [], 0
    foreign = {role.value: make_user(role) for role in Role if role is not Role.VISITOR}
    clients = {role: warm(login(user)) for role, user in foreign.items()}
    for rule, role in refused(app):
        there, absent = address(app, rule, world), address(app, rule, world, ABSENT)
        asked += 1
        found, other = read(clients[role], there), read(clients[role], absent)
        if found != other:
            lines = [set(str(one[1]).splitlines() + one[3].splitlines()) for one in (found, other)]
            different.append(f"{role} {rule.rule}: {lines[0] ^ lines[1]} {found[2] ^ other[2]}")
    assert not different
    assert asked > 60


def refused(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Yield each route about an object with the first role that must stand to it somehow."""
    table = read_rules()
    for rule in app.url_map.iter_rules():
        line = table.get((rule.rule, "GET"))
        if line is None or not line.subject or line.subject in UNRELATED:
            continue
        roles = [role for role in line.grants if expect(line, role, frozenset()) == "404"]
        if roles:
            yield rule, sorted(roles)[0]


def address(app: Flask, rule: Rule, world: World, number: int | None = None) -> str:
    own = {"suffix": "docx"} if rule.endpoint.startswith("bidding.") else {}
    arguments = {key: (world.arguments | own)[key] for key in rule.arguments}
    line = read_rules()[rule.rule, "GET"]
    if number is not None:
        arguments[f"{line.subject}_id"] = number
    with app.test_request_context():
        return url_for(rule.endpoint, **arguments)


def make_hidden_ones() -> list[Posting]:
    """A need in each state in which nobody else may know of it."""
    author, officer = make_user(Role.FIRM), make_user(Role.OFFICER)
    returned, withdrawn = make_submitted(author=author), make_published(Kind.NEED, author)
    audit.request_changes(officer, returned, "请补充指标")
    posting.withdraw(author, withdrawn)
    db.commit()
    return [make_draft(author=author), make_submitted(author=author), returned, withdrawn]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_hidden_need_answers_like_one_that_never_was(
    client: FlaskClient, login: Login, method: str
) -> None:
    hidden = make_hidden_ones()
    for reader in (client, login(make_user(Role.INSTITUTE)), login(make_user(Role.BROKER))):
        absent = read(warm(reader), f"/needs/{ABSENT}", method)
        assert absent[0] == 404
        for one in hidden:
            assert read(reader, f"/needs/{one.id}", method) == absent
            assert read(reader, f"/achievements/{one.id}", method) == read(
                reader, f"/achievements/{ABSENT}", method
            )


def test_no_list_count_rank_or_feed_moves_with_what_is_hidden(
    client: FlaskClient, queue: InlineQueue
) -> None:
    summary = make_published(Kind.NEED, confidentiality="summary")
    make_published(Kind.NEED, title="深水网箱锚泊")
    make_published(Kind.ACHIEVEMENT)
    author = make_user(Role.FIRM, make_organisation())
    queue.run_all()
    before = read_lists(client)
    assert not any(WORDS in text for text in before.values())
    for one in (make_draft(author=author), make_submitted(author=author)):
        fill_with_words(one)
    hidden = make_published(Kind.NEED, author)
    posting.withdraw(author, hidden)
    fill_with_words(summary)
    db.commit()
    queue.run_all()
    after = read_lists(client)
    for url, text in before.items():
        moved = set(after[url].splitlines()) ^ set(text.splitlines())
        assert not moved, url
    assert after == before


def fill_with_words(posting: Posting) -> None:
    """Let what nobody may read say the words."""
    revision = posting.published_revision or posting.latest
    assert isinstance(revision, NeedRevision)
    for name in ("problem", "tried", "indicators"):
        setattr(revision, name, WORDS * 20)
    if posting.published_revision is None:
        revision.title, revision.summary = WORDS, WORDS
    db.flush()


def read_lists(client: FlaskClient) -> dict[str, str]:
    """Return the exact text of the public lists, without tokens and what was asked."""
    warm(client)
    texts = {url: client.get(url).get_data(as_text=True) for url in LISTS}
    part = client.get(f"/search?q={WORDS}", headers={"X-Part": "results"})
    texts["part"] = part.get_data(as_text=True)
    return {url: without_own(text) for url, text in texts.items()}


def without_own(text: str) -> str:
    """Return a text with its numbers, but without what was asked, tokens and the moment."""
    lines = [line for line in text.replace(WORDS, "").splitlines() if "print-only" not in line]
    # A feed without entries is as old as its answer.
    return re.sub(r'"[\w.~-]{40,}"|<updated>[^<]*</updated>', "#", "\n".join(lines))


def test_the_rank_of_a_need_does_not_tell_what_it_hides(
    client: FlaskClient, queue: InlineQueue
) -> None:
    """A search for its hidden words finds what it would find if it said something else."""
    first = make_published(Kind.NEED, confidentiality="summary", problem="甲" * 30)
    second = make_published(Kind.NEED, confidentiality="summary", problem=WORDS * 8)
    queue.run_all()
    ranks = [order_of(client, WORDS), order_of(client, "网箱")]
    shown = first.published_revision, second.published_revision
    assert isinstance(shown[0], NeedRevision) and isinstance(shown[1], NeedRevision)
    shown[0].problem, shown[1].problem = shown[1].problem, shown[0].problem
    db.commit()
    queue.run_all()
    assert [order_of(client, WORDS), order_of(client, "网箱")] == ranks


def order_of(client: FlaskClient, words: str) -> list[str]:
    page = client.get("/search", query_string={"q": words, "kind": "need"})
    return re.findall(r'href="/needs/(\d+)', page.get_data(as_text=True))


def test_the_guard_asks_the_database_the_same_of_what_is_there_and_what_is_not(
    client: FlaskClient, login: Login
) -> None:
    hidden, match = make_hidden_ones(), make_match()
    broker = login(make_user(Role.BROKER))
    for reader, path, keys in (
        (client, "/needs/{}", [one.id for one in hidden]),
        (broker, "/needs/{}", [one.id for one in hidden]),
        (broker, "/desk/{}", [match.id]),
        (broker, "/deals/{}", [match.id]),
    ):
        absent = statements_of(warm(reader), path.format(ABSENT))
        assert absent
        for key in keys:
            assert statements_of(reader, path.format(key)) == absent, path


def statements_of(client: FlaskClient, path: str) -> list[str]:
    """Return what the database is asked for an answer."""
    with noted() as asked:
        assert client.get(path).status_code == 404
    return asked
