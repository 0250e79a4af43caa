"""What search engines and telephones read of the site."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from web.base import site
from web.base.clock import utc_now
from web.base.panels import known
from web.base.urls import absolute_url
from web.pages import sitemap as query
from web.pages.views import blueprint

FIXED = (
    "home.index finding.achievements finding.needs institutions.index catalogues.index"
    " catalogues.unmet registers.hub challenges.index meetings.index reports.index figures.index"
    " inventions.index inventions.publicity inventions.open_licences counties.index"
    " pages.about pages.glossary harvesting.page"
).split()
"""Public pages that are always there."""


SECURITY_EXPIRES = timedelta(days=180)
"""The standard asks for less than a year."""


@blueprint.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """List every public page in both languages."""
    default = site.settings().default_locale
    fixed = [query.Place(name, {}) for name in FIXED]
    places = [place for place in fixed + query.list_places() if known(place.endpoint)]
    pages = [(url_for(place.endpoint, **place.arguments), place.changed_at) for place in places]
    text = render_template(
        "pages/sitemap.xml", pages=pages, other="en" if default == "zh" else "zh"
    )
    return Response(text, mimetype="application/xml")


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Keep robots out of the pages for members, and tell where the map is."""
    closed = (
        "/work",
        "/desk",
        "/office",
        "/deals",
        "/log",
        "/expert",
        "/bids",
        "/search",
        "/language",
        "/theme",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    lines.append(f"Sitemap: {absolute_url(url_for('pages.sitemap'))}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
def security() -> ResponseReturnValue:
    """Tell whoever found a weakness where to report it (RFC 9116); 404 while nobody is named."""
    settings = site.settings()
    if not settings.security_contact:
        abort(404)
    # A running site is tended; what an archive keeps of it gets old.
    expires = (utc_now() + SECURITY_EXPIRES).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.security_contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: zh, en",
    ]
    if settings.public_url:
        lines.append(f"Canonical: {absolute_url(url_for('pages.security'))}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
