from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from scripts.browsing import Visitor
from tests.e2e.simulated import simulated_site

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("pages")]


def test_x(browser: Browser, tmp_path: Path) -> None:
    import time

    t = time.monotonic()
    with simulated_site(
        tmp_path, datetime(2027, 1, 4, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    ) as site:
        print("ready", time.monotonic() - t)
        c = browser.new_context(locale="zh-CN")
        v = Visitor(c, site.address)
        v.sign_in("officer@example.org")
        print(v.go("/office/calls").locator("main").inner_text()[:800])
        site.move_to(datetime(2027, 2, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
        print(v.go("/office/calls").locator("main").inner_text()[:800])
        print("done", time.monotonic() - t)
