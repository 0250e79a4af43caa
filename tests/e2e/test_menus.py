"""The bars of links, measured: whoever looks, in either language, on any screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import NewVisitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("menus")]

ACCOUNTS = (
    None,
    "firm@example.org",
    "institute@example.org",
    "broker@example.org",
    "officer@example.org",
    "auditor@example.org",
    "expert@example.org",
)
WIDE, NARROW = (1280, 1024), (390, 360)
BARS = (".site-nav", ".work-bar", ".own-bar")

MEASURE = """(bar) => {
  const found = document.querySelector(bar);
  if (!found) return null;
  const shown = [...found.querySelectorAll("a, button, .work-bar__who > span")]
    .filter((part) => part.getClientRects().length);
  const boxes = shown.map((part) => part.getBoundingClientRect());
  return {
    links: boxes.length,
    left: Math.min(...boxes.map((box) => box.left)),
    right: Math.max(...boxes.map((box) => box.right)),
    lines: boxes.every((box) => boxes.every((other) => box.top < other.bottom)) ? 1 : 2,
    scrolls: [found, ...found.querySelectorAll("*")]
      .filter((part) => part.tagName !== "SPAN" && part.scrollWidth > part.clientWidth + 1
        && getComputedStyle(part).overflowX !== "visible").length,
  };
}"""


def measure(page: Page, bar: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = page.evaluate(MEASURE, bar)
    return found if found and found["links"] else None


def starts_of(page: Page) -> list[str]:
    """Return the pages that the bar of an account leads to: each may open a bar of its own."""
    links = page.locator("#work-menu a").evaluate_all("all => all.map(a => a.pathname)")
    return list(links) or ["/"]


def check_bars(page: Page, width: int, where: str) -> None:
    """Nothing is cut off, nothing scrolls sideways and no bar has two lines."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width, where
    for bar in BARS:
        found = measure(page, bar)
        if found is None:
            continue
        told = (where, bar, found)
        assert found["left"] >= 0, told
        assert found["right"] <= width, told
        assert found["lines"] == 1, told
        assert found["scrolls"] == 0, told


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account or "visitor")
def test_no_bar_is_cut_off_or_broken(visit: NewVisitor, account: str | None, language: str) -> None:
    visitor = visit(account)
    visitor.go(f"/language/{language}")
    page = visitor.go("/work/" if account else "/")
    for path in starts_of(page):
        visitor.go(path)
        for width in (*WIDE, *NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            check_bars(page, width, f"{path} {language} {width}")


@pytest.mark.parametrize("width", NARROW)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_link_is_in_sight_once_the_menu_is_opened(
    visit: NewVisitor, language: str, width: int
) -> None:
    visitor = visit("officer@example.org", width=width)
    visitor.go(f"/language/{language}")
    page = visitor.go("/office/matches")
    for button in page.locator("[data-menu-button]:visible").all():
        button.focus()
        page.keyboard.press("Enter")
    for bar in BARS:
        found = measure(page, bar)
        assert found is not None
        assert found["left"] >= 0
        assert found["right"] <= width, (bar, found)
        for link in page.locator(f"{bar} a").all():
            assert link.is_visible()
            assert link.evaluate("a => a.scrollWidth <= a.parentElement.clientWidth + 1")


def test_without_scripts_every_link_is_there(visit: NewVisitor) -> None:
    visitor = visit("officer@example.org", width=360)
    state = visitor.context.storage_state()
    browser = visitor.context.browser
    assert browser is not None
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 844}, storage_state=state
    )
    page = context.new_page()
    page.goto(visitor.address + "/office/matches")
    for bar in BARS:
        for link in page.locator(f"{bar} a").all():
            box = link.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360
    context.close()
