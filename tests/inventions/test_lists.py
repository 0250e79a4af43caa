"""A page asks the database as often for many as for one."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.inventions.worlds import make_publicised
from tests.statements import noted
from web.base import db


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
        with noted() as told:
            assert client.get(path).status_code == 200
        asked.append(len(told))
    assert asked[0] == asked[1]
