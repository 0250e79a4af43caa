"""Deny by default: a request is let in as the route's declaration says, or not at all.

Every feature declares its routes with what they take (``Feature.access``). A request for a route
that nobody declared is refused, and a test fails for it. Before a view runs, its object is loaded
and the permission table is asked about account, action and object; the services ask again.
"""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import aliased

from matcher.domain.errors import InputError
from web.base import db, idempotency, once, pacing, programs, registry
from web.base.access import IDENTITY, actor, allows, role_of
from web.base.caching import own_pages

LARGEST_ID = 2**31 - 1

M = TypeVar("M")


def subject(model: type[M]) -> M:
    """Return the object that the present address names, which the guard has loaded.

    Aborts with 404 where everybody may ask and there is none.
    """
    found = g.subject
    if found is None:
        abort(404)
    assert isinstance(found, model)
    return found


def init_security(app: Flask) -> None:
    """Guard every request, and send the headers that keep pages to themselves."""
    app.before_request(guard_request)
    app.after_request(add_headers)


def guard_request() -> Any:
    """Refuse what the tables do not allow; keep the loaded object for ``subject``."""
    declared = registry.present()
    access = declared.access.get(request.endpoint or "")
    only_reads = access is not None and not access.stores
    db.read_only.set(only_reads or request.method in ("GET", "HEAD", "OPTIONS"))
    if request.endpoint is None:
        return None  # Flask answers 404 or 405 itself.
    if access is None:
        current_app.logger.error("route %s is not declared", request.endpoint)
        abort(403)
    _refuse_null_characters()
    user, by_program = actor(), programs.asks()
    if by_program:
        pacing.count()
        programs.admit(access, user)
    if role_of(user) not in declared.policy.roles(access.action):
        if user is not None:
            abort(403)
        if by_program:
            raise programs.NotIdentified("token_needed")
        return redirect(url_for(declared.sign_in, next=_return_path()))
    answered = idempotency.claim() if by_program else once.claim(user)
    if answered is not None:
        return answered
    if access.subject is not None:
        found, is_asked_for = _load(access.subject)
        # That an object exists is itself nobody else's business. The table is asked in either
        # case, so that the time of the answer does not tell it either; and where everybody may
        # ask, the view says of both that there is nothing.
        # Either lives as long as the request: whoever ends its transaction has one to expire.
        g.loaded = found
        if not allows(user, access.action, found) or not (is_asked_for or access.shared):
            abort(404)
        g.subject = found if is_asked_for else None
    return own_pages.take(access, user)


def add_headers(response: Response) -> Response:
    """Add the security headers; pages of signed-in people are never cached."""
    headers = response.headers
    _keep_secret(response)
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self';"
        " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint not in ("static", "bootstrap.static"):
        # By the cookie and not by the account: this also runs where the database has failed.
        private = IDENTITY in session
        headers.setdefault("Cache-Control", "no-store" if private else "no-cache")
    return response


def _keep_secret(response: Response) -> None:
    access = registry.present().access.get(request.endpoint or "")
    if access is not None and access.is_secret:
        # The origin alone is told: behind TLS the check against forged requests asks for it.
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["Cache-Control"] = "no-store"


def _refuse_null_characters() -> None:
    # Nobody types one, and PostgreSQL stores none.
    for values in (request.args, request.form):
        if any("\0" in text for pair in values.items(multi=True) for text in pair):
            raise InputError.of("request", "null_character")


def _load(name: str) -> tuple[Any, bool]:
    """Return the object that the address names and True, or else any other one and False.

    Both cost the same: one statement, and one row made into an object.
    """
    key = (request.view_args or {}).get(f"{name}_id")
    # A number too large for the database's integers belongs to nothing.
    if key is None or key > LARGEST_ID:
        abort(404)
    model = registry.present().subjects[name].model
    column = inspect(model).primary_key[0]
    inner = aliased(model)
    column_of_inner = getattr(inner, column.key)
    asked_for = select(column_of_inner).where(column_of_inner == key).scalar_subquery()
    first = select(func.min(column_of_inner)).scalar_subquery()
    statement = select(model).where(column == func.coalesce(asked_for, first))
    found = db.session().scalars(statement).unique().first()
    if found is None:
        abort(404)
    return found, inspect(found).identity == (key,)


def _return_path() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None
