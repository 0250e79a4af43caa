"""The two long walks: from a posted need to a signed contract, and a call to its catalogue."""

from __future__ import annotations

import io
import re
import sqlite3
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from scripts.browsing import Site
from tests.calendar import now, today
from tests.e2e.conftest import NewVisitor
from tests.e2e.waiting import wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("journeys")]

TITLE = "网箱网衣长藤壶：要能在水下洗网的机器，或者藤壶附不上去的网衣涂层"
SUMMARY = (
    "外海深水网箱的网衣两个月就长满藤壶和牡蛎，人工换网费工又伤鱼，寻求水下清洗设备或防附着涂层。"
)
PROBLEM = (
    "公司在外海用重力式深水网箱养金鲳鱼，网衣两个月长满藤壶、牡蛎等附着生物，水流不畅，鱼缺氧。"
    "每年换网四次，要出动两条船。希望有网衣水下清洗机器人，用空化射流把附着物洗掉而不伤网；"
    "或者有不含重金属、低表面能的防污涂料涂在网衣上，藤壶附不住。"
)
OFFICER_NOTE = "请补充网箱的规格和希望达到的清洗速度。"
INDICATORS = "附着物去除率90%以上；清洗速度每小时200平方米以上；防污有效期12个月。"


class Clicks:
    """What somebody does on pages, and how much of it it took: clicks, and fields filled in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def link(self, name: str) -> None:
        """Follow a link."""
        self._click(self.page.get_by_role("link", name=name).first)

    def button(self, name: str) -> None:
        """Press a button that leads to a page."""
        self._click(self.page.get_by_role("button", name=name).first)

    def write(self, selector: str, text: str) -> None:
        """Fill in a field."""
        self.count += 1
        self.page.fill(selector, text)

    def _click(self, target: Locator) -> None:
        self.count += 1
        with self.page.expect_navigation():
            target.click()


def query(site: Site, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Read the site's database, to know whose queue or account to look at next."""
    connection = sqlite3.connect(f"file:{site.home / 'techmatch.sqlite3'}?mode=ro", uri=True)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


def proposals_of(site: Site, title: str) -> list[tuple[int, str, str, str]]:
    """Return (match id, broker's and institute member's address, contact) of each proposal."""
    return query(
        site,
        "SELECT m.id, b.email, u.email, t.contact_phone FROM matches m"
        " JOIN revisions r ON r.id = m.need_revision_id JOIN users b ON b.id = m.broker_id"
        " JOIN postings a ON a.id = m.achievement_id JOIN users u ON u.id = a.author_id"
        " JOIN revisions t ON t.id = m.achievement_revision_id"
        " WHERE r.title = ? AND m.state = 'proposed' ORDER BY m.probability DESC",
        title,
    )


def figure(page: Page, address: str, name: str) -> int:
    """Return one of the public figures."""
    page.goto(address + "/figures")
    found = re.search(r"[\d,]+", page.locator(f"[data-figure={name}]").first.inner_text())
    assert found is not None
    return int(found[0].replace(",", ""))


def fill_need(page: Page) -> None:
    """Fill the form of a need, as the firm's engineer would."""
    page.get_by_label("标题", exact=False).first.fill(TITLE)
    page.fill("[name=summary]", SUMMARY)
    page.fill("[name=problem]", PROBLEM)
    page.check("[name=fields][value=marine]")
    page.fill("[name=keywords]", "网箱、网衣、藤壶、水下清洗、防污涂层")
    page.check("[name=modes][value=codevelop]")
    page.check("[name=modes][value=service]")
    page.fill("[name=budget_min]", "30")
    page.fill("[name=budget_max]", "120.5")
    page.select_option("[name=district]", "potou")
    page.fill("[name=valid_until]", (today() + timedelta(days=200)).isoformat())
    page.fill("[name=contact_phone]", "0759-0009999")
    page.check("[name=not_secret]")


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(rf"^{name}")).first.click()


def open_details(page: Page, name: str) -> None:
    page.locator("summary", has_text=name).first.click()


