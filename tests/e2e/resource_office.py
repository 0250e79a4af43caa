"""The officer in the browser: instruments from a table, a county's responsibility list."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.e2e.playing import Play, follow
from tests.e2e.test_journeys import press

INSTITUTE = "crop@example.org"
TASK = "菠萝叶纤维机械剥取示范两个镇"
INSTRUMENT = "场发射扫描电子显微镜（湾东）"
PHONE = "0759-7770001"


def write(path: Path, *rows: tuple[object, ...]) -> Path:
    """Write a table as people send it: a title above the headings."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def bring_instruments(play: Play, folder: Path) -> None:
    """A provincial table: the good row is published, the bad one told, nothing doubled."""
    owner = name_of(play, "metal@example.org")
    table = write(
        folder / "大型仪器.xlsx",
        ("大型科学仪器设施开放共享表",),
        ("仪器名称", "规格型号", "原值（万元）", "启用日期", "所属单位", "所在区县", "领域",
         "主要功能", "收费标准", "联系人", "电话"),
        (INSTRUMENT, "SEM-9", "310.5", "2021-06-01", owner, "霞山区", "新材料",
         "断口、镀层、夹杂物形貌与能谱", "每小时 400 元", "钱工", PHONE),
        ("", "XRD-2", "80", "2020-01-01", owner, "霞山区", "新材料", "物相", "面议",
         "钱工", PHONE),
    )  # fmt: skip
    page = upload(play, table)
    expect(page.locator("main")).to_contain_text("第 4 行")
    press(page, "导入 1 行")
    play.simulated.work()
    expect(upload(play, table).locator("main")).to_contain_text("没有可以导入的行")
    found = play.query("SELECT count(*) FROM register_entries WHERE title = ?", INSTRUMENT)
    assert found == [(1,)]
    page = play.page_of("", "/resources/instruments?q=能谱")
    page.locator("main").get_by_role("link", name=INSTRUMENT).click()
    expect(page.locator("main")).to_contain_text("310.5 万元")
    expect(page.locator("main")).not_to_contain_text(PHONE)


def upload(play: Play, table: Path) -> Page:
    """Bring a table of instruments; what would be done is shown first."""
    page = play.office("/office/resources/instruments")
    follow(page, "从表格导入")
    page.set_input_files("[name=file]", table)
    press(page, "上传并核对")
    return page


def follow_county(play: Play, folder: Path) -> None:
    """A list is brought, the lead reports, the officer returns it once and then accepts."""
    lead = name_of(play, INSTITUTE)
    due = (play.simulated.now.date() + timedelta(days=10)).isoformat()
    table = write(
        folder / "责任清单.xlsx",
        ("序号", "重点任务", "主要措施", "牵头单位", "责任单位", "完成时限"),
        (1, TASK, "两台样机，五百亩", lead, "徐闻县政府", due),
    )
    page = play.office("/office/counties/import")
    page.set_input_files("[name=file]", table)
    page.select_option("[name=district]", "xuwen")
    press(page, "查看结果")
    expect(page.locator("main")).to_contain_text(TASK)
    press(page, "导入任务")
    [(duty,)] = play.query("SELECT id FROM county_duties WHERE title = ?", TASK)

    expect(play.page_of(INSTITUTE, "/inbox/").locator("main")).to_contain_text(TASK)
    page = play.page_of(INSTITUTE, f"/work/counties/duties/{duty}")
    page.fill("[name=report-percent]", "60")
    page.fill("[name=report-words]", "样机已到曲界镇。")
    press(page, "记下进展")
    play.simulated.move_to(play.simulated.now + timedelta(days=12))
    expect(play.office("/office/counties/xuwen").locator("main")).to_contain_text("逾期")
    for answer in ("退回", "通过验收"):
        page = play.page_of(INSTITUTE, f"/work/counties/duties/{duty}")
        page.fill("[name=report-percent]", "100")
        page.fill("[name=report-words]", "五百亩剥完，附测产表。")
        press(page, "报告完成")
        page = play.office(f"/office/counties/duties/{duty}")
        page.locator("form[action$=answer] textarea").fill("请补充测产表。")
        press(page, answer)
    assert play.query("SELECT state FROM county_duties WHERE id = ?", duty) == [("accepted",)]
    text = play.page_of("", "/counties/xuwen").locator("main").inner_text()
    assert "测产表" not in text


def name_of(play: Play, email: str) -> str:
    """The name of an account's organisation."""
    [(name,)] = play.query(
        "SELECT o.name FROM users u JOIN organisations o ON o.id = u.organisation_id"
        " WHERE u.email = ?",
        email,
    )
    return str(name)
