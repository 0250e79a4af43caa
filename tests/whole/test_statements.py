"""How many statements a page costs: a budget for each, the same at 200 postings and at 2,000.

The first number of a page is what it may ask where nothing is known yet that could be kept, the
second what it may ask again while nothing has changed. A page that needs more than its budget asks
something for each thing it shows, or has come to show more: then look at it, and only then here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import Role
from tests.bulk import fill_matches, fill_published
from tests.factories import make_user
from tests.statements import noted
from web.base import db
from web.base.caching import answers, own_pages, pages
from web.base.caching.shelf import Shelf
from web.people.models import User

pytestmark = pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") == "postgresql",
    reason="the statements are the same on every database",
)

SMALL, LARGE = (130, 70), (1_170, 630)
"""Achievements and needs: 200 at first, then so many more that there are 2,000."""

Budgets = Mapping[str, tuple[int, int]]

BUDGETS: Mapping[str, Budgets] = {
    "visitor": {
        "/": (18, 4),
        "/achievements": (13, 1),
        "/achievements?field=marine&sort=mature": (13, 1),
        "/needs?field=marine&sort=deadline": (12, 1),
        "/achievements/7": (13, 8),
        "/needs/140": (13, 8),
        "/search?q=一种成果": (16, 1),
        "/search?q=一种成果&kind=achievement": (18, 1),
        "/compare?id=3&id=4": (4, 1),
        "/districts": (16, 3),
        "/calls": (4, 3),
        "/figures": (16, 9),
        "/institutions": (3, 2),
    },
    "firm": {
        "/work/": (18, 17),
        "/inbox/": (53, 52),
        "/work/postings": (9, 8),
        "/work/postings/150": (26, 21),
        "/deals/": (16, 15),
        "/achievements": (16, 4),
        "/achievements/7": (19, 14),
        "/search?q=一种成果": (19, 4),
        "/saved/": (5, 4),
    },
    "institute": {
        "/work/": (17, 16),
        "/inbox/": (59, 58),
        "/work/postings": (9, 8),
        "/deals/": (16, 15),
        "/needs": (15, 4),
        "/needs/140": (21, 16),
    },
    "broker": {
        "/desk/": (31, 4),
        "/desk/?field=marine": (31, 4),
        "/desk/board": (33, 32),
        "/desk/day": (28, 26),
        "/work/": (9, 8),
        "/inbox/": (30, 29),
        "/needs/140": (20, 15),
        "/search?q=一种成果": (19, 4),
    },
    "officer": {
        "/work/": (14, 13),
        "/inbox/": (40, 39),
        "/office/queue": (8, 7),
        "/office/matches": (17, 16),
        "/office/accounts": (10, 8),
        "/achievements/7": (15, 10),
        "/needs": (15, 4),
    },
}


def test_no_page_asks_more_than_its_budget_however_much_is_published(
    app: Flask, login: Callable[[User], FlaskClient]
) -> None:
    fill_published(*SMALL)
    broker, officer = make_user(Role.BROKER), make_user(Role.OFFICER)
    fill_matches(broker, *SMALL)
    clients = {
        "visitor": app.test_client(),
        "firm": login(_author(Role.FIRM)),
        "institute": login(_author(Role.INSTITUTE)),
        "broker": login(broker),
        "officer": login(officer),
    }
    few = _measure(app, clients)
    fill_published(*LARGE, first=sum(SMALL) + 1)
    fill_matches(broker, *LARGE, first=sum(SMALL) + 1)
    many = _measure(app, clients)
    assert few == many
    over = {
        (role, page): f"{asked} of {BUDGETS[role][page]}"
        for (role, page), asked in many.items()
        if any(one > most for one, most in zip(asked, BUDGETS[role][page], strict=True))
    }
    assert not over


def _author(role: Role) -> User:
    found = db.session().scalars(select(User).where(User.role == role).order_by(User.id)).first()
    assert found is not None
    return found


def _measure(
    app: Flask, clients: Mapping[str, FlaskClient]
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return, by reader and page, how many statements it costs anew and again."""
    return {
        (role, page): _visit(app, clients[role], page)
        for role, budgets in BUDGETS.items()
        for page in budgets
    }


def _visit(app: Flask, client: FlaskClient, page: str) -> tuple[int, int]:
    # What a process loads once in its life is no page's.
    assert client.get(page).status_code == 200, page
    app.extensions.pop(answers.ANSWERS, None)
    # What a page costs that is made, not one that is kept whole.
    app.extensions[pages.SHELF] = app.extensions[own_pages.SHELF] = Shelf(0)
    counts = []
    for _ in range(2):
        with noted() as asked:
            client.get(page)
        counts.append(sum(not one.startswith("BEGIN") for one in asked))
    return counts[0], counts[1]
