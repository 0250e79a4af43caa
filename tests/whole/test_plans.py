"""How SQLite finds its rows: nothing a page asks may cost the square of what is published.

Plans are looked at in a database that was never analysed, as it is where the worker has not
come to it yet: without statistics the planner knows the schema alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.bulk import fill_matches, fill_published
from tests.factories import make_user
from tests.statements import listening
from web.base import db
from web.people.models import User

pytestmark = pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") == "postgresql",
    reason="PostgreSQL keeps statistics by itself and plans by them",
)

ACHIEVEMENTS, NEEDS = 1300, 700
BIG = {
    *("postings", "revisions", "achievement_revisions", "need_revisions", "revision_tags"),
    "matches",
}
KEYS = {
    *("rowid", "published_revision_id", "revision_id", "posting_id", "need_id"),
    "achievement_id",
}
"""Columns by which a row of one table leads to a few rows of another. A broker and an owner are
none: pages ask for one of them, so a loop would meet all their rows again in every round."""

_LOOP = re.compile(r"(SCAN|SEARCH) (?P<table>\w+)(?P<how>.*)")

VISITOR = (
    "/",
    *("/achievements", "/achievements?stage=pilot&district=chikan&mode=license&field=marine"),
    *("/achievements?field=marine&sort=mature", "/achievements?institution=1"),
    *("/needs", "/needs?field=marine&need_kind=core&district=potou", "/needs?mode=license"),
    *("/districts", "/figures", "/institutions", "/needs.atom", "/sitemap.xml"),
)
BROKER = ("/desk/", "/desk/?field=marine", "/desk/board?field=marine", "/work/", "/inbox/")
OFFICER = ("/office/matches", "/office/queue", "/work/", "/inbox/")


@contextmanager
def captured() -> Iterator[dict[str, Any]]:
    """Yield every statement that reads, with parameters of one time it was asked."""
    found: dict[str, Any] = {}

    def keep(_c: Any, _cursor: Any, statement: str, values: Any, _x: Any, many: bool) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")) and not many:
            found.setdefault(statement, values)

    with listening(keep):
        yield found


def test_no_page_enters_a_large_table_again_and_again_without_a_key(
    app: Flask, login: Callable[[User], FlaskClient]
) -> None:
    """Inside a loop a large table is entered by a key of the loop's row, never as a whole, by a
    code that half of it shares, or by an index that SQLite must first make for the statement."""
    fill_published(ACHIEVEMENTS, NEEDS)
    broker, officer = make_user(Role.BROKER), make_user(Role.OFFICER)
    fill_matches(broker, ACHIEVEMENTS, NEEDS)
    visits = (
        (app.test_client(), VISITOR),
        (login(broker), BROKER),
        (login(officer), OFFICER),
    )
    with captured() as found:
        for client, pages in visits:
            for page in pages:
                assert client.get(page).status_code == 200, page
    connection = db.session().connection()
    assert not connection.dialect.has_table(connection, "sqlite_stat1")
    faults = {}
    for statement, values in found.items():
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        if costly := find_costly(plan.all()):
            faults[statement] = costly
    assert not faults, "\n\n".join(f"{lines}\n{asked}" for asked, lines in faults.items())


def find_costly(plan: Sequence[Any]) -> list[str]:
    """Return the lines of a plan by which a large table is entered from inside a loop."""
    lines = {row[0]: row for row in plan}
    outer: dict[int, tuple[int, str]] = {}
    costly = []
    for key, _, _, detail in plan:
        if words := _LOOP.match(detail):
            loop, place, is_repeated = _surroundings(key, lines)
            first, table = outer.setdefault(loop, (place, words["table"]))
            if (place != first or is_repeated) and _is_costly(words, table):
                costly.append(detail)
    return costly


def _is_costly(words: re.Match[str], outer: str) -> bool:
    if re.sub(r"_[0-9]+$", "", words["table"]) not in BIG:
        return False
    keys = {*KEYS, "organisation_id"} if outer == "organisations" else KEYS
    is_keyed = any(f"{key}=?" in re.split(r"[( )]", words["how"]) for key in keys)
    return "AUTOMATIC" in words["how"] or not is_keyed


def _surroundings(key: int, lines: dict[int, Any]) -> tuple[int, int, bool]:
    """Return the query a line belongs to, its place in there, and whether the query is run for
    each row of another. The alternatives of an OR have one place together."""
    place, parent = key, lines[key][1]
    while parent in lines and re.match("INDEX|MULTI-INDEX OR", lines[parent][3]):
        place, parent = parent, lines[parent][1]
    above = parent
    while above in lines and not lines[above][3].startswith("CORRELATED"):
        above = lines[above][1]
    return parent, place, above in lines
