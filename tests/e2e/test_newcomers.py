"""An empty installation, one officer, and nobody else: everybody gets in by the browser.

What the site sends lies in its folder of mails; people follow the links they find there.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.browsing import Site, Visitor, run_command, running_site
from tests.calendar import today
from tests.e2e.looking import EVERYTHING, find_unmeasured, run_axe
from tests.e2e.mails import Mails, body_of
from tests.e2e.test_accessibility import NARROW
from tests.e2e.test_journeys import (
    INDICATORS,
    TITLE,
    fill_need,
    press,
    query,
    record_contract,
)
from tests.e2e.waiting import wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("newcomers")]

OFFICER, BROKER = "officer@kjj.example.org", "broker@kjj.example.org"
FIRM, COLLEAGUE = "boss@net-cage.example.org", "engineer@net-cage.example.org"
INSTITUTE = "prof@bay-lab.example.org"
PASSWORD = "纸短情长 xu4bnl 海风"
PHONE = 390

FIRM_PHONE, LAB_PHONE = "0759-0009999", "0759-0008888"
ACHIEVEMENT = "深水网箱网衣空化射流水下洗网机器人"


@dataclass(frozen=True)
class Organisation:
    """What a registration asks of an organisation."""

    name: str
    code: str
    kind: str
    district: str


THE_FIRM = Organisation("湛江蓝网深海养殖有限公司", "91440800MA4UQ0C35A", "firm", "potou")
THE_LAB = Organisation("湛江海洋装备研究院", "12440800456123789X", "institute", "chikan")


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """What somebody has after the two commands of the documentation."""
    home = tmp_path_factory.mktemp("production")
    run_command(home, "init")
    officer = ["--email", OFFICER, "--name", "张工", "--role", "officer", "--password", PASSWORD]
    run_command(home, "user", "add", *officer)
    with running_site(home) as running:
        yield running


NewPerson = Callable[..., Visitor]


@pytest.fixture
def person(browser: Browser, empty_site: Site) -> Iterator[NewPerson]:
    """Return a function that gives somebody with a browser of their own."""
    people: list[Visitor] = []

    def new_person(width: int = 1280) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, locale="zh-CN", reduced_motion="reduce"
        )
        people.append(Visitor(context, empty_site.address))
        return people[-1]

    yield new_person
    problems = [problem for one in people for problem in one.problems]
    for one in people:
        one.context.close()
    assert problems == []


@pytest.fixture
def mails(empty_site: Site) -> Mails:
    return Mails(empty_site.home / "mails")


def follow(page: Page, name: str) -> None:
    """Follow a link and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile(rf"^{name}")).first.click()


