"""What search engines and telephones read of the site."""

from __future__ import annotations

from flask import Response, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from web.base import labels, site
from web.base.urls import absolute_url
from web.home.views import blueprint
from web.pages import sitemap as query

FIXED = "home achievements needs institutions calls figures about glossary".split()
"""Pages of the public blueprint that are always there."""


@blueprint.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """List every public page in both languages."""
    default = site.settings().default_locale
    places = [query.Place(f"public.{name}", {}) for name in FIXED] + query.list_places()
    pages = [
        (url_for(place.endpoint, **place.arguments), place.changed_at)  # type: ignore[arg-type]
        for place in places
    ]
    text = render_template(
        "public/sitemap.xml", pages=pages, other="en" if default == "zh" else "zh"
    )
    return Response(text, mimetype="application/xml")


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Keep robots out of the pages for members, and tell where the map is."""
    closed = ("/work", "/desk", "/office", "/deals", "/log", "/search", "/language", "/theme")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    lines.append(f"Sitemap: {absolute_url(url_for('public.sitemap'))}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/site.webmanifest")
def manifest() -> ResponseReturnValue:
    """Name and icons for whoever puts the site on a home screen."""
    settings = site.settings()
    name = settings.site_name_en if labels.locale_code() == "en" else settings.site_name
    answer = jsonify(
        name=name,
        short_name=name[:12],
        start_url=url_for("public.home"),
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
