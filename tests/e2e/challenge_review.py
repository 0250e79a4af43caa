"""Rounds of review in browsers: drawn, answered, scored at the desk, released and ranked."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from playwright.sync_api import Page, expect

from tests.calendar import ZONE
from tests.e2e.challenge_desk import (
    accept_in_browser,
    bidder_of,
    nothing_is_known,
    number_of,
    score_at_the_desk,
    seat_of,
    sitting,
)
from tests.e2e.challenge_life import state_of
from tests.e2e.challenge_people import (
    BARRED_NAME,
    BIDDERS,
    CRITERIA,
    EXPERTS,
    REEF,
    SPARE,
    TIDE,
    TIED,
    VIEW,
    mean_of,
    points_of,
    ranks_of,
    shown,
    tenths_of,
    user_of,
)
from tests.e2e.playing import Play, follow, take
from tests.e2e.test_journeys import open_details, press
from web.base import db
from web.reviewing import sheets
from web.reviewing.models import Seat
from web.reviewing.states import SeatState, SheetState, Verdict
from web.scoring import service as scoring

ROUNDS = {1: 60, 2: 40}
"""Number of a round of bids, from 1 -> how much it counts, in percent."""


def appraise(play: Play, challenge: int) -> None:
    """Two experts appraise the challenge itself."""
    page = play.office(f"/office/challenges/{challenge}")
    take(page, "开始论证")
    page = play.office(f"/office/challenges/{challenge}/rounds/new?purpose=appraisal")
    page.fill("[name=seats]", "2")
    page.fill("[name=due_at]", "2027-03-05 18:00")
    press(page, "保存并抽取专家")
    round_id = _draw_and_start(page)
    assert take_seats(play, round_id) == 2
    score_the_rest(play, round_id)
    release(play, round_id)
    page = play.office(f"/office/challenges/{challenge}")
    expect(page.locator("#reviews")).to_contain_text("论证平均")


def review_blind(play: Play, challenge: int) -> int:
    """The network round: nobody sees who bids, one expert steps back and another is drawn."""
    page = play.office(f"/office/challenges/{challenge}/rounds/new?purpose=bids")
    assert page.locator("[name=is_blind]").is_checked()
    round_id = plan_round(page, ROUNDS[1], "2027-04-12 18:00")
    declare_tie(play, round_id)
    replace_expert(play, round_id)
    accept_in_browser(play, round_id)
    assert take_seats(play, round_id) == len(EXPERTS) - 1
    score_at_the_desk(play, round_id)
    score_the_rest(play, round_id)
    nothing_is_known(play, challenge, round_id)
    release(play, round_id)
    return round_id


def review_at_a_meeting(play: Play, challenge: int) -> int:
    """The meeting: those who stepped back and those who are tied stay out of it, too."""
    play.simulated.move_to(datetime(2027, 4, 13, 9, tzinfo=ZONE))
    address = f"/office/challenges/{challenge}/rounds/new?purpose=bids&mode=meeting"
    page = play.office(address)
    page.fill("[name=place]", "市科技局三楼会议室")
    round_id = plan_round(page, ROUNDS[2], "2027-04-13 18:00")
    assert sitting(play, round_id) == set(EXPERTS) - {TIED}
    accept_in_browser(play, round_id)
    take_seats(play, round_id)
    score_the_rest(play, round_id)
    page = play.office(f"/office/rounds/{round_id}")
    follow(page, "填写评审记录")
    page.fill("[name=held_on]", "2027-04-13")
    for box in page.locator("[name=present]").all():
        box.check()
    page.fill("[name=minutes]", "三家分别答辩二十分钟，专家提问。")
    press(page, "保存评审记录")
    release(play, round_id)
    expect(page.locator("main")).to_contain_text("三家分别答辩二十分钟")
    return round_id


def plan_round(page: Page, weight: int, due: str) -> int:
    """Write a round of bids with criteria of our own, draw its five experts and ask them."""
    page.fill("[name=seats]", "5")
    page.fill("[name=weight]", str(weight))
    page.fill("[name=due_at]", due)
    for number in range(1, 8):
        name, share = CRITERIA[number - 1] if number <= len(CRITERIA) else ("", "")
        if page.locator(f"[name=name_{number}]").count():
            page.fill(f"[name=name_{number}]", name)
            page.fill(f"[name=weight_{number}]", str(share))
            page.fill(f"[name=guide_{number}]", "")
    press(page, "保存并抽取专家")
    return _draw_and_start(page)


def _draw_and_start(page: Page) -> int:
    """Draw; whoever works for a bidder cannot be drawn, and the page says why."""
    is_about_bids = "每位专家评全部" in page.locator("main").inner_text()
    press(page, "抽取专家")
    if is_about_bids:
        barred = page.locator("section", has=page.locator("#other-title"))
        line = barred.locator("li", has_text=BARRED_NAME)
        expect(line).to_contain_text(BIDDERS[TIDE])
        expect(line.get_by_role("button")).to_have_count(0)
        expect(page.locator("section", has=page.locator("#listed-title"))).not_to_contain_text(
            BARRED_NAME
        )
    follow(page, "核对完毕")
    take(page, "启动评审")
    return int(re.findall(r"/rounds/(\d+)", page.url)[0])


def declare_tie(play: Play, round_id: int) -> None:
    """An expert who was asked declares a conflict of interest and reads nothing more."""
    assert sitting(play, round_id) == set(EXPERTS) - {SPARE}
    seat = seat_of(play, round_id, TIED)
    page = play.page_of(TIED, f"/expert/seats/{seat}")
    open_details(page, "有利害关系，整轮回避")
    page.locator("#whole textarea").fill("我的配偶在其中一家工作。")
    press(page, "登记整轮回避")
    expect(page.locator("main")).to_contain_text("已登记回避")
    for (sheet,) in play.query("SELECT id FROM score_sheets WHERE seat_id = ?", seat):
        answer = page.request.get(f"{play.site.address}/expert/sheets/{sheet}")
        assert answer.status in (403, 404)


def replace_expert(play: Play, round_id: int) -> None:
    """The officer reads why, and another expert is drawn and asked."""
    page = play.office(f"/office/rounds/{round_id}")
    expect(page.locator("main")).to_contain_text("还缺 1 位专家")
    expect(page.locator("main")).to_contain_text("我的配偶在其中一家工作")
    follow(page, "补抽专家")
    press(page, "补抽专家")
    press(page, "邀请名单里的新专家")
    assert sitting(play, round_id) == set(EXPERTS) - {TIED}


def take_seats(play: Play, round_id: int) -> int:
    """Let all others who were asked accept; return how many sit there then."""

    def done() -> int:
        found = db.session().query(Seat).where(Seat.round_id == round_id).all()
        for seat in found:
            if seat.state is SeatState.OFFERED:
                assert scoring.accept(user_of(seat.expert.email), seat, (), "")
        db.commit()
        return sum(seat.state is SeatState.ACCEPTED for seat in found)

    return play.simulated.ask(done)


def score_the_rest(play: Play, round_id: int) -> None:
    """Hand in every sheet that is still open, as the experts' own doing."""
    number = number_of(play, round_id)

    def done() -> None:
        for seat in db.session().query(Seat).where(Seat.round_id == round_id).all():
            actor = user_of(seat.expert.email)
            for sheet in seat.sheets:
                if sheet.state is not SheetState.OPEN or seat.state is not SeatState.ACCEPTED:
                    continue
                tenths = tenths_of(actor.email, bidder_of(play, sheet.bid_id), number)
                keys = [one.id for one in seat.round.criteria]
                given = dict.fromkeys(keys, 800) | dict(zip(keys, tenths, strict=False))
                sheets.save(actor, sheet, given, Verdict.SUPPORT, "可行。", "")
                sheets.submit(actor, sheet)
        db.commit()

    play.simulated.ask(done)


