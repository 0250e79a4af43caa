"""A whole quarter in a minute, on a clock that the test moves: from the call's draft to the
subsidies for what was signed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from openpyxl import Workbook
from playwright.sync_api import Browser, expect

from tests.e2e.playing import Play
from tests.e2e.simulated import SimulatedSite, simulated_site
from tests.e2e.test_journeys import open_details, press

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("season")]

CITY = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2027, 1, 4, 9, tzinfo=CITY)
"""The browser lives in the present, and cookies that expire before it are none."""
QUARTER = "2027Q2"
FIRMS = ("firm@example.org", "pompano@example.org", "oyster@example.org")
CROPS = ("对虾", "生蚝", "金鲳鱼", "菠萝", "红江橙", "剑麻", "火龙果", "海鸭蛋", "番石榴", "沙虫")
TROUBLES = (
    ("加工废水盐分高，生化池的菌养不活", "耐盐菌剂或膜处理办法，处理后电导率降七成"),
    ("冷库耗电大，霜结得快", "变频机组与除霜办法，电耗降三成"),
    ("分拣靠人眼，漏检多", "机器视觉分拣，每小时两吨，漏检低于百分之二"),
)
SUMS = ((800_000_00, 645_000_37), (90_000_000_00, 72_000_000_00), (33_333_33, 33_333_33))
"""Total and technical amount of the three contracts, in fen; the second is over the cap."""


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[SimulatedSite]:
    """A site that was begun in the first days of a quarter."""
    with simulated_site(tmp_path / "home", BEGIN) as running:
        yield running


@pytest.fixture
def season(simulated: SimulatedSite, browser: Browser) -> Iterator[Play]:
    """The season."""
    played = Play(simulated, browser)
    yield played
    played.close()


def test_a_season_is_played_from_the_draft_to_the_subsidies(season: Play, tmp_path: Path) -> None:
    call_id = open_call(season)
    submit_table(season, call_id, tmp_path / "汇总表.xlsx")
    for number in range(5):
        submit_form(season, call_id, number)
    audit_all(season, call_id)
    close_and_match(season, call_id)
    publish_catalogue(season, call_id)
    deals = introduce(season, call_id)
    hold_meeting(season, call_id, deals)
    for number, deal in enumerate(deals):
        sign(season, deal, number)
        confirm_and_register(season, deal, number)
    check_figures(season)
    check_subsidies(season)
    publish_report(season)


def open_call(season: Play) -> int:
    """The next quarter's call is drafted from the last one, and opens by itself."""
    page = season.office("/office/calls")
    press(page, "从上一季度起草")
    page.wait_for_url(re.compile(r"/office/calls/\d+"))
    call_id = int(re.findall(r"/calls/(\d+)", page.url)[0])
    assert season.query("SELECT year, quarter FROM calls WHERE id = ?", call_id) == [(2027, 2)]
    page.fill("[name=opens_at]", "2027-04-01 00:00")
    page.fill("[name=closes_at]", "2027-05-31 24:00")
    press(page, "保存")
    expect(page.locator("[name=closes_at]")).to_have_value("2027-05-31 24:00")
    page.get_by_role("link", name="排期公布").click()
    press(page, "排期公布")
    season.simulated.move_to(datetime(2027, 3, 31, 23, 59, tzinfo=CITY))
    assert state_of(season, call_id) == "scheduled"
    season.simulated.move_to(datetime(2027, 4, 1, 9, tzinfo=CITY))
    assert state_of(season, call_id) == "open"
    page = season.page_of("pompano@example.org", f"/calls/{call_id}")
    expect(page.locator("main")).to_contain_text("24:00")
    expect(page.locator("main")).to_contain_text("还有 60 天")
    return call_id


def state_of(season: Play, call_id: int) -> str:
    """Return the call's state."""
    [(state,)] = season.query("SELECT state FROM calls WHERE id = ?", call_id)
    return str(state)


def submit_table(season: Play, call_id: int, path: Path) -> None:
    """The officer brings a county's table of thirty needs and hands them in for three firms."""
    write_table(season, path)
    page = season.office("/work/tables")
    page.get_by_label("技术需求", exact=True).check()
    page.set_input_files("[name=file]", path)
    page.select_option("[name=call]", str(call_id))
    press(page, "上传并预览")
    season.simulated.work()
    page.reload()
    expect(page.locator("main")).not_to_contain_text("没有写全")
    page.get_by_label("写全的行直接提交审核").check()
    page.get_by_label("我确认：").check()
    press(page, "确认导入")
    season.simulated.work()
    page.reload()
    expect(page.locator("main")).to_contain_text("导入完成")
    assert submitted(season, call_id) == 30


