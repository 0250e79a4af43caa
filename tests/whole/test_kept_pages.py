"""Every page that is kept for visitors is the page that would be made now."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, url_for
from flask.testing import FlaskClient

from tests.whole.access_world import World, build_world
from web.base import registry
from web.base.caching import pages
from web.people.models import User

Login = Callable[[User], FlaskClient]

FROM_FILES = {"privacy.notice", "privacy.terms", "privacy.contact", "harvesting.page"}
"""Pages of what operators write in files of their own: those are looked at each time."""


def kept_addresses(app: Flask, world: World) -> dict[str, str]:
    """Return endpoint -> an address, for all that is declared as kept."""
    declared = registry.present().access
    found = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if declared[rule.endpoint].is_kept:
                values = {name: world.arguments[name] for name in rule.arguments}
                found[rule.endpoint] = url_for(rule.endpoint, **values)
    return found


def count_kept(app: Flask) -> int:
    with app.app_context():
        return len(pages.shelf())


def empty_shelf(app: Flask) -> None:
    with app.app_context():
        app.extensions[pages.SHELF] = pages.Shelf(10_000_000)


def test_a_kept_page_is_the_same_as_one_made_anew(app: Flask) -> None:
    addresses, client = kept_addresses(app, build_world()), app.test_client()
    assert len(addresses) > 25
    answered = 0
    for endpoint, address in addresses.items():
        empty_shelf(app)
        first = client.get(address)
        if first.status_code != 200:
            continue  # The world's object is not public at this moment.
        answered += 1
        assert count_kept(app) == (endpoint not in FROM_FILES), endpoint
        kept = client.get(address)
        empty_shelf(app)
        anew = client.get(address)
        assert first.data == kept.data == anew.data, endpoint
    assert answered > 25


def test_an_account_gets_the_same_page_whether_visitors_have_it_ready_or_not(
    app: Flask, login: Login
) -> None:
    world = build_world()
    visitor = app.test_client()
    for address in kept_addresses(app, world).values():
        visitor.get(address)
    for name, user in world.accounts[:6]:
        if user is None:
            continue
        client = login(user)
        for address in ("/", "/needs", "/figures", "/calls"):
            page = client.get(address)
            assert user.name in page.text, (name, address)
            assert page.headers["Cache-Control"] == "no-store"