def release(play: Play, round_id: int) -> None:
    """Put the results together."""
    page = play.office(f"/office/rounds/{round_id}")
    take(page, "汇总评审结果")
    expect(page.locator("main")).to_contain_text("评分不能再改")


def rank(play: Play, challenge: int, rounds: Collection[int]) -> dict[str, Decimal]:
    """Settle the order; points and ranks on the page are those reckoned here."""
    means = {
        bidder: [
            mean_of([points_of(tenths_of(one, bidder, number)) for one in sitting(play, round_id)])
            for number, round_id in enumerate(rounds, 1)
        ]
        for bidder in (TIDE, REEF, VIEW)
    }
    points = {
        bidder: sum(
            (mean * ROUNDS[number] / 100 for number, mean in enumerate(found, 1)), Decimal(0)
        )
        for bidder, found in means.items()
    }
    page = play.office(f"/office/challenges/{challenge}/ranking")
    for bidder, place in ranks_of(points).items():
        cells = page.locator("tr", has_text=BIDDERS[bidder]).locator("td").all_inner_texts()
        assert cells[0] == str(place)
        assert [cell.splitlines()[0] for cell in cells[2:-1]] == [shown(m) for m in means[bidder]]
        assert cells[-1] == shown(points[bidder])
    take(page, "确定排序")
    assert state_of(play, challenge) == "ranked"
    return points
