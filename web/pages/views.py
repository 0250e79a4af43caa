"""Pages about the platform, language, theme, health."""

from __future__ import annotations

from flask import jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from web.base import installation as public
from web.base import site
from web.base.appearance import THEME_COOKIE
from web.base.locale import LOCALE_COOKIE, YEAR_SECONDS
from web.base.urls import safe_path
from web.figures import queries as numbers
from web.home.views import blueprint
from web.pages import glossary as glossary_words


@blueprint.get("/about")
def about() -> str:
    """Explain the platform."""
    return render_template("public/about.html", least_contracts=numbers.LEAST_CONTRACTS)


@blueprint.get("/glossary")
def glossary() -> str:
    """Explain the words."""
    return render_template(
        "public/glossary.html", groups=glossary_words.GROUPS, levels=glossary_words.levels()
    )


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
    """Tell a monitor whether the site and its database answer."""
    try:
        reachable = public.is_reachable()
    except SQLAlchemyError:
        reachable = False
    status = "ok" if reachable else "unavailable"
    return jsonify(status=status, database=reachable), 200 if reachable else 503


def _remember(cookie: str, value: str) -> ResponseReturnValue:
    target = safe_path(request.args.get("next")) or url_for("public.home")
    response = make_response(redirect(target))
    response.set_cookie(
        cookie,
        value,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=site.settings().secure_cookies,
    )
    return response
