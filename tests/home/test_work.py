"""The first page after signing in promises nothing that does not exist."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.factories import make_user
from web.people.models import User

Login = Callable[[User | str], FlaskClient]


def test_an_experts_page_leads_to_the_reviews_and_promises_none(login: Login) -> None:
    client = login(make_user(Role.EXPERT))
    text = client.get("/work/").get_data(as_text=True)
    main = text[text.index("<main") : text.index("</main>")]
    assert "现在没有请您评审的项目" in main
    links = re.findall(r'href="(/[^"]*)"', text)
    assert {"/inbox/", "/expert/"} <= set(links)
    assert all(client.get(link).status_code < 400 for link in set(links))