def sign_in(someone: Visitor, email: str) -> Page:
    page = someone.go("/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    press(page, "登录")
    return page


class Town:
    """Everybody who takes part, and how each gets in."""

    def __init__(self, site: Site, person: NewPerson, mails: Mails, axe: str) -> None:
        self.site, self.mails, self.axe = site, mails, axe
        self.officer, self.broker = person(), person()
        self.firm, self.colleague, self.institute = person(PHONE), person(), person(PHONE)

    def officer_gets_in(self) -> None:
        """The one account made by a command: its first sign-in asks for a second factor."""
        page = sign_in(self.officer, OFFICER)
        self.inspect(page)
        secret = self.enrol(page)
        expect(page.locator(".work-bar")).to_contain_text("张工")
        press(page, "退出")
        page = sign_in(self.officer, OFFICER)
        expect(page.locator(".work-bar")).to_have_count(0)
        self.inspect(page)
        # The code used a moment ago counts no more; the next one does already.
        page.fill("[name=code]", pyotp.TOTP(secret).at(int(time.time()) + 30))
        press(page, "登录")
        expect(page.locator(".work-bar")).to_contain_text("张工")

    def enrol(self, page: Page) -> str:
        """Set up the second factor as the pages ask for it; return its secret."""
        secret = page.locator(".enrol__secret").inner_text().replace(" ", "")
        page.fill("[name=code]", pyotp.TOTP(secret).now())
        press(page, "确认并启用")
        expect(page.locator(".recovery-codes li")).to_have_count(10)
        self.inspect(page)
        follow(page, "已保存，继续")
        return secret

    def inspect(self, page: Page) -> None:
        """Look at a page as it stands: no address would show it again."""
        page.evaluate(self.axe)
        assert run_axe(page, EVERYTHING, find_unmeasured(page, set())) == []
        wide = page.viewport_size
        assert wide is not None
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        page.set_viewport_size(wide)

    def broker_is_invited(self) -> None:
        page = self.officer.go("/office/accounts")
        follow(page, "邀请开通账号")
        page.select_option("[name=role]", "broker")
        page.fill("[name=email]", BROKER)
        page.fill("[name=name]", "李经纪")
        page.check("[name=fields][value=marine]")
        press(page, "发出邀请")
        page = self.accept(self.broker, BROKER)
        self.enrol(page)
        expect(page.locator(".work-bar")).to_contain_text("李经纪")

    def accept(self, someone: Visitor, address: str) -> Page:
        page = someone.page
        page.goto(self.mails.link_for(address, "邀请您", "/invitation/"))
        page.fill("[name=password]", PASSWORD)
        page.check("[name=agree]")
        press(page, "开通账号")
        return page

    def register(self, someone: Visitor, address: str, name: str, firm: Organisation) -> Page:
        """One page and one mail link lead from the home page to the first draft."""
        page = someone.go("/")
        if page.locator("[data-menu-button]").is_visible():
            page.click("[data-menu-button]")
        follow(page, "注册单位")
        page.fill("[name=organisation]", firm.name)
        page.select_option("[name=kind]", firm.kind)
        page.fill("[name=credit_code]", firm.code)
        page.select_option("[name=district]", firm.district)
        page.fill("[name=name]", name)
        page.fill("main [name=email]", address)
        page.fill("[name=password]", PASSWORD)
        page.check("[name=agree]")
        with page.expect_navigation():
            page.locator("main .btn-action").click()
        expect(page.locator("main")).to_contain_text(address)
        self.inspect(page)
        page.goto(self.mails.link_for(address, "完成注册", "/register/confirm/"))
        press(page, "确认并开始")
        return page

    def verify(self, name: str, address: str) -> None:
        """The officer finds the organisation among the tasks; its member hears of it."""
        page = self.officer.go("/inbox/")
        follow(page, "去核验")
        with page.expect_navigation():
            page.locator("tr", has_text=name).get_by_role("button", name="通过核验").click()
        self.mails.next_for(address, "核验")

    def colleague_is_invited(self) -> None:
        page = self.firm.go("/organisation/members")
        page.fill("main [name=email]", COLLEAGUE)
        page.fill("main [name=name]", "王工")
        press(page, "发出邀请")
        page = self.accept(self.colleague, COLLEAGUE)
        expect(page.locator(".work-bar")).to_contain_text("王工")

    def publish(self, title: str) -> None:
        page = self.officer.go("/inbox/")
        follow(page, "去审核")
        follow(page, title)
        press(page, "通过并发布")


def fill_achievement(page: Page) -> None:
    """Fill the form of an achievement that meets the firm's need."""
    page.fill("[name=title]", ACHIEVEMENT)
    page.fill("[name=summary]", "空化射流水下洗网机器人，去除深水网箱网衣上的藤壶、牡蛎，不伤网。")
    page.fill(
        "[name=innovation]",
        "用空化射流清洗网箱网衣，附着物去除率 95%，清洗速度每小时 260 平方米；机器人贴网行走，"
        "不用换网，不用潜水员；低压水泵由养殖工船供电。",
    )
    page.fill("[name=indicators]", "附着物去除率 95% 以上；清洗速度每小时 260 平方米；网衣无破损。")
    page.fill("[name=application]", "深水网箱、养殖工船的网衣水下清洗，去除藤壶等附着生物。")
    page.check("[name=fields][value=marine]")
    page.fill("[name=keywords]", "网箱、网衣、藤壶、水下清洗、空化射流")
    page.check("[name=modes][value=codevelop]")
    page.check("[name=modes][value=service]")
    page.select_option("[name=trl]", "7")
    page.fill("[name=valid_until]", (today() + timedelta(days=200)).isoformat())
    page.fill("[name=contact_phone]", LAB_PHONE)
    page.check("[name=holder_consents]")
    page.check("[name=not_secret]")


def test_from_an_empty_site_to_a_signed_contract(
    empty_site: Site, person: NewPerson, mails: Mails, axe: str
) -> None:
    town = Town(empty_site, person, mails, axe)
    town.officer_gets_in()
    town.broker_is_invited()
    page = town.register(town.firm, FIRM, "林总", THE_FIRM)
    fill_need(page)
    press(page, "保存草稿")
    town.verify(THE_FIRM.name, FIRM)
    town.colleague_is_invited()
    page = town.register(town.institute, INSTITUTE, "赵教授", THE_LAB)
    town.verify(THE_LAB.name, INSTITUTE)
    fill_achievement(page)
    press(page, "提交审核")
    town.publish(ACHIEVEMENT)
    page.goto(mails.link_for(INSTITUTE, "审核通过"))
    expect(page.locator("main")).to_contain_text(ACHIEVEMENT)
    # The colleague goes on with what the first member began.
    page = town.colleague.go("/work/postings")
    follow(page, TITLE)
    page.goto(page.url.rstrip("/") + "/edit")
    page.fill("[name=indicators]", INDICATORS)
    press(page, "提交审核")
    town.publish(TITLE)
    lead_to_contract(town)
    assert_everybody_heard(mails)


def test_registering_and_choosing_a_password_need_no_mouse(
    empty_site: Site, person: NewPerson, mails: Mails
) -> None:
    page = person(PHONE).go("/register")
    address = "keys@net-cage.example.org"
    for name, text in (
        ("organisation", "湛江键盘试验有限公司"),
        ("kind", "企业"),
        ("credit_code", "91440800MA4UQ0C36D"),
        ("district", "坡头区"),
        ("name", "简一"),
        ("email", address),
        ("password", PASSWORD),
    ):
        tab_to(page, f"main [name={name}]")
        write(page, text)
    tab_to(page, "[name=agree]")
    page.keyboard.press("Space")
    tab_to(page, "main .btn-action")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(address)
    page.goto(mails.link_for(address, "完成注册", "/register/confirm/"))
    tab_to(page, "main .btn-action")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".work-bar")).to_contain_text("简一")


