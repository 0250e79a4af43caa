"""Structured data of the home page in the vocabulary of schema.org: the site and its search."""

from __future__ import annotations

from typing import Any

from flask import url_for

from web.base import labels, site
from web.base.panels import known
from web.base.urls import absolute_url, home_path

QUERY = "search_term_string"
"""The vocabulary's name for what is typed into a search."""


def describe_site() -> dict[str, Any]:
    """Return the site as a WebSite that can be searched."""
    settings, home = site.settings(), absolute_url(home_path())
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "@id": home,
        "url": home,
        "name": labels.site_name(),
        "alternateName": [settings.site_name, settings.site_name_en],
        "inLanguage": ["zh", "en"],
        "areaServed": labels.region().city,
    }
    if known("finding.search"):
        search = absolute_url(url_for("finding.search"))
        data["potentialAction"] = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{{QUERY}}}"},
            "query-input": f"required name={QUERY}",
        }
    return data