def write_table(season: Play, path: Path) -> None:
    """Write what a county sends."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["雷州市企业技术需求汇总表"])
    headings = ("序号", "企业名称", "需求名称", "公开摘要", "技术难题", "预期指标", "技术领域")
    sheet.append([*headings, "资金需求总额（万元）", "所在区县", "有效期至", "联系人", "联系电话"])
    names = [
        season.query(
            "SELECT o.name FROM organisations o JOIN users u ON u.organisation_id = o.id"
            " WHERE u.email = ?",
            email,
        )[0][0]
        for email in FIRMS
    ]
    for number in range(30):
        crop, (trouble, wish) = CROPS[number % 10], TROUBLES[number // 10]
        title = f"{crop}生产：{trouble}"
        problem = f"我们做{crop}多年，{trouble}，旺季尤其明显，试过几种办法都不稳定，要请人来解决。"
        facts = ["绿色食品", 20 + number, "雷州市", "2027-12-31", "张主任", "0759-0001001"]
        row = [number + 1, names[number % 3], title, f"{crop}：求{wish}。", problem, f"{wish}。"]
        sheet.append([*row, *facts])
    book.save(path)


def submitted(season: Play, call_id: int) -> int:
    """Return how many submissions of the call wait for the audit."""
    find = "SELECT count(*) FROM postings WHERE call_id = ? AND state = 'submitted'"
    return int(season.query(find, call_id)[0][0])


def submit_form(season: Play, call_id: int, number: int) -> None:
    """A firm writes a need itself."""
    page = season.page_of(FIRMS[number % 3], f"/work/needs/new?call_id={call_id}")
    page.fill("[name=title]", f"{CLOSE[number]}（{number + 1}号基地）")
    page.fill("[name=summary]", f"{CLOSE[number]}，寻求成熟的设备、材料或工艺，先试一个基地。")
    page.fill("[name=problem]", f"{CLOSE[number]}。" + "现在靠人工，费工费时，效果也不稳定。" * 4)
    page.fill("[name=indicators]", "成本下降三成以上，连续运行半年。")
    page.check("[name=fields][value=marine]")
    page.check("[name=modes][value=codevelop]")
    page.fill("[name=budget_max]", "120")
    page.select_option("[name=district]", "potou")
    page.fill("[name=valid_until]", "2027-12-31")
    page.fill("[name=contact_phone]", "0759-0009999")
    page.check("[name=not_secret]")
    press(page, "提交审核")
    expect(page.locator("main")).to_contain_text("待审核")


CLOSE = (
    "深水网箱网衣长满藤壶，要水下清洗或防附着涂层",
    "生蚝净化用水带细菌，要循环水杀菌工艺",
    "网箱锚泊缆绳磨损，要在线监测预警",
    "金鲳鱼鱼苗运输死亡多，要低应激运输办法",
    "对虾工厂化养殖尾水氮磷高，要脱氮处理",
)
"""What the five forms ask for: near to what the demo's institutes offer."""


def audit_all(season: Play, call_id: int) -> None:
    """All are published from the queue of this call, page by page, and the filter stays."""
    page = season.office(f"/office/queue?call={call_id}")
    for _ in range(5):
        if not submitted(season, call_id):
            break
        for box in page.locator("main input[name=chosen]").all():
            box.check()
        press(page, "发布勾选的")
        for box in page.locator("main input[name=chosen]").all():
            box.check()
        press(page, "发布勾选的")
        assert f"call={call_id}" in page.url
    assert submitted(season, call_id) == 0
    page = season.office(f"/office/calls/{call_id}/submissions")
    expect(page.locator("main")).to_contain_text("35")


def close_and_match(season: Play, call_id: int) -> None:
    """The call closes at midnight by itself, and its submissions are matched."""
    season.simulated.move_to(datetime(2027, 5, 31, 23, 59, 30, tzinfo=CITY))
    assert state_of(season, call_id) == "open"
    season.simulated.move_to(datetime(2027, 6, 1, 9, tzinfo=CITY))
    assert state_of(season, call_id) == "closed"
    page = season.office(f"/office/calls/{call_id}/matching")
    press(page, "开始配对")
    season.simulated.work()
    page = season.office(f"/office/calls/{call_id}/matching/result")
    expect(page.locator("main")).to_contain_text("35")
    assert season.query("SELECT count(*) FROM matches WHERE call_id = ?", call_id)[0][0] >= 3


def publish_catalogue(season: Play, call_id: int) -> None:
    """The catalogue is published and can be had as a document."""
    page = season.office(f"/office/calls/{call_id}")
    page.get_by_role("link", name="发布清单").click()
    press(page, "发布清单")
    page = season.page_of("pompano@example.org", f"/calls/{call_id}/catalogue")
    expect(page.locator("main")).to_contain_text(CLOSE[0])
    content = page.request.get(f"{season.site.address}/calls/{call_id}/catalogue.docx").body()
    document: Any = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert sum(CROPS[0] in cell for cell in cells) >= 3
    prepared = "SELECT quarter FROM calls WHERE prepared_from_id = ? AND state = 'draft'"
    assert season.query(prepared, call_id) == [(3,)]