def tab_to(page: Page, selector: str) -> None:
    """Press the Tab key until the element has the focus."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no Tab leads to {selector}")


def write(page: Page, text: str) -> None:
    """Type into the field that has the focus; of a list the arrow keys choose."""
    if not page.evaluate("document.activeElement.matches('select')"):
        page.keyboard.insert_text(text)
        return
    for _ in range(30):
        chosen = "document.activeElement.selectedOptions[0].textContent.trim()"
        if page.evaluate(chosen) == text:
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"the list has no {text}")


def lead_to_contract(town: Town) -> None:
    """From the proposal to the signed contract; each step follows a mail's link."""
    find = "SELECT id FROM matches WHERE state = 'proposed'"
    [(match_id,)] = wait_for(lambda: query(town.site, find), 240, "a proposal")
    page = town.broker.go("/inbox/")
    page.goto(f"{town.site.address}/desk/{match_id}")
    press(page, "确认配对")
    page = town.colleague.page
    page.goto(town.mails.link_for(COLLEAGUE, "请答复", "/deals/"))
    expect(page.locator("main")).not_to_contain_text(LAB_PHONE)
    press(page, "有意向")
    page = town.institute.page
    page.goto(town.mails.link_for(INSTITUTE, "请答复", "/deals/"))
    expect(page.locator("main")).not_to_contain_text(FIRM_PHONE)
    press(page, "有意向")
    expect(page.locator("main")).to_contain_text(FIRM_PHONE)
    town.broker.page.goto(town.mails.link_for(BROKER, "双方都有意向", "/deals/"))
    record_contract(town.broker, match_id)
    for someone, address in ((town.firm, FIRM), (town.institute, INSTITUTE)):
        someone.page.goto(town.mails.link_for(address, "已签约", "/deals/"))
        expect(someone.page.locator("main")).to_contain_text("64.5 万元")


def assert_everybody_heard(mails: Mails) -> None:
    """Nobody got a mail with what only an introduction shows, nor the same one twice."""
    every = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in mails.all()]
    bodies = "".join(body_of(mail) for mail in every)
    for secret in (FIRM_PHONE, LAB_PHONE, PASSWORD):
        assert secret not in bodies
    told = Counter((mail["To"], mail["Subject"]) for mail in every)
    assert {one for one, times in told.items() if times > 1} == set()
