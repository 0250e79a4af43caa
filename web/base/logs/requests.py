"""One line for each request: its route, status, time and the number of the account."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from flask import Flask, Response, g, request
from sqlalchemy import inspect

from web.base import site
from web.base.logs import context
from web.base.logs.formatting import FACTS
from web.base.observing import observers

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
    for tell in observers().answered:
        tell(route, response.status_code, seconds)
    if logger.isEnabledFor(logging.INFO):
        _log(route, response.status_code, seconds)
    return response


def _log(route: str, status: int, seconds: float) -> None:
    facts = {
        "method": request.method,
        "route": route,
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
        "account": _account_number(),
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