def introduce(season: Play, call_id: int) -> list[int]:
    """The likeliest pairs of three needs are confirmed, and both sides are interested."""
    found = season.query(
        "SELECT m.id, m.need_id FROM matches m WHERE m.call_id = ? AND m.state = 'proposed'"
        " ORDER BY m.probability DESC",
        call_id,
    )
    likeliest = {need: match for match, need in reversed(found)}
    deals = sorted(likeliest.values())[:3]
    assert len(deals) == 3
    for match_id in deals:
        page = season.page_of(parties(season, match_id)[0], f"/desk/{match_id}")
        page.keyboard.press("y")
        page.wait_for_url(lambda url, seen=match_id: not url.endswith(f"/desk/{seen}"))
    season.simulated.move_to(datetime(2027, 6, 2, 9, tzinfo=CITY))
    for match_id in deals:
        for email in parties(season, match_id)[1:]:
            press(season.page_of(email, f"/deals/{match_id}"), "有意向")
    return deals


def parties(season: Play, match_id: int) -> tuple[str, str, str]:
    """Return who leads the deal, and who acts for each side."""
    member = "(SELECT min(u.email) FROM users u WHERE u.organisation_id = {0}.organisation_id)"
    [(broker, firm, institute)] = season.query(
        f"SELECT b.email, {member.format('n')}, {member.format('a')} FROM matches m"
        " JOIN users b ON b.id = m.broker_id JOIN postings n ON n.id = m.need_id"
        " JOIN postings a ON a.id = m.achievement_id WHERE m.id = ?",
        match_id,
    )
    return broker, firm, institute


def hold_meeting(season: Play, call_id: int, deals: list[int]) -> None:
    """The pairs meet at tables; nobody sits at two at once, and the outcomes are kept."""
    page = season.office("/office/meetings/new")
    for name, value in {
        "title": "湛江海洋与食品专场对接会",
        "place": "市科技局报告厅",
        "begins_at": "2027-06-10 09:00",
        "ends_at": "2027-06-10 12:00",
        "first_slot_at": "2027-06-10 09:30",
        "capacity": "60",
        "tables": "2",
    }.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=call]", str(call_id))
    press(page, "保存为拟稿")
    meeting = page.url.rstrip("/").split("/office/meetings/")[1].split("/")[0]
    page.get_by_role("link", name="公布对接会").click()
    press(page, "公布对接会")
    page = season.office(f"/office/meetings/{meeting}/pairs")
    for match_id in deals:
        page.locator(f"main input[type=checkbox][value='{match_id}']").check()
    press(page, "把勾选的加入对接会")
    page = season.office(f"/office/meetings/{meeting}/guests")
    press(page, "邀请勾选的单位")
    for email in {one for deal in deals for one in parties(season, deal)[1:]}:
        page = season.page_of(email, f"/meetings/{meeting}/mine")
        page.locator("[name=answer]").first.check()
        press(page, "提交答复")
    page = season.office(f"/office/meetings/{meeting}/plan")
    press(page, "安排桌位")
    page.get_by_role("link", name="公布洽谈安排").click()
    press(page, "公布")
    seats = season.query(
        "SELECT p.slot, n.organisation_id, a.organisation_id FROM meeting_pairs p"
        " JOIN matches m ON m.id = p.match_id JOIN postings n ON n.id = m.need_id"
        " JOIN postings a ON a.id = m.achievement_id WHERE p.slot IS NOT NULL"
        " AND p.meeting_id = ?",
        meeting,
    )
    present = [(slot, party) for slot, *both in seats for party in both]
    assert len(seats) == 3
    assert len(present) == len(set(present))
    season.simulated.move_to(datetime(2027, 6, 10, 9, 5, tzinfo=CITY))
    page = season.office(f"/office/meetings/{meeting}/sign-in")
    press(page, "签到")
    season.simulated.move_to(datetime(2027, 6, 10, 14, tzinfo=CITY))
    assert season.query("SELECT state FROM meetings WHERE id = ?", meeting) == [("held",)]
    for (pair,) in season.query("SELECT id FROM meeting_pairs WHERE meeting_id = ?", meeting):
        page = season.office(f"/meetings/pairs/{pair}/outcome")
        page.locator("[name=outcome]").first.check()
        press(page, "记下结果")
    page = season.office(f"/office/meetings/{meeting}/publish")
    press(page, "发布结果")
    told = "SELECT count(*) FROM activities WHERE kind = 'meeting' AND match_id = ?"
    assert [season.query(told, deal)[0][0] for deal in deals] == [1, 1, 1]


