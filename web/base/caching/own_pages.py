"""Keeps pages for the one who asked for them, as long as nothing they tell has changed.

Somebody who works goes back and forth between the same few pages. A page that a route declares as
kept for its reader (``Access.own``) is kept under the sign-in it was made for, and taken only after
the guard has let that very sign-in in: whatever ends or narrows an account is seen first. What
forms carry is never kept: the page lies on the shelf in pieces between those words, and gets new
ones each time it is sent.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request, session

from web.base import clock, db, navigation, programs
from web.base.access import IDENTITY, Access, Account
from web.base.caching import pages, recording
from web.base.caching.answers import loaded_tables, present_marks
from web.base.caching.grounds import Grounds
from web.base.caching.pages import Wanted
from web.base.caching.shelf import Shelf
from web.base.forms.tokens import FIELD, take_given, token_of_form

PLAIN = frozenset({IDENTITY, "_fresh", "_id", FIELD})
"""What the cookie of somebody who is signed in may hold beside: nothing that a page shows."""

SHELF = "techmatch_own_shelf"
_WANTED = "wanted_own_page"
_SHARE = 4
"""A quarter of the room that visitors' pages have."""


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page in pieces, between which stand the words of its forms."""

    pieces: tuple[bytes, ...]
    headers: tuple[tuple[str, str], ...]
    grounds: Grounds

    @property
    def size(self) -> int:
        """How many bytes it takes, near enough."""
        return sum(len(piece) for piece in self.pieces)


def init_own_pages(app: Flask) -> None:
    """Give the application a shelf for them."""
    megabytes = app.config["SETTINGS"].page_cache_mb
    app.extensions[SHELF] = Shelf[OwnPage](megabytes * 1_000_000 // _SHARE)
    app.teardown_request(_end)


def shelf() -> Shelf[OwnPage]:
    """Return the running application's shelf."""
    found: Shelf[OwnPage] = current_app.extensions[SHELF]
    return found


def take(access: Access, user: Account | None) -> Response | None:
    """Answer with what is kept for this sign-in; else note what the answer is made of.

    The guard calls it last, when the request is let in.
    """
    if user is None or not _may_be_kept(access):
        return None
    marks = present_marks()
    if marks is None:
        return None
    key = _key(user)
    kept = shelf().find(key)
    if kept is not None and kept.grounds.hold(marks):
        return _answer(kept)
    wanted = Wanted(key, marks, clock.utc_now(), recording.begin())
    # What the guard has loaded is not asked for again.
    wanted.record.tables |= loaded_tables(db.session())
    setattr(g, _WANTED, wanted)
    return None


def keep(response: Response) -> Response:
    """Keep the view's answer for its reader. Before other functions change it."""
    wanted: Wanted | None = g.pop(_WANTED, None)
    if wanted is None:
        return response
    recording.end()
    given = take_given()
    if not pages.is_keepable(response, wanted.record):
        shelf().drop(wanted.key)
        return response
    grounds = Grounds.of(wanted.record, wanted.marks, wanted.began)
    pieces = _cut(response.get_data(), given)
    if pieces is not None:
        shelf().put(wanted.key, OwnPage(pieces, tuple(response.headers.items()), grounds))
    return response


def _may_be_kept(access: Access) -> bool:
    return (
        access.own
        and request.method == "GET"
        and shelf().most_bytes > 0
        and not programs.asks()
        and IDENTITY in session
        and PLAIN.issuperset(session.keys())
    )


def _key(user: Account) -> Hashable:
    return (
        *(session[IDENTITY], user.id, user.role),
        navigation.count_unread(navigation.counting_links(user), user),
        *pages.key_of_request(),
    )


def _cut(body: bytes, given: Sequence[str]) -> tuple[bytes, ...] | None:
    """Return a page without the words of its forms; None where they are not found in it."""
    pieces = []
    for token in given:
        before, found, body = body.partition(token.encode())
        if not found:
            return None
        pieces.append(before)
    return (*pieces, body)


def _answer(kept: OwnPage) -> Response:
    first, *others = kept.pieces
    content = b"".join([first, *(token_of_form().encode() + piece for piece in others)])
    return current_app.response_class(content, headers=list(kept.headers))


def _end(_error: BaseException | None) -> None:
    if g.pop(_WANTED, None) is not None:
        recording.end()
