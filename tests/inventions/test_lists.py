"""A page asks the database as often for many as for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.inventions.worlds import make_publicised
from web.base import db


@contextmanager
def counted() -> Iterator[list[str]]:
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/inventions", "/inventions/publicity"])
def test_a_list_asks_as_often_for_four_institutes_as_for_one(
    client: FlaskClient, path: str
) -> None:
    asked = []
    for more in (1, 3):
        for _ in range(more):
            make_publicised()
        client.get(path)
        db.session().expunge_all()
        with counted() as told:
            assert client.get(path).status_code == 200
        asked.append(len(told))
    assert asked[0] == asked[1]
