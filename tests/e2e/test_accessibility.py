"""Every page, for every role, in both languages, light and dark: axe finds nothing serious,
and nothing scrolls sideways on a narrow phone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from matcher.vocabulary import Role
from scripts.browsing import Visitor
from scripts.walking import UNREACHED, drop_redirections, expected_pages, find_pages, read_routes
from tests.e2e.conftest import NewVisitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

NARROW = {"width": 360, "height": 780}
LANGUAGES = ("zh", "en")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS_ONLY = ["color-contrast"]
"""The one rule that a theme can change the outcome of."""

GROUPS = {
    Role.VISITOR: "pages",
    Role.FIRM: "pages",
    Role.INSTITUTE: "journeys",
    Role.BROKER: "journeys",
    Role.OFFICER: "pages",
    Role.AUDITOR: "journeys",
}
"""Which process walks for whom: each process starts a site of its own."""


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application's routes."""
    yield read_routes(tmp_path_factory.mktemp("routes"))


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "role",
    [pytest.param(role, marks=pytest.mark.xdist_group(group)) for role, group in GROUPS.items()],
)
def test_every_page_is_accessible(visit: NewVisitor, routes: Flask, axe: str, role: Role) -> None:
    email = None if role is Role.VISITOR else f"{role.value}@example.org"
    visitor = visit(email)
    pages = find_pages(visitor, routes, ("/", "/work", "/sign-in"))
    missing = expected_pages(routes, role) - set(pages) - (UNREACHED if email else set())
    assert drop_redirections(visitor, routes, missing) == set(), "no link leads there"
    faults: list[str] = []
    for language in LANGUAGES:
        visitor.context.add_cookies([{"name": "locale", "value": language, "url": visitor.address}])
        for endpoint, address in pages.items():
            if language != LANGUAGES[0] and email and endpoint.startswith("public."):
                continue  # Those pages differ by nothing but the account's bar, seen elsewhere.
            found = inspect_page(visitor, axe, address)
            faults += [f"{endpoint} {address} {language} {fault}" for fault in found]
    assert faults == [], "\n".join(faults)


def inspect_page(visitor: Visitor, axe: str, address: str) -> list[str]:
    """Return what is wrong with a page in its present language."""
    page = visitor.page
    page.emulate_media(color_scheme="light")
    visitor.go(address)
    page.evaluate(axe)
    faults = [f"light: {fault}" for fault in run_axe(page, "tag", STANDARDS)]
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {fault}" for fault in run_axe(page, "rule", COLOURS_ONLY)]
    wide = page.viewport_size
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
        faults.append("scrolls sideways at 360 pixels")
    assert wide is not None
    page.set_viewport_size(wide)
    return faults


def run_axe(page: Page, kind: str, values: list[str]) -> list[str]:
    """Return serious and critical findings: rule and first element of each."""
    found: dict[str, Any] = page.evaluate(
        "options => axe.run(document, options)",
        {"runOnly": {"type": kind, "values": values}, "resultTypes": ["violations"]},
    )
    return [
        f"{entry['id']}: {entry['nodes'][0]['html'][:160]} ({len(entry['nodes'])}x)"
        for entry in found["violations"]
        if entry["impact"] in ("serious", "critical")
    ]
