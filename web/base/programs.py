"""What programs ask: every address below /api/ but the page for people that explains them.

A program shows who it is by a token in the header ``Authorization``, never by a cookie: below
/api/ no cookie is read, so that no page elsewhere can have a browser ask in somebody's name.
What a token is and whether it counts is told by the feature that keeps them, through ``Grant``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, Request, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized

from web.base.access import Access, Account
from web.base.limiting import network_of_request

ROOT = "/api/"
CREDENTIALS = "Authorization"


@dataclass(frozen=True, slots=True)
class Grant:
    """What the token of the present request lets its bearer do."""

    key: int
    """Of the token."""
    scopes: frozenset[str]


class Refused(HTTPException):
    """What a program asks cannot be done; ``reason`` names the words that say why."""

    reason = ""


class NotIdentified(Unauthorized):
    """A token is needed, or the one that was sent does not count. ``reason`` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ScopeMissing(Forbidden):
    """The token's owner may do this, and the token may not."""

    def __init__(self, scope: str) -> None:
        super().__init__("insufficient_scope")
        self.scope = scope


class PageSessions(SecureCookieSessionInterface):
    """Sessions in cookies for pages, and none for programs."""

    def open_session(self, app: Flask, asked: Request) -> SecureCookieSession | None:
        """Read the cookie of a page; a program's is not looked at."""
        return self.session_class() if is_below(asked.path) else super().open_session(app, asked)

    def save_session(self, app: Flask, session: Any, response: Any) -> None:
        """Keep a page's session."""
        if not is_below(request.path):
            super().save_session(app, session, response)


def is_below(path: str) -> bool:
    """Return whether a program asks for a path."""
    return path.startswith(ROOT) and path != ROOT


def asks() -> bool:
    """Return whether the present request is a program's."""
    return is_below(request.path)


def keep_grant(grant: Grant) -> None:
    """Note what the token of the present request lets its bearer do."""
    g.grant = grant


def granted() -> Grant | None:
    """Return what the present request's token allows; None where none was sent that counts."""
    found: Grant | None = g.get("grant")
    return found


def grants(scope: str) -> bool:
    """Return whether the present request brings a token with a scope."""
    found = granted()
    return found is not None and scope in found.scopes


def admit(access: Access, user: Account | None) -> None:
    """Refuse a token that does not count, and one that was not given what the route needs.

    Raises NotIdentified or ScopeMissing.
    """
    grant = granted()
    if CREDENTIALS in request.headers and (user is None or grant is None):
        raise NotIdentified("invalid_token")
    if not access.scope:
        # A route that names no scope was forgotten: nobody gets at it.
        current_app.logger.error("route %s names no scope", request.endpoint)
        raise Forbidden
    if grant is not None and access.scope not in grant.scopes:
        raise ScopeMissing(access.scope)


def bearer_of_request() -> str:
    """Return under what the present request is counted: its token, or where it comes from."""
    grant = granted()
    return f"token {grant.key}" if grant is not None else network_of_request()
