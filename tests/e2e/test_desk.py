"""A broker works through the queue with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewVisitor, Site
from tests.e2e.test_journeys import query

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("desk")]

BROKER = "broker.agri@example.org"


def states(site: Site) -> dict[str, int]:
    """How many of the broker's matches are in each state."""
    rows = query(
        site,
        "SELECT state, count(*) FROM matches JOIN users ON users.id = broker_id"
        " WHERE email = ? GROUP BY state",
        BROKER,
    )
    return {str(state): int(count) for state, count in rows}


def press_key(page: Page, key: str) -> None:
    """Press a key and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_ten_proposals_take_at_most_fifteen_keys(site: Site, visit: NewVisitor) -> None:
    before = states(site)
    page = visit(BROKER).go("/desk/")
    # Two confirmed, eight declined, one of them after a wrong reason was undone.
    keys = ["c", "1", "2", "3", "u", "4", "5", "6", "7", "1", "2", "c"]
    for key in keys:
        press_key(page, key)
    assert len(keys) <= 15
    after = states(site)
    assert after["proposed"] == before["proposed"] - 10
    assert after["confirmed"] == before["confirmed"] + 2
    assert after["declined"] == before["declined"] + 8


def test_the_keyboard_reaches_everything_on_the_desk(visit: NewVisitor) -> None:
    page = visit(BROKER).go("/desk/")
    place = page.locator("[data-focus]")
    press_key(page, "j")
    expect(place).to_contain_text("第 2 项")
    expect(place).to_be_focused()
    press_key(page, "k")
    expect(place).to_contain_text("第 1 项")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘操作")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    page.locator(".queue__link").first.focus()
    page.keyboard.press("ArrowDown")
    press_key(page, "Enter")
    expect(place).to_contain_text("第 2 项")

    page.keyboard.press("8")
    page.keyboard.type("已由其他渠道解决")
    page.keyboard.press("Tab")
    press_key(page, "Enter")
    expect(page.locator("[data-announce]")).to_contain_text("不采纳")
    press_key(page, "u")
    expect(page.locator("[data-announce]")).to_contain_text("已撤销")
