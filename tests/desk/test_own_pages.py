"""Pages that are kept for their reader: true at every moment, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import DeclineCode, Role
from tests.factories import PASSWORD, make_match, make_user
from web.base import db, navigation
from web.base.access import Account
from web.base.caching import own_pages
from web.base.registry import NavItem
from web.desk import service as matching
from web.entry import sessions
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User

Login = Callable[[User], FlaskClient]

PAGES = ("/desk/", "/desk/day", "/desk/board", "/work/", "/deals/")
_WORD = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def broker(app: Flask) -> User:
    return make_user(Role.BROKER)


@pytest.fixture
def match(broker: User) -> Match:
    found = make_match(broker=broker)
    db.commit()
    return found


def count_kept(app: Flask) -> int:
    with app.app_context():
        return len(own_pages.shelf())


def empty_shelf(app: Flask) -> None:
    app.extensions[own_pages.SHELF] = own_pages.Shelf[own_pages.OwnPage](10_000_000)


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def plain(page: str) -> str:
    """A page without the words of its forms."""
    return _WORD.sub("", page)


@pytest.mark.parametrize("address", [*PAGES, "/desk/{}"])
def test_a_kept_page_is_the_one_that_would_be_made(
    app: Flask, login: Login, broker: User, match: Match, address: str
) -> None:
    client = login(broker)
    read(client, "/work/")  # The first page puts the protection of forms into the cookie.
    empty_shelf(app)
    address = address.format(match.id)
    first = read(client, address)
    assert count_kept(app) == 1
    kept = read(client, address)
    empty_shelf(app)
    anew = read(client, address)
    assert plain(first) == plain(kept) == plain(anew)


def test_each_time_it_is_sent_its_forms_have_words_of_their_own(
    app: Flask, login: Login, broker: User, match: Match
) -> None:
    client = login(broker)
    words = [_WORD.findall(read(client, "/desk/")) for _ in range(3)]
    assert count_kept(app) == 1
    assert len(words[0]) > 2
    assert len({word for found in words for word in found}) == 3 * len(words[0])


def test_a_form_of_a_kept_page_is_carried_out(
    app: Flask, login: Login, broker: User, match: Match
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    word = _WORD.findall(client.get("/sign-in").text)[-1]
    entry = {"email": broker.email, "password": PASSWORD, "csrf_token": word}
    client.post("/sign-in", data=entry)
    for _ in range(3):
        page = read(client, f"/desk/{match.id}")
    assert count_kept(app) == 1
    form = page.partition(f'action="/desk/{match.id}/confirm')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]+)"', form))
    assert client.post(f"/desk/{match.id}/confirm", data=fields).status_code == 302
    db.rollback()
    assert db.session().get_one(Match, match.id).state is MatchState.CONFIRMED


def test_what_changes_elsewhere_shows_at_once(
    app: Flask, login: Login, broker: User, match: Match
) -> None:
    client = login(broker)
    title = match.need.published_revision.title  # type: ignore[union-attr]
    for _ in range(3):
        assert title in read(client, "/desk/")
    assert count_kept(app) == 1
    matching.decline(broker, match, DeclineCode.FIELD_MISMATCH, "")
    db.commit()
    page = read(client, "/desk/")
    assert "没有待研判的配对" in page


def test_the_seconds_in_which_a_decision_can_be_undone_are_counted_each_time(
    app: Flask, login: Login, broker: User, match: Match
) -> None:
    make_match(broker=broker)
    matching.decline(broker, match, DeclineCode.FIELD_MISMATCH, "")
    db.commit()
    client = login(broker)
    for _ in range(3):
        assert "data-seconds" in read(client, "/desk/")
    assert count_kept(app) == 0


def test_another_account_never_gets_it(
    app: Flask, login: Login, broker: User, match: Match
) -> None:
    title = match.need.published_revision.title  # type: ignore[union-attr]
    client, other = login(broker), make_user(Role.BROKER)
    for _ in range(2):
        assert title in read(client, "/desk/")
    for _ in range(2):
        page = read(login(other), "/desk/")
        assert title not in page
        assert broker.name not in page
    # The same browser, after somebody else has signed in.
    client.post("/sign-out")
    assert client.get("/desk/").status_code == 302
    second = login(other)
    assert title not in read(second, "/desk/")


@pytest.mark.parametrize("way", ["ended", "blocked", "other role"])
def test_who_may_not_come_in_any_more_gets_nothing_kept(
    app: Flask, login: Login, broker: User, match: Match, way: str
) -> None:
    client = login(broker)
    for _ in range(3):
        read(client, "/desk/")
    assert count_kept(app) == 1
    if way == "ended":
        for session in sessions.list_live(broker):
            db.session().delete(session)
    elif way == "blocked":
        broker.active = False
    else:
        broker.role = Role.OFFICER
    db.commit()
    assert client.get("/desk/").status_code == (403 if way == "other role" else 302)


def test_a_message_is_shown_once(app: Flask, login: Login, broker: User, match: Match) -> None:
    client = login(broker)
    for _ in range(2):
        read(client, "/desk/")
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [("info", "只说一次")]
    assert "只说一次" in read(client, "/desk/")
    assert "只说一次" not in read(client, "/desk/")


def test_the_number_of_unread_notices_is_the_present_one(
    app: Flask, login: Login, broker: User, match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = login(broker)
    for _ in range(3):
        read(client, "/work/")
    waiting = [3]
    declared = navigation.links_of

    def counted(name: str, user: Account | None = None) -> list[NavItem]:
        return [
            replace(link, count=lambda _: waiting[0]) if link.count else link
            for link in declared(name, user)
        ]

    monkeypatch.setattr(navigation, "links_of", counted)
    monkeypatch.setitem(app.jinja_env.globals, "links_of", counted)
    assert "3 条未读" in read(client, "/work/")
    waiting[0] = 4
    assert "4 条未读" in read(client, "/work/")
