"""Every main page in the browser: it fits the screen and breaks no rule of its own security policy.
Pictures to look at are taken by ``scripts/gallery``."""

from __future__ import annotations

import pytest

from scripts.readme_pictures import FOLDER, LARGEST, PICTURES, show
from tests.e2e.conftest import NewVisitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("pages")]

PAGES: dict[str | None, list[str]] = {
    None: [
        "/",
        "/achievements",
        "/achievements/25",
        "/needs",
        "/needs/214",
        "/institutions",
        "/calls",
        "/calls/2/catalogue",
        "/search?q=网箱扛不住台风",
        "/compare?id=25&id=26&id=27&id=28",
        "/districts",
        "/challenges",
        "/resources",
        "/resources/pilots",
        "/resources/teams?q=对虾",
        "/inventions",
        "/counties",
        "/figures",
        "/about",
        "/glossary",
        "/style",
        "/sign-in",
        "/no/such/page",
    ],
    "firm@example.org": [
        "/work",
        "/inbox",
        "/work/postings",
        "/work/needs/new",
        "/deals",
        "/packs/1",
    ],
    "institute@example.org": [
        "/work",
        "/work/achievements/new",
        "/work/resources",
        "/work/inventions",
    ],
    "broker@example.org": [
        "/work",
        "/desk",
        "/desk/day",
        "/desk/board",
        "/desk/profile",
        "/deals",
        "/desk/packs/4",
    ],
    "officer@example.org": [
        "/work",
        "/office/queue",
        "/office/calls",
        "/office/calls/new",
        "/office/organisations",
        "/office/matches",
        "/office/matches/plan?show=undecided",
        "/office/brokers",
        "/office/challenges",
        "/office/experts",
        "/office/resources",
        "/office/resources/instruments",
        "/office/counties/xuwen",
    ],
    "expert@example.org": ["/work", "/expert/", "/expert/profile"],
    "auditor@example.org": ["/log"],
}

SCREENS = ((1280, 900), (360, 800))


@pytest.mark.parametrize("account", list(PAGES), ids=lambda account: account or "visitor")
def test_pages_fit_the_screen(visit: NewVisitor, account: str | None) -> None:
    visitor = visit(account)
    for path in PAGES[account]:
        page = visitor.go(path)
        assert page.locator("h1").count() == 1, f"{path} has not one heading"
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


@pytest.mark.parametrize("name", PICTURES)
def test_the_pictures_of_the_readme_show_the_site_as_it_is(visit: NewVisitor, name: str) -> None:
    """Take them anew with ``scripts/gallery --readme`` when the look has changed."""
    picture = PICTURES[name]
    assert len(show(visit(picture.account), picture)) <= LARGEST
    assert (FOLDER / f"{name}.png").stat().st_size <= LARGEST


def test_the_public_pages_work_without_scripts(visit: NewVisitor) -> None:
    visitor = visit()
    plain = visitor.context.browser
    assert plain is not None
    context = plain.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(visitor.address + "/")
    page.fill("input[name=q]", "生蚝净化")
    page.click("form[role=search] button[type=submit]")
    assert "牡蛎微纳米气泡臭氧循环水净化工艺" in page.locator("main").inner_text()
    context.close()