def test_a_need_becomes_a_signed_contract(site: Site, visit: NewVisitor) -> None:
    visitor = visit()
    signed_before = figure(visitor.page, site.address, "signed")

    firm = visit("pompano@example.org")
    page = firm.go("/work/needs/new")
    fill_need(page)
    press(page, "提交审核")
    expect(page.locator("main")).to_contain_text("待审核")

    officer = visit("officer@example.org")
    office = officer.go("/office/queue")
    office.get_by_role("link", name=TITLE).click()
    open_details(office, "退回修改")
    office.locator("form[action$=request-changes], form[action*=changes]").locator("textarea").fill(
        OFFICER_NOTE
    )
    office.get_by_role("button", name="退回修改", exact=True).click()
    office.wait_for_load_state()

    page = firm.go("/work")
    expect(page.locator("main")).to_contain_text(TITLE)
    page = firm.go("/work/postings")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator("main")).to_contain_text(OFFICER_NOTE)
    page.goto(page.url.rstrip("/") + "/edit")
    page.fill("[name=indicators]", INDICATORS)
    press(page, "提交审核")

    office = officer.go("/office/queue")
    office.get_by_role("link", name=TITLE).click()
    expect(office.locator("main")).to_contain_text("清洗速度每小时200平方米")
    press(office, "通过并发布")

    found = wait_for(
        lambda: len(proposals_of(site, TITLE)) >= 2 and proposals_of(site, TITLE),
        120,
        "two proposals",
    )
    confirm_and_decline(visit, found)

    match_id, broker_email, institute_email, phone = found[0]
    # The parties are asked when the broker can no longer undo.
    address = f"{site.address}/deals/{match_id}"
    wait_for(lambda: firm.page.goto(address).status == 200, 120, "the question to the firm")
    page = firm.page
    expect(page.locator("main")).not_to_contain_text(phone)
    press(page, "有意向")
    institute = visit(institute_email)
    page = institute.go(f"/deals/{match_id}")
    expect(page.locator("main")).not_to_contain_text("0759-0009999")
    press(page, "有意向")
    expect(page.locator("main")).to_contain_text("0759-0009999")

    expect(firm.go(f"/deals/{match_id}").locator("main")).to_contain_text(phone)

    record_contract(visit(broker_email), match_id)
    assert figure(visitor.page, site.address, "signed") == signed_before + 1
    expect(firm.go("/work/postings").locator("main")).to_contain_text("已达成")


