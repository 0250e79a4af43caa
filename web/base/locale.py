"""The reader's language."""

from __future__ import annotations

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError

from web.base import programs, registry, site
from web.base.access import actor

LOCALE_COOKIE = "locale"
LOCALE_ARGUMENT = "lang"
LOCALES = ("zh", "en")
YEAR_SECONDS = 365 * 86400


def select_locale() -> str:
    """Return the chosen language: the cookie, then the account, then the site's default.

    A program chooses by the argument or by ``Accept-Language``.
    """
    chosen = asked_locale()
    if chosen is not None:
        return chosen
    try:
        user = actor()
    except SQLAlchemyError:
        # The page that tells of a broken database must not need it.
        user = None
    if user is not None and user.locale in LOCALES:
        return user.locale
    return site.settings().default_locale


def asked_locale() -> str | None:
    """Return the language that the request itself asks for."""
    by_program = programs.asks()
    kept = None if by_program else request.cookies.get(LOCALE_COOKIE)
    for chosen in (request.args.get(LOCALE_ARGUMENT), kept):
        if chosen in LOCALES:
            return chosen
    return request.accept_languages.best_match(LOCALES) if by_program else None


def keep_language(response: Response) -> Response:
    # An address with a language is how search engines lead to it; the next pages keep it.
    chosen = request.args.get(LOCALE_ARGUMENT)
    access = registry.present().access.get(request.endpoint or "")
    is_for_people = (access is None or access.keeps_language) and not programs.asks()
    if chosen in LOCALES and request.endpoint != "static" and is_for_people:
        remember(response, LOCALE_COOKIE, chosen)
    return response


def remember(response: Response, cookie: str, value: str) -> None:
    """Keep a choice of the reader for a year."""
    response.set_cookie(
        cookie,
        value,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=site.settings().secure_cookies,
    )
