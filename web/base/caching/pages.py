"""Takes what visitors ask for from the shelf, and puts there what was made for them.

Only for visitors, only what routes declare as kept, and only what is the same for every one of
them: an answer that sets a cookie, shows contact data or was made for a session is never kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, Response, current_app, g, request, session

from web.base import assets, clock, contacts, registry, site
from web.base.appearance import chosen_theme
from web.base.caching import editions, front, recording
from web.base.caching.front import PART_HEADER
from web.base.caching.grounds import Grounds
from web.base.caching.making import Making
from web.base.caching.recording import Record
from web.base.caching.shelf import Kept, Shelf
from web.base.locale import asked_locale

OUTSIDE = frozenset({"csrf_token"})
"""What a visitor's session may hold: nothing that a kept page shows."""

SHELF = "techmatch_shelf"
_MAKING = "techmatch_making"
_WANTED = "wanted_page"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request whose answer may be kept."""

    key: Hashable
    marks: Mapping[str, str]
    began: datetime
    record: Record
    is_first: bool = False
    """Whether others wait for it."""


def init_pages(app: Flask) -> None:
    """Give the application its shelf.

    Before the guard and all else that asks who comes: a kept page is for everybody.
    """
    megabytes = app.config["SETTINGS"].page_cache_mb
    app.extensions[SHELF] = Shelf[Kept](megabytes * 1_000_000)
    app.extensions[_MAKING] = Making()
    if megabytes:
        front.init_front(app, SHELF)
    app.teardown_request(_end)
    if megabytes:
        app.before_request(_take)


def shelf() -> Shelf[Kept]:
    """Return the running application's shelf."""
    found: Shelf[Kept] = current_app.extensions[SHELF]
    return found


def making() -> Making:
    """Return the pages that the running application is making."""
    found: Making = current_app.extensions[_MAKING]
    return found


def _take() -> Response | None:
    """Answer with what is kept; else note what the answer is made of."""
    if not _may_be_kept():
        return None
    marks = editions.read_marks()
    if marks is None:
        return None
    key = key_of_request()
    kept = _find(key, marks)
    is_first = kept is None and making().begin(key)
    if kept is None and not is_first:
        # As it was when we asked: the marks are those of before we waited.
        kept = _find(key, marks)
    if kept is not None:
        front.note_sent(key, kept)
        return _answer(kept)
    setattr(g, _WANTED, Wanted(key, marks, clock.utc_now(), recording.begin(), is_first))
    return None


def _find(key: Hashable, marks: Mapping[str, str]) -> Kept | None:
    kept = shelf().find(key)
    return kept if kept is not None and kept.grounds.hold(marks) else None


def keep(response: Response) -> Response:
    """Keep the view's answer where it is everybody's. Before other functions change it."""
    wanted: Wanted | None = g.pop(_WANTED, None)
    if wanted is None:
        return response
    recording.end()
    if not is_keepable(response, wanted.record):
        shelf().drop(wanted.key)
        _let_go(wanted, is_kept=False)
        return response
    response.vary.add("Cookie")
    body = response.get_data()
    etag = hashlib.blake2b(body, digest_size=12).hexdigest()
    kept = Kept(
        body=body,
        packed=assets.compress(body) if assets.is_packable(response) else b"",
        headers=tuple(response.headers.items()),
        etag=etag,
        grounds=Grounds.of(wanted.record, wanted.marks, wanted.began),
    )
    shelf().put(wanted.key, kept)
    front.note_sent(wanted.key, kept)
    _let_go(wanted, is_kept=True)
    return _with_etag(response, etag)


def _may_be_kept() -> bool:
    if request.method not in ("GET", "HEAD") or "Authorization" in request.headers:
        return False
    access = registry.present().access.get(request.endpoint or "")
    return access is not None and access.is_kept and not any(key not in OUTSIDE for key in session)


def key_of_request() -> tuple[Hashable, ...]:
    """Return everything of a request that a visitor's page may depend on."""
    return (
        request.scheme,
        request.environ.get("HTTP_HOST"),
        request.script_root,
        request.path,
        request.query_string,
        request.headers.get(PART_HEADER),
        asked_locale() or site.settings().default_locale,
        chosen_theme(),
    )


def is_keepable(response: Response, record: Record) -> bool:
    """Return whether an answer is a plain page that would come out the same once more."""
    return (
        response.status_code == 200
        and request.method == "GET"
        and not response.is_streamed
        and not response.direct_passthrough
        and "Set-Cookie" not in response.headers
        and "Cache-Control" not in response.headers
        and not session.modified
        and not contacts.has_noted()
        and record.is_settled
        and not record.tables & editions.UNMARKED
    )


def _answer(kept: Kept) -> Response:
    packed = bool(kept.packed) and assets.takes_gzip()
    content = kept.packed if packed else kept.body
    response = current_app.response_class(content, headers=list(kept.headers))
    if kept.packed:
        response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "gzip"
    return _with_etag(response, kept.etag)


def _with_etag(response: Response, etag: str) -> Response:
    # A weak one: the same page comes compressed or not.
    response.set_etag(etag, weak=True)
    response.make_conditional(request)
    return response


def _let_go(wanted: Wanted, *, is_kept: bool) -> None:
    if wanted.is_first:
        making().end(wanted.key, is_kept=is_kept)


def _end(_error: BaseException | None) -> None:
    wanted: Wanted | None = g.pop(_WANTED, None)
    if wanted is not None:
        recording.end()
        _let_go(wanted, is_kept=False)