def confirm_and_decline(visit: NewVisitor, found: list[tuple[int, str, str, str]]) -> None:
    """The first proposal is confirmed and the second declined, each by its broker."""
    (first, broker, *_), (second, other, *_) = found[:2]
    page = visit(broker).go(f"/desk/{first}")
    expect(page.locator("main")).to_contain_text(TITLE)
    expect(page.locator("main mark").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("双方都提到")
    page.keyboard.press("y")
    page.wait_for_url(lambda url: not url.endswith(f"/desk/{first}"))

    page = visit(other).go(f"/desk/{second}")
    press(page, "7 信息不足")
    expect(page.locator("[data-undo]")).to_contain_text("信息不足")


def record_contract(broker: Any, match_id: int) -> None:
    """The broker leads the deal from the introduction to the signed contract."""
    page = broker.go(f"/deals/{match_id}")
    press(page, "记录进入洽谈")
    open_details(page, "登记签约")
    page.fill("[name=sign-number]", "2026-演示-E2E")
    page.fill("[name=sign-project_name]", "深水网箱网衣水下清洗机器人定制")
    page.select_option("[name=sign-kind]", "development")
    page.fill("[name=sign-signed_on]", today().isoformat())
    page.fill("[name=sign-total]", "80")
    page.fill("[name=sign-technical]", "90")
    press(page, "下一步：核对并确认")
    expect(page.locator("main")).to_contain_text("技术交易额")
    assert (
        page.locator("[name=sign-project_name]").input_value() == "深水网箱网衣水下清洗机器人定制"
    )
    page.fill("[name=sign-technical]", "64.5")
    press(page, "下一步：核对并确认")
    expect(page.locator("main")).to_contain_text("将会发生")
    press(page, "确认签约")
    expect(page.locator("main")).to_contain_text("64.5 万元")


def test_a_call_goes_from_draft_to_its_published_catalogue(site: Site, visit: NewVisitor) -> None:
    officer = visit("officer@example.org")
    page = officer.go("/office/calls/new")
    title = "端到端测试季度征集"
    page.fill("[name=title]", title)
    page.fill("[name=year]", "2031")
    page.fill("[name=opens_at]", local(now() - timedelta(hours=1)))
    page.fill("[name=closes_at]", local(now() + timedelta(days=20)))
    page.fill("[name=notice]", "征集海洋领域的技术需求。")
    page.check("[name=focus_fields][value=marine]")
    press(page, "保存为拟稿")
    assert visit().go("/calls").locator("main").get_by_text(title).count() == 0

    page = officer.go("/office/calls")
    page.get_by_role("link", name=title).click()
    edit_address = page.url
    page.get_by_role("link", name="现在开始征集").click()
    press(page, "现在开始征集")
    call_id = int(re.findall(r"/calls/(\d+)", edit_address)[0])

    firm = visit("cage@example.org")
    page = firm.go(f"/calls/{call_id}")
    expect(page.locator("main")).to_contain_text("征集中")
    page.goto(f"{site.address}/work/needs/new?call_id={call_id}")
    fill_need(page)
    page.fill("[name=title]", "征集专用：网箱锚泊缆绳磨损在线监测")
    press(page, "提交审核")

    page = officer.go("/office/queue")
    page.get_by_role("link", name="征集专用").click()
    press(page, "通过并发布")
    page.goto(f"{site.address}/work/")
    clicks = Clicks(page)
    clicks.link("征集管理")
    clicks.link(title)
    for step in ("现在截止", "发布清单"):
        clicks.link(step)
        clicks.button(step)
    assert clicks.count <= 6

    reader = visit()
    page = reader.go(f"/calls/{call_id}/catalogue")
    expect(page.locator("main")).to_contain_text("征集专用：网箱锚泊缆绳磨损在线监测")
    expect(page.locator("main")).not_to_contain_text("0759-0009999")
    with page.expect_download() as download:
        page.locator("a[href$='catalogue.xlsx']").first.click()
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any("征集专用：网箱锚泊缆绳磨损在线监测" in cell for cell in cells)


def local(moment: datetime) -> str:
    """Return a value of a datetime-local field."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def test_a_visitor_finds_an_achievement_in_three_actions(visit: NewVisitor) -> None:
    page = visit().go("/")
    actions = Clicks(page)
    actions.write("main form[role=search] input[name=q]", "养的生蚝总是带细菌，怎么弄干净")
    actions.button("搜索")
    actions.link("牡蛎微纳米气泡臭氧循环水净化工艺")
    expect(page.locator("h1")).to_contain_text("牡蛎微纳米气泡臭氧循环水净化工艺")
    assert actions.count <= 3


def test_a_firm_posts_a_complete_need_on_one_page_without_an_error(visit: NewVisitor) -> None:
    page = visit("pineapple.farm@example.org").go("/work/needs/new")
    fill_need(page)
    page.fill("[name=title]", "火龙果夜间补光灯太费电：求省一半电的补光办法")
    page.fill("[name=summary]", "三百亩火龙果冬季补光，电费占成本三成，寻求光效更高的灯具或控制。")
    page.fill("[name=problem]", "现在每亩挂六十盏白炽灯，" * 8)
    page.fill("[name=indicators]", "每亩每晚用电不超过 15 kWh；花期提前 20 天以上。")
    page.fill("[name=tried]", "换过普通节能灯，花少了三成。")
    page.fill("[name=keywords]", "火龙果、补光、节能")
    page.uncheck("[name=fields][value=marine]")
    page.check("[name=fields][value=agri]")
    page.fill("[name=deadline]", (today() + timedelta(days=150)).isoformat())
    page.select_option("[name=trl_min]", "6")
    expect(page.locator("[data-score]")).to_have_text("100%")
    # One press of one button, and the need is with the officers.
    press(page, "提交审核")
    expect(page.locator(".error-summary")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("待审核")
