"""Making ready, before the first visitor comes, whatever would be made when first asked for.

Encoder and corpora are loaded, templates of parts and of the desk compiled, and the main pages
visited: that loads translations, compiles templates and statements, and fills what is counted once.
docs/deploy.md says what each step saves.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator

from flask import Flask, session
from flask_login import login_user
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

from matcher.domain.codes import Role
from web.base import db, registry
from web.base.caching import editions
from web.base.locale import LOCALE_COOKIE
from web.base.logs.requests import unnoticed
from web.engine import loaded
from web.people.queries import accounts_with

logger = logging.getLogger(__name__)

VISITED = (
    "/",
    "/achievements",
    "/needs",
    "/calls",
    "/search?q=海水养殖装备",
    "/figures",
    "/sign-in",
    "/api/v1/achievements",
)
"""What most visitors see. Their first page of each kind is made for nobody."""
_BROWSER = {"Accept-Encoding": "gzip"}
_FOR_NOBODY = "for_nobody"
"""In a cookie that is never sent: pages are kept only for those whose cookie holds no more than
their sign-in."""
_FIRST_OF = re.compile(r'href="(/(?:achievements|needs|calls)/\d+)"')
OWN = {
    Role.BROKER: ("/desk/", "/work/"),
    Role.FIRM: ("/work/",),
    Role.INSTITUTE: ("/work/",),
    Role.OFFICER: ("/work/",),
}
"""Role -> the pages that its day begins with."""
LANGUAGES = {"zh": VISITED, "en": VISITED[:4]}
"""Language -> what is visited in it: its translations are loaded with the first page."""


def warm(app: Flask, address: str) -> None:
    """Load, compile and visit. Whatever fails is logged: the site answers all the same.

    Pages are kept by the host they are asked at: ``address`` where no public one is set.
    """
    begun = time.monotonic()
    _do("mappers", configure_mappers)
    _do("engine", lambda: _load_engine(app))
    _do("templates", lambda: _compile(app))
    _do("pages", lambda: _visit(app, address))
    _do("own pages", lambda: _visit_signed_in(app, address))
    logger.info("made ready in %.1f s", time.monotonic() - begun)


def leave(app: Flask) -> None:
    """Close what is open at the database and the queue: neither survives a fork."""
    with app.app_context():
        db.db.engine.dispose()
    app.extensions["techmatch_queue"].close()


def arrive(app: Flask) -> None:
    """Connect to the database again, in the process that answers: the first visitor waits for
    nothing. Where it is away at this moment, requests will tell."""
    with app.app_context():
        editions.read_marks()
        try:
            db.session().execute(select(1))
            db.rollback()
        except SQLAlchemyError:
            logger.warning("the database does not answer")


def _do(name: str, step: Callable[[], object]) -> None:
    begun = time.monotonic()
    try:
        step()
    except Exception:
        logger.exception("could not make ready: %s", name)
    logger.debug("made ready: %s in %.2f s", name, time.monotonic() - begun)


def _load_engine(app: Flask) -> None:
    with app.app_context():
        loaded.prepare()
        db.rollback()


def _compile(app: Flask) -> None:
    """Compile the parts that many pages are made of, and the desk, which only members visit.

    A page's own template takes some milliseconds when it is first asked for; all four hundred
    would hold up the start by seconds.
    """
    for name in _first_templates(app):
        app.jinja_env.get_template(name)


def _first_templates(app: Flask) -> Iterator[str]:
    declared: registry.Registry = app.extensions[registry.KEY]
    yield from {panel.template for feature in declared.features for panel in feature.panels}
    for name in app.jinja_env.list_templates():
        if name.startswith("desk/") or name.rpartition("/")[2].startswith("_"):
            yield name


def _visit(app: Flask, address: str) -> None:
    # Without cookies each page is the one of a visitor who has just come.
    visitor = app.test_client(use_cookies=False)
    settings = app.config["SETTINGS"]
    # Another host than the site's own is refused.
    base = settings.public_url or address
    with unnoticed(app):
        for language, paths in LANGUAGES.items():
            chosen = {"Cookie": f"{LOCALE_COOKIE}={language}"}
            headers = {} if language == settings.default_locale else chosen
            found: dict[str, str] = {}
            for path in paths:
                text = visitor.get(path, headers=headers, base_url=base).get_data(as_text=True)
                for link in _FIRST_OF.findall(text):
                    found.setdefault(link.rpartition("/")[0], link)
            for path in (*found.values(), *paths):
                # As browsers ask: so it goes out to them as well.
                visitor.get(path, headers=headers | _BROWSER, base_url=base).close()


def _visit_signed_in(app: Flask, address: str) -> None:
    """Make the first pages of each role once, as if somebody of it asked, and throw them away.

    Nobody is signed in: there is no session, and nothing that is made here is kept.
    """
    base = app.config["SETTINGS"].public_url or address
    with unnoticed(app):
        for role, paths in OWN.items():
            for path in paths:
                with app.test_request_context(path, base_url=base):
                    user = next((one for one in accounts_with(role) if one.active), None)
                    if user is not None:
                        login_user(user)
                        session[_FOR_NOBODY] = True
                        app.full_dispatch_request().close()
