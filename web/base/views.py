"""Pages of the frame itself: language, theme, health, and what a telephone keeps."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from web.base import labels, maintenance, site
from web.base.appearance import THEME_COOKIE
from web.base.checks import asking
from web.base.checks.kinds import State
from web.base.locale import LOCALE_COOKIE, remember
from web.base.urls import home_path, safe_path

blueprint = Blueprint("site", __name__)

DATABASE = "database"
"""The check of the database itself."""


@blueprint.get("/language/<any(zh, en):locale>")
def set_locale(locale: str) -> ResponseReturnValue:
    """Remember the chosen language and go back to where it was chosen."""
    return _remember(LOCALE_COOKIE, locale)


@blueprint.get("/theme/<any(system, light, dark):theme>")
def set_theme(theme: str) -> ResponseReturnValue:
    """Remember whether pages are light or dark and go back to where it was chosen."""
    return _remember(THEME_COOKIE, theme)


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """Tell a monitor that the process answers: always 200, so that nobody restarts it in vain.

    The body tells what is wrong all the same, by names alone.
    """
    failing = [
        result.check.name
        for result in asking.ask(asking.list_checks(watched=True))
        if result.state is State.FAIL
    ]
    if DATABASE in failing:
        return _say({"status": "unavailable", "database": False})
    if failing:
        return _say({"status": "trouble", "database": True, "troubles": failing})
    return _say({"status": "ok", "database": True})


@blueprint.get("/health/ready")
def ready() -> ResponseReturnValue:
    """Tell who sends requests here whether the site can serve them: 503 while it cannot.

    Strangers read names and states. With ``?strict=1`` whatever fails answers 503, for monitors
    that look at the status alone.
    """
    results = asking.ask(asking.list_checks(watched=True))
    failing = [result for result in results if result.state is State.FAIL]
    is_ready = not any(result.check.decides for result in failing)
    status = "ready" if not failing else "trouble" if is_ready else "unready"
    told = {result.check.name: result.state.value for result in results}
    closed = maintenance.current(site.settings().home) is not None
    is_fine = is_ready and not (failing and request.args.get("strict") == "1")
    body = {"status": status, "maintenance": closed, "checks": told}
    return _say(body), 200 if is_fine else 503


def _say(body: dict[str, object]) -> Response:
    answer = jsonify(body)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _remember(cookie: str, value: str) -> ResponseReturnValue:
    target = safe_path(request.args.get("next")) or home_path()
    response = make_response(redirect(target))
    remember(response, cookie, value)
    return response


@blueprint.get("/site.webmanifest")
def manifest() -> ResponseReturnValue:
    """Name and icons for whoever puts the site on a home screen."""
    settings = site.settings()
    name = settings.site_name_en if labels.locale_code() == "en" else settings.site_name
    answer = jsonify(
        name=name,
        short_name=name[:12],
        start_url=home_path(),
        display="browser",
        background_color="#083654",
        theme_color="#083654",
        icons=[
            {
                "src": url_for("static", filename="favicon.svg"),
                "sizes": "any",
                "type": "image/svg+xml",
            },
            {
                "src": url_for("static", filename="icon-180.png"),
                "sizes": "180x180",
                "type": "image/png",
            },
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer
