"""From the ranking to the acceptance in browsers: publicity, objections, awards, milestones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from playwright.sync_api import Page, expect

from tests.calendar import ZONE
from tests.e2e.challenge_life import state_of
from tests.e2e.challenge_people import BIDDERS, OWNER, WAN
from tests.e2e.playing import NOBODY, Play, follow
from tests.e2e.test_journeys import press
from web.base.workdays.official import official_calendar

OBJECTION = "排名第一的一家去年在别处验收没有通过。"


def results(play: Play, challenge: int) -> Page:
    """Open the office's page of a result."""
    return play.office(f"/office/challenges/{challenge}/awards")


def public(play: Play, challenge: int) -> str:
    """Return what everybody reads."""
    return play.page_of(NOBODY, f"/challenges/{challenge}").locator("main").inner_text()


def fill_proposal(page: Page, names: Mapping[str, int], reason: str) -> None:
    """Tick bidders, by name, each with its money in 万元."""
    for name, money in names.items():
        row = page.locator("#propose fieldset", has_text=name)
        row.get_by_label("拟立项").check()
        row.get_by_label("金额（万元）").fill(str(money))
        row.get_by_label("可以公开的理由").fill(reason)


def publicise(play: Play, challenge: int, names: Mapping[str, int]) -> date:
    """Publicise who is to be awarded; return the last day, five working days later."""
    page = results(play, challenge)
    fill_proposal(page, names, "指标领先，路线可行。")
    press(page, "开始公示")
    assert state_of(play, challenge) == "publicity"
    [(last,)] = play.query(
        "SELECT last_day FROM publicities WHERE challenge_id = ? AND ended_at IS NULL", challenge
    )
    first, day = play.simulated.now.date(), date.fromisoformat(last)
    days = [first + timedelta(days=number) for number in range(1, (day - first).days + 1)]
    assert sum(map(official_calendar().is_working_day, days)) == 5
    return day


def move_to(play: Play, day: date) -> None:
    """Let it be the morning of a day."""
    play.simulated.move_to(datetime.combine(day, time(9), ZONE))


def object_to(play: Play, challenge: int, objector: str, name: str) -> int:
    """Somebody objects; everybody reads that there is an objection, and not whose."""
    page = play.page_of(objector, f"/challenges/{challenge}")
    follow(page, "提出异议")
    page.get_by_label("异议针对").select_option(label=name)
    page.get_by_label("异议的事实和理由").fill(OBJECTION)
    press(page, "提交异议")
    text = public(play, challenge)
    assert "收到异议 1 份，已处理 0 份" in text
    assert OBJECTION not in text
    assert BIDDERS[objector] not in text
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def dismiss(play: Play, challenge: int, objection: int) -> None:
    """The office cannot award before it has answered; then it can."""
    page = results(play, challenge)
    expect(page.locator("#publicity")).to_contain_text("还有异议没有答复")
    expect(page.get_by_role("link", name="立项", exact=True)).to_have_count(0)
    page.goto(f"{play.site.address}/office/challenges/{challenge}/award")
    assert page.url.endswith("/awards")
    page = play.office(f"/work/objections/{objection}")
    page.get_by_label("处理").select_option(label="异议不成立")
    page.get_by_label("答复").fill("已核实，那次验收补交材料后已经通过。")
    press(page, "答复异议")
    assert "已处理 1 份" in public(play, challenge)


def award(play: Play, challenge: int) -> None:
    """Award what was publicised."""
    page = results(play, challenge)
    with page.expect_navigation():
        page.get_by_role("link", name="立项", exact=True).click()
    press(page, "立项")
    assert state_of(play, challenge) == "awarded"


def award_of(play: Play, challenge: int, bidder: str) -> int:
    """Return the key of a bidder's award."""
    [(key,)] = play.query(
        "SELECT a.id FROM awards a JOIN bids b ON b.id = a.bid_id"
        " JOIN users u ON u.id = b.author_id WHERE a.challenge_id = ? AND u.email = ?",
        challenge,
        bidder,
    )
    return int(key)


def contract(play: Play, award_id: int, number: str, money: int = 100) -> None:
    """Note the contract of an award."""
    page = play.office(f"/work/awards/{award_id}")
    follow(page, "记录合同")
    page.get_by_label("合同编号").fill(number)
    page.get_by_label("签订日期").fill(play.simulated.now.date().isoformat())
    page.get_by_label("合同金额（万元）").fill(str(money))
    press(page, "记录合同")
    expect(page.locator("main")).to_contain_text(number)
    found = play.query("SELECT contract_money FROM awards WHERE id = ?", award_id)
    assert found == [(money * WAN,)]


def report(play: Play, award_id: int, bidder: str, words: str) -> None:
    """The team reports its present milestone."""
    page = play.page_of(bidder, f"/work/awards/{award_id}")
    page.get_by_label("完成情况").fill(words)
    press(page, "提交报告")
    expect(page.locator("main")).to_contain_text(words)


def agree(play: Play, award_id: int) -> None:
    """The owner of the problem agrees with what is reported."""
    page = play.page_of(OWNER, f"/work/awards/{award_id}")
    page.get_by_label("同意", exact=True).check()
    page.locator("[name=opinion]").fill("现场看过，达到指标。")
    press(page, "提交意见")


def decide(play: Play, award_id: int, how: str = "通过") -> Page:
    """The office decides about the milestone; return the page that answers."""
    page = play.office(f"/work/awards/{award_id}")
    page.get_by_label(how, exact=True).check()
    page.get_by_label("理由").fill("材料齐全，指标达到。")
    press(page, "记录考核结果")
    return page


def stages_of(play: Play, award_id: int) -> list[str]:
    """Return where the milestones of an award stand, in their order."""
    found = "SELECT state FROM award_stages WHERE award_id = ? ORDER BY place"
    return [str(state) for (state,) in play.query(found, award_id)]


def pass_stage(play: Play, award_id: int, bidder: str, words: str) -> None:
    """Report the present milestone, and let it pass with the owner's word."""
    report(play, award_id, bidder, words)
    agree(play, award_id)
    decide(play, award_id)


def decide_gate(play: Play, challenge: int, fates: Mapping[str, str]) -> None:
    """Decide about the teams of a race together: by name, 进入下一阶段 or 退出."""
    page = results(play, challenge)
    follow(page, "阶段考核")
    for name, fate in fates.items():
        row = page.locator("form fieldset", has=page.locator(f"legend:text-is('{name}')"))
        row.get_by_label(fate).check()
        row.get_by_label("理由").fill(f"{name}的考核理由。")
    press(page, "记录阶段考核")
