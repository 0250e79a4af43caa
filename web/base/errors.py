"""Errors as pages that say what to do next."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, TooManyRequests

from matcher.domain.errors import LostRace, TechmatchError
from web.base import db, faults, maintenance, once, problems, programs, registry, site
from web.base.attempts import say_wait
from web.base.error_words import words_of
from web.base.extensions import limiter
from web.base.faults import Fault
from web.base.limiting import seconds_left
from web.base.logs import context

Page = str | Response
"""A page for people, or the problem that a program is told."""

Answer = Response | tuple[Page, int] | tuple[Page, int, Any]

STATUS = {
    "input": 400,
    "forbidden": 403,
    "wrong_state": 409,
    "lost_race": 409,
    "seal_key_lost": 503,
    "log_key_lost": 503,
    "read_not_recorded": 503,
}


NO_TEXTS = frozenset(
    {"csrf_token", "password", "email", "next", "until", "code", "confirm_code"}
    | {"old_password", "current_password", "confirm_password"}
)
"""Fields of forms that are nobody's writing, or a secret."""

TOLD = frozenset({"Allow", "Retry-After", "Content-Range"})
"""Headers of Flask's own errors that go with our page."""

LEAST_TEXT = 12
"""Characters from which on something without a blank is a text and not a code."""


def init_errors(app: Flask) -> None:
    """Answer every error with a page in the reader's language."""
    app.before_request(close_for_maintenance)
    app.register_error_handler(TechmatchError, show_domain_error)
    for conflict in (IntegrityError, StaleDataError):
        app.register_error_handler(conflict, show_conflict)
    app.register_error_handler(once.AlreadySent, show_already_sent)
    app.register_error_handler(once.SentMeanwhile, once.answer_meanwhile)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_failure)


def show_domain_error(error: TechmatchError) -> tuple[Page, int] | Response:
    """A rule of the domain said no."""
    status = STATUS.get(error.code, 400)
    if status >= 500:
        current_app.logger.error("%s: %s", error.code, error)
    if programs.asks():
        return _problem(status, error.code, error=error)
    return _page(status, error.code), status


def show_conflict(error: Exception) -> tuple[Page, int] | Response:
    """The database refused what a view sent to it: somebody else was quicker."""
    current_app.logger.warning("refused by the database", exc_info=error)
    return show_domain_error(LostRace(type(error).__name__))


def show_expired_form(_error: CSRFError) -> tuple[Page, int]:
    """The form's protection code is missing or from another session."""
    return _page(400, "csrf"), 400


def show_already_sent(error: once.AlreadySent) -> tuple[Page, int]:
    """The form was carried out before; what was changed in it since is shown, not stored."""
    return _page(409, "already_sent", made=error.location), 409


def show_http_error(error: HTTPException) -> Answer:
    """Flask's own errors, with what a program is told in headers; redirects pass through."""
    status = error.code or 500
    if status < 400:
        return _stay_here(error.get_response())
    # What failed while an answer was made or changed: Flask has logged it in full.
    cause = getattr(error, "original_exception", None)
    if cause is not None and (fault := faults.find_fault(cause)) is not None:
        return show_fault(fault, cause)
    if isinstance(error, TooManyRequests):
        return _show_wait(error)
    told = [(name, value) for name, value in error.get_headers() if name in TOLD]
    if programs.asks():
        problem = _problem(status, str(status), error=error)
        problem.headers.extend(told)
        return problem
    return _page(status, str(status)), status, told


def _stay_here(answer: Any) -> Response:
    """Let a redirect of the router name no host: the request could have named any."""
    place = urlsplit(answer.headers.get("Location", ""))
    if place.netloc == request.host:
        answer.headers["Location"] = place._replace(scheme="", netloc="").geturl()
    return cast(Response, answer)


def _show_wait(error: TooManyRequests) -> tuple[Page, int, Any]:
    """Too many tries: say for how long nothing more is looked at."""
    wait = error.retry_after
    seconds = wait if isinstance(wait, int) else seconds_left(limiter)
    page = _page(429, "429", wait=say_wait(seconds))
    return page, 429, {"Retry-After": str(seconds), "Cache-Control": "no-store"}


def show_failure(error: Exception) -> Response | tuple[Page, int]:
    """A defect of ours: logged in full, shown without a word of its content.

    The reader gets the number under which it is in the log.
    """
    fault = faults.find_fault(error)
    if fault is not None:
        return show_fault(fault, error)
    number = secrets.token_hex(3).upper()
    current_app.logger.error("unexpected error %s", number, exc_info=error)
    return _page(500, "500", number=number), 500


def show_fault(fault: Fault, error: Exception) -> Response:
    """Disk or database fail for now: nothing was stored, and what was typed can be sent again."""
    # In short: while it lasts, every request says so.
    current_app.logger.error("%s: %s", fault, type(error).__name__)
    db.rollback()
    # The page is made without waiting for the lock that could not be had.
    db.read_only.set(True)
    status = faults.STATUS[fault]
    response = make_response(_page(status, fault, resent=_list_sent()), status)
    response.headers["Retry-After"] = str(faults.WAIT_SECONDS[fault])
    response.headers["Cache-Control"] = "no-store"
    return response


def close_for_maintenance() -> Response | None:
    """Answer every page while the site is closed; monitors and style sheets go on."""
    access = registry.present().access.get(request.endpoint or "")
    if access is not None and access.goes_on:
        return None
    settings = site.settings()
    closed = maintenance.current(settings.home)
    if closed is None:
        return None
    # The database may be what is being worked on: the page is made without it.
    response = make_response(_page(503, "503", until=closed.until), 503)
    response.headers["Retry-After"] = str(closed.wait_seconds(site.now()))
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(
    status: int,
    reason: str,
    *,
    number: str | None = None,
    until: datetime | None = None,
    wait: str = "",
    made: str = "",
    resent: Sequence[tuple[str, str]] = (),
) -> Page:
    if programs.asks():
        return _problem(status, reason, wait=wait, number=number)
    if reason != "503":
        db.rollback()
    title, help_text = words_of(reason, wait)
    return render_template(
        "error.html",
        status=status,
        title=title,
        help_text=help_text,
        number=number,
        trace=context.request_id.get() if number else "",
        until=until,
        made=made,
        resent=resent,
        typed=_list_typed(),
    )


def _problem(status: int, reason: str, **told: Any) -> Response:
    """Return what a program is told in the place of a page."""
    if reason != "503":
        db.rollback()
    return problems.answer(status, reason, **told)


def _list_typed() -> list[str]:
    """Return the texts somebody sent us, to be copied from the page that refuses them.

    Whatever went wrong, nothing typed is lost. What a page elsewhere sent is not shown: it
    could put words into our mouth.
    """
    if request.method != "POST" or not _is_sent_from_here():
        return []
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:
        return []  # Too much, or no form at all.
    return [text for name, text in sent if name not in NO_TEXTS and _is_writing(text)]


def _list_sent() -> list[tuple[str, str]]:
    """Return the fields of a form that can be sent again as it is: it is carried out once.

    Nothing where a secret or a file was sent, or where nobody has checked whose form it is.
    """
    if request.method != "POST" or not g.get("csrf_valid") or request.files:
        return []
    secret = NO_TEXTS - {"csrf_token", "next", "until"}
    if secret.intersection(request.form):
        return []
    return list(request.form.items(multi=True))


def _is_sent_from_here() -> bool:
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _is_writing(text: str) -> bool:
    plain = text.strip()
    return len(plain) >= LEAST_TEXT or " " in plain or not plain.isascii()
