"""A challenge from the need to the bids that may be reviewed, step by step in browsers."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import date, datetime

from docx import Document
from playwright.sync_api import Page, expect

from tests.calendar import ZONE
from tests.challenges.worlds import TERMS
from tests.e2e.challenge_people import (
    BIDDERS,
    LATE,
    LEADERS,
    OWNER,
    REEF,
    TIDE,
    VIEW,
    plan_of,
    user_of,
)
from tests.e2e.playing import NOBODY, Play, follow, take
from tests.e2e.test_journeys import open_details, press
from web.base import db
from web.bidding import service as bidding
from web.bidding.drafts import Draft
from web.challenges.models import Challenge

TITLE = "深水网箱网衣防附着揭榜任务"
GATE, END = date(2027, 8, 31), date(2028, 3, 31)
"""When the milestones of every plan are due."""
QUESTION = "指标里的有效期从什么时候算起？"
BETTER = "更换过的揭榜方案：涂层与电解两道防附着。"


def state_of(play: Play, challenge: int) -> str:
    """Return where the challenge stands."""
    [(state,)] = play.query("SELECT state FROM challenges WHERE id = ?", challenge)
    return str(state)


def grant_need(play: Play) -> int:
    """The owner asks to make its need a challenge, and an officer grants it."""
    [(need,)] = play.query("SELECT id FROM postings WHERE kind = 'need'")
    page = play.page_of(OWNER, f"/work/postings/{need}")
    if page.locator("details.help__more:not([open])").count():
        open_details(page, "没有合适的")
    press(page, "申请揭榜挂帅")
    page = play.office("/office/requests")
    press(page, "受理，拟定榜单")
    [(challenge,)] = play.query("SELECT id FROM challenges WHERE posting_id = ?", need)
    assert play.page_of(NOBODY, f"/challenges/{challenge}").locator("main").inner_text()
    assert state_of(play, challenge) == "draft"
    return int(challenge)


def write_terms(play: Play, challenge: int) -> None:
    """An officer completes the terms, and the owner agrees to them."""
    page = play.office(f"/office/challenges/{challenge}")
    follow(page, "修改条款")
    assert page.locator("[name=problem]").input_value()
    page.fill("[name=title]", TITLE)
    for name in ("background", "indicators", "deliverables", "money_terms"):
        page.fill(f"[name={name}]", TERMS[name])
    for name in ("ownership", "conditions", "acceptance", "contact"):
        page.fill(f"[name={name}]", TERMS[name])
    page.fill("[name=money]", "300")
    page.fill("[name=money_of_bureau]", "100")
    page.fill("[name=duration_months]", "14")
    page.fill("[name=questions_until]", "2027-03-20 18:00")
    page.fill("[name=bids_until]", "2027-03-31 24:00")
    press(page, "保存")
    expect(page.locator("#ready")).to_contain_text("发榜单位还没有确认条款")
    press(page, "请发榜单位核对条款")
    page = play.page_of(OWNER, f"/work/challenges/{challenge}")
    expect(page.locator("main")).to_contain_text("其中财政资助 100 万元")
    page.check("[name=agrees]")
    press(page, "确认条款")
    expect(page.locator("#agree")).to_contain_text("同意按指标验收")


def announce(play: Play, challenge: int) -> None:
    """The appraised challenge is made public."""
    page = play.page_of(NOBODY, f"/challenges/{challenge}")
    expect(page.locator("body")).not_to_contain_text(TITLE)
    page = play.office(f"/office/challenges/{challenge}")
    take(page, "论证通过")
    take(page, "发榜")
    expect(page.locator("main")).to_contain_text("2027-001")
    page = play.page_of(NOBODY, "/challenges")
    follow(page, TITLE)
    expect(page.locator("main")).to_contain_text("2027-001")
    expect(page.locator("main")).to_contain_text("登录后揭榜")
    expect(page.locator("main")).to_contain_text("附着量减少60%以上")


def ask_and_answer(play: Play, challenge: int) -> None:
    """A question is answered in public, and nobody learns who asked."""
    play.simulated.move_to(datetime(2027, 3, 10, 9, tzinfo=ZONE))
    page = play.page_of(TIDE, f"/challenges/{challenge}")
    page.fill("[name=text]", QUESTION)
    press(page, "提交问题")
    page = play.office(f"/office/challenges/{challenge}")
    names_nobody(page.locator("#questions").inner_text())
    open_details(page, "答复…")
    page.locator("[name$=-answer]").fill("从样品下海之日算起。")
    press(page, "公布问题和答复")
    page = play.page_of(NOBODY, f"/challenges/{challenge}")
    told = page.locator("#questions").inner_text()
    assert QUESTION in told
    assert "从样品下海之日算起" in told
    names_nobody(page.locator("body").inner_text())
    logged = "SELECT actor_id FROM log_entries WHERE action = 'ask_question'"
    assert play.query(logged) == [(None,)]


def names_nobody(text: str) -> None:
    """Check that a text tells none of those who may bid."""
    told = [*BIDDERS, *BIDDERS.values(), *LEADERS.values()]
    assert [name for name in told if name in text] == []


def write_bid(play: Play, challenge: int, bidder: str) -> Page:
    """Write a bid on its page, with a file that does not tell who bids; it is not handed in."""
    plan = plan_of(bidder, GATE, END)
    page = play.page_of(bidder, f"/challenges/{challenge}")
    press(page, "我要揭榜")
    page.fill("[name=approach]", plan.approach)
    page.fill("[name=basis]", plan.basis)
    for number, text in enumerate(plan.commitments):
        page.fill(f"[name=commitments-{number}]", text)
    page.fill("[name=team-0-name]", plan.team[0].name)
    page.fill("[name=team-0-organisation]", plan.team[0].organisation)
    page.fill("[name=contact_phone]", plan.contact_phone)
    page.check("[name=agrees]")
    _write_rows(page, bidder)
    page.set_input_files(
        "#bid-files", {"name": "试验.docx", "mimeType": "", "buffer": _paper(bidder)}
    )
    page.check("[name=is_blind]")
    press(page, "保存草稿并上传")
    expect(page.locator("#files")).to_contain_text("试验.docx")
    return page


def _write_rows(page: Page, bidder: str) -> None:
    """Write milestones and budget, with a row more than the page begins with."""
    plan = plan_of(bidder, GATE, END)
    press(page, "增加一个里程碑")
    for number, one in enumerate(plan.milestones):
        page.fill(f"[name=milestones-{number}-title]", one.title)
        page.fill(f"[name=milestones-{number}-due]", one.due.isoformat())
        page.fill(f"[name=milestones-{number}-money]", f"{one.money // 1_000_000}")
    page.check("[name=milestones-0-is_gate]")
    page.fill("[name=budget-0-item]", "材料费")
    page.fill("[name=budget-0-asked]", "100")


def _paper(bidder: str) -> bytes:
    """Return a document whose properties tell its author."""
    document = Document()
    document.add_paragraph("海上挂片十二个月的结果。")
    document.core_properties.author = LEADERS[bidder]
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def hand_in(page: Page) -> str:
    """Hand in what is written; return the digest on the receipt."""
    press(page, "核对并递交")
    press(page, "递交揭榜材料")
    receipt = page.locator("main").inner_text()
    [digest] = re.findall(r"\b[0-9a-f]{64}\b", receipt.split("附件")[0])
    content = page.request.get(page.url.rstrip("/") + "/content").body()
    assert hashlib.sha256(content).hexdigest() == digest
    return str(digest)


def bid_by_service(play: Play, challenge: int, bidder: str) -> None:
    """Hand a bid in without a browser."""

    def done() -> None:
        actor, found = user_of(bidder), db.session().get_one(Challenge, challenge)
        bid = bidding.begin(actor, found)
        bidding.save_draft(actor, bid, Draft(plan_of(bidder, GATE, END)))
        bidding.submit(actor, bid)
        db.commit()

    play.simulated.ask(done)


def bid(play: Play, challenge: int) -> None:
    """Four bid: one is replaced in time, one comes too late."""
    play.simulated.move_to(datetime(2027, 3, 31, 20, tzinfo=ZONE))
    page = write_bid(play, challenge, TIDE)
    hand_in(page)
    bid_by_service(play, challenge, VIEW)
    bid_by_service(play, challenge, REEF)
    replace_bid(play)
    page = play.office(f"/office/challenges/{challenge}/bids")
    expect(page.locator("main")).to_contain_text("谁揭榜、有几份都不显示")
    names_nobody(page.locator("main").inner_text())
    for (key,) in play.query("SELECT id FROM bids"):
        assert page.request.get(f"{play.site.address}/bids/{key}").status == 404
    come_late(play, challenge)


def replace_bid(play: Play) -> None:
    """A later version takes the place of the first, with a receipt of its own."""
    [(key, first)] = play.query(
        "SELECT b.id, v.digest FROM bids b JOIN users u ON u.id = b.author_id"
        " JOIN bid_versions v ON v.bid_id = b.id WHERE u.email = ?",
        REEF,
    )
    page = play.page_of(REEF, f"/work/bids/{key}")
    page.fill("[name=approach]", BETTER)
    second = hand_in(page)
    assert second != first
    page = play.page_of(REEF, f"/work/bids/{key}/receipts/1")
    expect(page.locator("main")).to_contain_text("以第 2 次为准")
    expect(page.locator("main")).to_contain_text(str(first))


def come_late(play: Play, challenge: int) -> None:
    """A page that was opened in time is sent after the deadline: what is on it is kept."""
    page = write_bid(play, challenge, LATE)
    play.simulated.move_to(datetime(2027, 3, 31, 23, 59, 30, tzinfo=ZONE))
    assert state_of(play, challenge) == "announced"
    page.fill("[name=novelty]", "迟到的创新点")
    play.simulated.move_to(datetime(2027, 4, 1, 0, 0, 1, tzinfo=ZONE))
    assert state_of(play, challenge) == "closed"
    press(page, "核对并递交")
    expect(page.locator("main")).to_contain_text("没有办理")
    follow(page, "看填写的内容")
    expect(page.locator("main")).to_contain_text("不参加评审")
    expect(page.locator("main")).to_contain_text("3月31日 周三 24:00 截止")
    expect(page.locator("main")).to_contain_text("迟到的创新点")


def open_and_check(play: Play, challenge: int) -> None:
    """The officer opens the sealed bids and checks their form; the late one is none of them."""
    play.simulated.move_to(datetime(2027, 4, 1, 9, tzinfo=ZONE))
    page = play.office(f"/office/challenges/{challenge}/bids")
    expect(page.locator("main")).to_contain_text("收到 3 份密封的材料")
    names_nobody(page.locator("main").inner_text())
    take(page, "开启揭榜材料")
    text = page.locator("main").inner_text()
    assert "截止后尝试递交的有 1 家" in text
    assert [name for name in BIDDERS.values() if name in text] != []
    assert BIDDERS[LATE] not in text
    assert "第 2 次" in page.locator("tr", has_text=BIDDERS[REEF]).inner_text()
    for bidder in (TIDE, REEF, VIEW):
        follow_row(page, BIDDERS[bidder])
        if bidder == REEF:
            expect(page.locator("main")).to_contain_text(BETTER)
        press(page, "通过形式审查")
    take(page, "进入评审")
    assert state_of(play, challenge) == "review"
    text = play.page_of(NOBODY, f"/challenges/{challenge}").locator("body").inner_text()
    assert "登录后揭榜" not in text
    names_nobody(text)


def follow_row(page: Page, words: str) -> None:
    """Follow the first link of the row of a table that has these words."""
    with page.expect_navigation():
        page.locator("tr", has_text=words).get_by_role("link").first.click()
