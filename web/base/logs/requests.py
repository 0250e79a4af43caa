"""One line for each request: its route, status, time and the number of the account."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields

from flask import Flask, Response, g, request
from sqlalchemy import inspect

from web.base import site
from web.base.logs import context
from web.base.logs.formatting import FACTS
from web.base.observing import Observers, observers

logger = logging.getLogger("techmatch.requests")

UNMATCHED = "unmatched"
"""In place of the route of an address that there is not."""


@dataclass(frozen=True, slots=True)
class _Present:
    began: float
    identity: str


def init_requests(app: Flask) -> None:
    """Number and time every request. Called first, so that nothing of a request is left out."""
    app.before_request(_begin)
    app.after_request(_note)
    app.teardown_request(_end)


@contextmanager
def unnoticed(app: Flask) -> Iterator[None]:
    """Neither log nor count requests within the block: nobody has made them."""
    told, nobody = observers(app), Observers()
    kept = {one.name: getattr(told, one.name) for one in fields(Observers)}
    was_disabled, logger.disabled = logger.disabled, True
    for name in kept:
        setattr(told, name, getattr(nobody, name))
    try:
        yield
    finally:
        logger.disabled = was_disabled
        for name, listeners in kept.items():
            setattr(told, name, listeners)


@dataclass
class Told:
    """What is told of a request that needs no view."""

    identity: str
    status: int = 0


@contextmanager
def told(app: Flask, route: str, identity: str) -> Iterator[Told]:
    """Number, time and log what is answered in the block, before there is a request."""
    listeners, found = observers(app), Told(identity)
    began, token = time.perf_counter(), context.request_id.set(identity)
    for tell in listeners.began:
        tell()
    try:
        yield found
        _tell(listeners, "GET", route, found.status, time.perf_counter() - began)
    finally:
        for tell in listeners.ended:
            tell()
        context.request_id.reset(token)


def _begin() -> None:
    # Anybody can send the header; behind our own proxy it is the proxy that does.
    given = request.headers.get(context.HEADER) if site.settings().trusted_proxies else None
    g.present_request = _Present(time.perf_counter(), context.take_id(given))
    context.request_id.set(g.present_request.identity)
    for tell in observers().began:
        tell()


def _note(response: Response) -> Response:
    present: _Present = g.present_request
    response.headers[context.HEADER] = present.identity
    seconds = time.perf_counter() - present.began
    route = request.endpoint or UNMATCHED
    _tell(observers(), request.method, route, response.status_code, seconds, _account_number)
    return response


def _tell(
    listeners: Observers,
    method: str,
    route: str,
    status: int,
    seconds: float,
    account: Callable[[], int | None] = lambda: None,
) -> None:
    """Tell whoever listens how a request was answered, and log it."""
    for tell in listeners.answered:
        tell(route, status, seconds)
    if logger.isEnabledFor(logging.INFO):
        _log(method, route, status, seconds, account())


def _log(method: str, route: str, status: int, seconds: float, account: int | None) -> None:
    facts = {
        "method": method,
        "route": route,
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
        "account": account,
    }
    message = "{method} {route} {status} {duration_ms} ms".format(**facts)
    if facts["account"] is not None:
        message += f" account {facts['account']}"
    logger.info(message, extra={FACTS: facts})


def _account_number() -> int | None:
    """Return the number of who is signed in, without asking the database: it may be gone."""
    state = inspect(g.get("_login_user"), raiseerr=False)
    identity = getattr(state, "identity", None)
    return identity[0] if identity else None


def _end(_error: BaseException | None) -> None:
    if g.pop("present_request", None) is None:
        return
    for tell in observers().ended:
        tell()
    context.request_id.set("")
