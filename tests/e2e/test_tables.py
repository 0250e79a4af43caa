"""A county's table: uploaded, corrected, taken into an open call, audited, and brought back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from scripts.browsing import Site, Visitor
from tests.calendar import today
from tests.e2e.conftest import NewVisitor
from tests.e2e.looking import EVERYTHING, find_unmeasured, run_axe
from tests.e2e.test_accessibility import NARROW
from tests.e2e.test_journeys import press, query
from tests.e2e.waiting import wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("tables")]

NEW_FIRMS = ("廉江绿源饲料有限公司", "廉江红江橙加工有限公司")
OWN_WORDS = "咱们卡在哪里"
"""A heading that no reader can know."""

NEEDS = (
    (
        "县域需求：烘干能耗高，要省一半电的热泵烘干工艺",
        "烘干线每吨耗电三百度，求节能一半的热泵烘干工艺，产品不变色。",
        "现有电热烘干房三座，每吨耗电三百度，旺季成本压不下来，温度不匀还会变色。",
    ),
    (
        "县域需求：饲料颗粒在水里散得太快，要耐泡的粘合配方",
        "对虾颗粒饲料入水半小时就散，求不加胶、耐泡两小时的粘合配方。",
        "现用淀粉粘合，入水半小时散开三成，污染塘水；试过加胶，虾不爱吃。",
    ),
    (
        "县域需求：红橙鲜榨汁放几天就苦，要不加热的脱苦办法",
        "红江橙鲜榨汁冷藏三天后变苦，求不加热、不用添加剂的脱苦办法。",
        "柠檬苦素在冷藏中析出，树脂吸附会带走香气，酶法成本太高，小厂用不起。",
    ),
)
HEADINGS = (
    *("序号", "企业名称", "统一社会信用代码", "需求名称", "公开摘要", OWN_WORDS, "技术领域"),
    *("资金需求总额（万元）", "所在区县", "有效期至", "联系人", "联系电话"),
)


def make_county_table(known_firm: str, path: Path) -> None:
    """Write what a county's office sends: a title, headings, three rows, a total."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "廉江市"
    sheet.append(["廉江市企业技术需求汇总表"])
    sheet.append(list(HEADINGS))
    until = (today() + timedelta(days=200)).isoformat()
    codes = ("", "91440881MA5XH7TL24", "")
    firms = zip((known_firm, *NEW_FIRMS), codes, NEEDS, strict=True)
    for number, (firm, code, told) in enumerate(firms, 1):
        facts = ["现代农业", 20 + number, "廉江市", until, "张主任", f"0759-000100{number}"]
        sheet.append([number, firm, code, *told, *facts])
    sheet.append(["合计", None, None, None, None, None, None, 66])
    book.save(path)


class Office:
    """The officer at the pages of tables."""

    def __init__(self, site: Site, officer: Visitor, axe: str) -> None:
        self.site, self.officer, self.axe = site, officer, axe
        self.page: Page = officer.page

    def upload(self, path: Path, call_id: int) -> None:
        """Bring a table and wait until it was read."""
        self.officer.go("/work/tables")
        self.inspect()
        self.page.get_by_label("技术需求", exact=True).check()
        self.page.set_input_files("[name=file]", path)
        self.page.select_option("[name=call]", str(call_id))
        press(self.page, "上传并预览")
        self.wait_until("read")
        self.inspect()

    def wait_until(self, state: str) -> None:
        """Wait until the worker has done what the page tells of."""
        number = int(self.page.url.rstrip("/").rsplit("/", 1)[-1].split("?")[0])
        find = "SELECT id FROM intakes WHERE id = ? AND state = ?"
        wait_for(lambda: query(self.site, find, number, state), 180, f"the table is {state}")
        self.page.goto(f"{self.site.address}/work/tables/{number}")

    def take(self) -> None:
        """Hand all rows in for the organisations."""
        self.page.get_by_label("写全的行直接提交审核").check()
        self.page.get_by_label("我确认：").check()
        press(self.page, "确认导入")
        self.wait_until("taken")
        expect(self.page.locator("main")).to_contain_text("导入完成")
        self.inspect()

    def figure(self, words: str) -> str:
        """Return a number of the page, as its reader finds it."""
        found = self.page.locator(".stat", has_text=words).locator("dd")
        return found.first.inner_text() if found.count() else ""

    def inspect(self) -> None:
        """Look at the page with axe, and on a phone."""
        self.page.evaluate(self.axe)
        assert run_axe(self.page, EVERYTHING, find_unmeasured(self.page, set())) == []
        wide = self.page.viewport_size
        assert wide is not None
        self.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        self.page.set_viewport_size(wide)


def stamp(site: Site, call_id: int) -> list[tuple[Any, ...]]:
    """Return what would tell of any change to the postings of a call."""
    find = (
        "SELECT p.id, p.state, p.version, count(r.id) FROM postings p"
        " JOIN revisions r ON r.posting_id = p.id WHERE p.call_id = ? GROUP BY p.id ORDER BY p.id"
    )
    return query(site, find, call_id)


def test_a_countys_table_goes_all_the_way_and_back(
    site: Site, visit: NewVisitor, axe: str, tmp_path: Path
) -> None:
    [(known_firm,)] = query(
        site,
        "SELECT name FROM organisations WHERE kind = 'firm' AND verification = 'verified'"
        " ORDER BY id LIMIT 1",
    )
    [(call_id,)] = query(
        site,
        "SELECT id FROM calls WHERE state = 'open' AND kind IN ('needs', 'both')"
        " ORDER BY id LIMIT 1",
    )
    table = tmp_path / "廉江市汇总表.xlsx"
    make_county_table(known_firm, table)
    office = Office(site, visit("officer@example.org"), axe)
    page = office.page

    office.upload(table, call_id)
    for firm in NEW_FIRMS:
        expect(page.get_by_role("rowheader", name=firm)).to_be_visible()
    expect(page.locator("main")).to_contain_text("3 行没有写全")
    page.get_by_label(OWN_WORDS).select_option("problem")
    press(page, "按这样重新读取")
    office.wait_until("read")
    expect(page.locator("main")).not_to_contain_text("没有写全")
    office.take()
    assert (office.figure("新增"), office.figure("提交审核")) == ("3行", "3行")
    assert office.figure("新单位") == "2家"

    audit_all(office, call_id)
    audited = stamp(site, call_id)
    downloaded = download(office, call_id, tmp_path)
    office.upload(downloaded, call_id)
    assert office.figure("有问题") == office.figure("新增") == office.figure("有改动") == ""
    office.take()
    assert stamp(site, call_id) == audited


def audit_all(office: Office, call_id: int) -> None:
    """Publish the three of the county at once."""
    page = office.officer.go(f"/office/queue?call={call_id}")
    for row in page.locator("tr", has_text="县域需求").all():
        row.get_by_role("checkbox").check()
    press(page, "发布勾选的")
    for box in page.locator("main input[name=chosen]").all():
        box.check()
    press(page, "发布勾选的")
    find = "SELECT count(*) FROM postings p JOIN revisions r ON r.id = p.published_revision_id"
    assert query(office.site, f"{find} WHERE r.title LIKE '县域需求：%'") == [(3,)]


def download(office: Office, call_id: int, folder: Path) -> Path:
    """Take the call's needs away as a file."""
    page = office.officer.go("/office/files")
    page.select_option("[name=postings-call]", str(call_id))
    page.select_option("[name=postings-kind]", "need")
    with page.expect_download() as started:
        page.get_by_role("button", name="下载需求和成果").click()
    path = folder / "downloaded.xlsx"
    started.value.save_as(path)
    return path
