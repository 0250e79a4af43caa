"""Answers with what is kept for visitors before anything of a request is made ready.

To make a request ready, look for a session and write the headers takes ten times as long as to find
a page on the shelf. An answer that went out once, with all its headers, goes out again as it is, as
long as the page on the shelf is still the same one and still true. Only for visitors whose browser
brings no cookie but its choice of language and theme.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, g, request
from werkzeug.http import parse_etags, remove_entity_headers

from web.base import assets, db, maintenance, programs
from web.base.appearance import THEME_COOKIE
from web.base.caching import editions
from web.base.caching.shelf import Kept, Shelf
from web.base.locale import LOCALE_COOKIE
from web.base.logs import context, requests

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from sqlalchemy import Engine

logger = logging.getLogger(__name__)

MOST_KNOWN = 4000
"""So many answers are known; each is as large as its headers, its page lies on the shelf."""

PART_HEADER = "X-Part"
"""A script that renews a part of a page alone asks for it by this header."""

_PART = f"HTTP_{PART_HEADER.upper().replace('-', '_')}"
_FRONT = "techmatch_front"
_SENT = "sent_from_shelf"
_OTHERWISE = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
"""What asks for more than the page."""
_CHOICES = frozenset({LOCALE_COOKIE, THEME_COOKIE})


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer as it went out, and the page on the shelf that it is."""

    place: Hashable
    kept: Kept
    route: str
    headers: list[tuple[str, str]]
    body: bytes


class Front:
    """The answers of one application, for all threads of a process."""

    def __init__(self, app: Flask, shelf_name: str) -> None:
        self._app, self._shelf_name = app, shelf_name
        self._engine: Engine | None = None
        self._known: OrderedDict[Hashable, Finished] = OrderedDict()
        self._lock = threading.Lock()

    def answer(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes] | None:
        """Answer a request; None where it has to go its usual way."""
        key = _key_of(environ)
        found = self._known.get(key) if key is not None else None
        if found is None or not self._is_true(found):
            return None
        settings = self._app.config["SETTINGS"]
        if maintenance.is_closed(settings.home):
            return None
        given = environ.get("HTTP_X_REQUEST_ID") if settings.trusted_proxies else None
        with requests.told(self._app, found.route, context.take_id(given)) as told:
            told.status, headers, body = _form(found, environ.get("HTTP_IF_NONE_MATCH"))
            status = "200 OK" if told.status == 200 else "304 NOT MODIFIED"
            start_response(status, [*headers, (context.HEADER, told.identity)])
        return [body]

    def put(self, place: Hashable, kept: Kept, answer: Response) -> None:
        """Note how an answer with a page from the shelf went out."""
        key = _key_of(request.environ)
        if key is None or answer.status_code != 200 or "Set-Cookie" in answer.headers:
            return
        self._engine = db.db.engine
        headers = [
            pair for pair in answer.get_wsgi_headers(request.environ) if pair[0] != context.HEADER
        ]
        found = Finished(place, kept, request.endpoint or "", headers, answer.get_data())
        with self._lock:
            self._known[key] = found
            self._known.move_to_end(key)
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)

    def _is_true(self, found: Finished) -> bool:
        shelf: Shelf[Kept] = self._app.extensions[self._shelf_name]
        if self._engine is None or shelf.find(found.place) is not found.kept:
            return False
        marks = editions.read_marks(self._engine)
        return marks is not None and found.kept.grounds.hold(marks)


def init_front(app: Flask, shelf_name: str) -> None:
    """Give the application its front, before a shelf."""
    app.extensions[_FRONT] = Front(app, shelf_name)


def front_of(app: Flask) -> Front | None:
    """Return an application's front."""
    found: Front | None = app.extensions.get(_FRONT)
    return found


def note_sent(place: Hashable, kept: Kept) -> None:
    """Tell that the present answer is a page on the shelf."""
    setattr(g, _SENT, (place, kept))


def note_finished(answer: Response) -> None:
    """Note the present answer, with all its headers, if it is a page on the shelf."""
    sent: tuple[Hashable, Kept] | None = g.pop(_SENT, None)
    if sent is not None and not programs.asks():
        found = front_of(current_app._get_current_object())  # type: ignore[attr-defined]
        if found is not None:
            found.put(*sent, answer)


def _key_of(environ: WSGIEnvironment) -> Hashable | None:
    """Return all of a request that the answer to a visitor depends on; None where it may be
    more than these."""
    known: dict[str, Any] = environ
    if known["REQUEST_METHOD"] != "GET" or any(name in known for name in _OTHERWISE):
        return None
    cookies = known.get("HTTP_COOKIE", "")
    if cookies and not _CHOICES.issuperset(
        part.partition("=")[0].strip() for part in cookies.split(";")
    ):
        return None
    return (
        *(known["wsgi.url_scheme"], known.get("HTTP_HOST"), known.get("SCRIPT_NAME")),
        *(known["PATH_INFO"], known.get("QUERY_STRING"), known.get(_PART), cookies),
        assets.accepts_gzip(known.get("HTTP_ACCEPT_ENCODING", "")),
    )


def _form(found: Finished, known: str | None) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return status, headers and body; 304 for whoever knows the page by its tag."""
    if known is None or not parse_etags(known).contains_weak(found.kept.etag):
        return 200, found.headers, found.body
    headers = list(found.headers)
    remove_entity_headers(headers)
    return 304, headers, b""
