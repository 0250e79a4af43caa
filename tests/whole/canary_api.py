"""Everything that the API tells an account by a token of every scope, or anybody without one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

from flask import Flask
from sqlalchemy import inspect, select
from werkzeug.routing import Rule

from tests.api.calling import Program, make_token
from tests.whole.canary_crawl import read_text
from web.api.resources import PREFIX
from web.base import db, registry
from web.people.models import User

ASKED = ("CANARYSUMMPROBLEM CANARYSUMMKEYWORD", "藤壶")
"""What is searched for."""


def read_api(app: Flask, user: User | None) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of every address below /api/v1 that is read, lists to their end."""
    program = Program(app, "" if user is None else make_token(user))
    for path in sorted(set(_paths(app))):
        cursor: str | None = ""
        while cursor is not None:
            more = f"{'&' if '?' in path else '?'}cursor={cursor}" if cursor else ""
            answer = program.ask(path + more)
            assert answer.status_code < 500, path
            yield f"{PREFIX}{path}{more}", read_text(answer)
            told = answer.json if answer.is_json else None
            cursor = told.get("next_cursor") if isinstance(told, dict) else None


def _paths(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PREFIX) and "GET" in (rule.methods or ()):
            for path in _filled(app, rule):
                plain = path.removeprefix(PREFIX)
                is_search = plain.endswith("/search")
                yield from (f"{plain}?q={quote(one)}" for one in ASKED) if is_search else (plain,)


def _filled(app: Flask, rule: Rule) -> Iterator[str]:
    """Yield the rule's address for every object that there is."""
    names = sorted(rule.arguments)
    routes = app.url_map.bind("localhost")
    for values in product(*(_keys(name) for name in names)):
        yield routes.build(rule.endpoint, dict(zip(names, values, strict=True)))


def _keys(name: str) -> list[object]:
    subject = registry.present().subjects.get(name.removesuffix("_id"))
    if subject is None:
        return _OTHERS[name]
    return list(db.session().scalars(select(inspect(subject.model).primary_key[0])))


_OTHERS: dict[str, list[object]] = {}
"""Values of arguments that are no object's number."""
