"""Pages of the frame itself: language, theme, health, and what a telephone keeps."""

from __future__ import annotations

from flask import Blueprint, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from web.base import alarms, installation, labels, site
from web.base.appearance import THEME_COOKIE
from web.base.locale import LOCALE_COOKIE, remember
from web.base.urls import home_path, safe_path

blueprint = Blueprint("site", __name__)


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
    """Tell a monitor whether the site and its database answer, and what else is wrong.

    Trouble that leaves the rest of the site running answers 200 as well.
    """
    try:
        reachable, troubles = installation.is_reachable(), list(alarms.find_troubles())
    except SQLAlchemyError:
        reachable, troubles = False, []
    if not reachable:
        return jsonify(status="unavailable", database=False), 503
    if troubles:
        return jsonify(status="trouble", database=True, troubles=troubles)
    return jsonify(status="ok", database=True)


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