def sign(season: Play, match_id: int, number: int) -> None:
    """The broker records the signed contract."""
    total, technical = SUMS[number]
    broker, *_ = parties(season, match_id)
    season.simulated.move_to(datetime(2027, 6, 14 + number, 9, tzinfo=CITY))
    page = season.page_of(broker, f"/deals/{match_id}")
    press(page, "记录进入洽谈")
    open_details(page, "登记签约")
    page.fill("[name=sign-number]", f"2027-湛-{number + 1}")
    page.fill("[name=sign-project_name]", f"{CLOSE[number]}合作")
    page.select_option("[name=sign-kind]", "service")
    page.fill("[name=sign-signed_on]", date(2027, 6, 14 + number).isoformat())
    page.fill("[name=sign-total]", wan(total))
    page.fill("[name=sign-technical]", wan(technical))
    press(page, "下一步：核对并确认")
    # Ninety million is odd for this need: the site asks once more.
    for box in page.locator("main [name=sure]").all():
        box.check()
    if page.locator("main [name=sure]").count():
        press(page, "下一步：核对并确认")
    for box in page.locator("main input[name$=kept]").all():
        box.check()
    press(page, "确认签约")
    assert season.query("SELECT total FROM contracts WHERE match_id = ?", match_id) == [(total,)]


def wan(fen: int) -> str:
    """Return an amount as the forms ask for it, in 万元."""
    return f"{Decimal(fen) / 1_000_000:f}"


def confirm_and_register(season: Play, match_id: int, number: int) -> None:
    """The broker fills in the form, both sides confirm it, and the contract is registered."""
    broker, firm, institute = parties(season, match_id)
    page = season.page_of(broker, f"/deals/{match_id}/contract/particulars")
    for choice in page.locator("main select").all():
        if not choice.input_value():
            choice.select_option(index=1)
    press(page, "保存")
    for email in (firm, institute):
        page = season.page_of(email, f"/deals/{match_id}/contract")
        press(page, "确认内容与合同一致")
    page = season.page_of(broker, f"/deals/{match_id}")
    open_details(page, "登记合同")
    page.fill("[name=register-registration_number]", f"202744080000000{number}")
    page.fill("[name=register-registered_on]", date(2027, 6, 14 + number).isoformat())
    press(page, "保存登记")
    find = "SELECT registered_on FROM contracts WHERE match_id = ?"
    assert season.query(find, match_id) == [(f"2027-06-{14 + number}",)]


def check_figures(season: Play) -> None:
    """The office's figures of the quarter are those of the three contracts."""
    page = season.office("/office/statistics?period=this_quarter")
    text = page.locator("main").inner_text()
    technical = sum(amount for _, amount in SUMS)
    assert wan(sum(total for total, _ in SUMS)).rstrip("0").rstrip(".") in text.replace(",", "")
    assert wan(technical).rstrip("0").rstrip(".") in text.replace(",", "")


def check_subsidies(season: Play) -> None:
    """What each seller gets is 3‰ of its contracts' technical amounts, 200,000 yuan at most."""
    page = season.office("/office/subsidies?year=2027")
    rows = season.query(
        "SELECT o.name, c.technical FROM contracts c JOIN matches m ON m.id = c.match_id"
        " JOIN postings a ON a.id = m.achievement_id"
        " JOIN organisations o ON o.id = a.organisation_id WHERE c.registered_on LIKE '2027-%'"
    )
    sums: dict[str, Decimal] = {}
    for name, technical in rows:
        sums[name] = sums.get(name, Decimal(0)) + Decimal(technical) / 100 * 3 / 1000
    assert len(rows) >= 3
    text = page.locator("main").inner_text().replace(",", "")
    for name, exact in sums.items():
        owed = min(exact.quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal(200_000))
        line = page.locator("tr", has_text=name).inner_text().replace(",", "")
        assert f"{owed:.2f}" in line, (name, owed, line)
    whole = sum(
        min(exact.quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal(200_000))
        for exact in sums.values()
    )
    assert f"{whole:.2f}" in text


def publish_report(season: Play) -> None:
    """When the quarter is over its report is made by one action, and published."""
    season.simulated.move_to(datetime(2027, 7, 2, 9, tzinfo=CITY))
    page = season.office("/office/reports")
    page.select_option("main form [name=quarter]", QUARTER)
    press(page, "生成报告")
    page.locator("tr", has_text="公开版").get_by_role("link", name="公布").click()
    press(page, "公布")
    page = season.page_of("pompano@example.org", "/reports")
    expect(page.locator("main")).to_contain_text(QUARTER)
    content = page.request.get(f"{season.site.address}/reports/{QUARTER}.docx").body()
    document: Any = Document(io.BytesIO(content))
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "季度征集与清单" in told
    assert wan(SUMS[1][0]) not in told
