"""Finding in the browser: results while typing, and a comparison picked over two pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewVisitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("finding")]


def test_results_come_while_somebody_types_and_the_address_follows(visit: NewVisitor) -> None:
    page = visit().go("/search")
    page.get_by_role("searchbox").press_sequentially("网箱怕台风")
    # A site that has just started is still preparing what it searches in.
    expect(page.locator("#results .posting").first).to_be_visible(timeout=60_000)
    expect(page.locator("#results-status")).to_contain_text("最相近")
    expect(page).to_have_url(re.compile("q=%E7%BD%91"))
    assert page.get_by_role("searchbox").input_value() == "网箱怕台风"
    page.get_by_role("link", name="只看成果").click()
    expect(page.locator("mark").first).to_be_visible()


def test_four_at_most_are_picked_by_keyboard_over_two_pages(visit: NewVisitor) -> None:
    page = visit().go("/achievements")
    compare = page.get_by_role("button", name="对比选中的成果")
    expect(compare).to_be_disabled()
    for box in page.get_by_role("checkbox").all()[:2]:
        box.press("Space")
    expect(compare).to_be_enabled()
    page.get_by_role("link", name="下一页").click()
    boxes = page.get_by_role("checkbox")
    boxes.nth(0).press("Space")
    boxes.nth(1).press("Space")
    expect(boxes.nth(2)).to_be_disabled()
    compare.press("Enter")
    expect(page.locator(".compare thead th")).to_have_count(4)
    expect(page).to_have_url(re.compile(r"/compare\?(id=\d+&?){4}$"))
