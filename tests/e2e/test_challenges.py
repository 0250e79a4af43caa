"""Three open challenges from the first word to the acceptance, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.calendar import ZONE
from tests.e2e import challenge_awards as awards
from tests.e2e import challenge_life as life
from tests.e2e import challenge_review as review
from tests.e2e.challenge_desk import SECRET
from tests.e2e.challenge_people import BIDDERS, EXPERTS, OWNER, REEF, TIDE, VIEW, settle, shown
from tests.e2e.challenge_ranked import make_ranked
from tests.e2e.playing import Play, follow
from tests.e2e.simulated import simulated_site
from tests.e2e.test_journeys import press
from web.challenges.states import Variant

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("challenges")]

BEGIN = datetime(2027, 3, 1, 9, tzinfo=ZONE)
"""The browser lives in the present, and cookies that expire before it are none."""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Play]:
    """The people of all three, on one site."""
    home = tmp_path_factory.mktemp("challenges") / "home"
    with simulated_site(home, BEGIN, settle, second_factor="off") as running:
        played = Play(running, browser)
        yield played
        played.close()


def test_a_challenge_goes_from_a_need_to_the_acceptance(play: Play) -> None:
    challenge = life.grant_need(play)
    life.write_terms(play, challenge)
    review.appraise(play, challenge)
    life.announce(play, challenge)
    life.ask_and_answer(play, challenge)
    life.bid(play, challenge)
    life.open_and_check(play, challenge)
    rounds = [review.review_blind(play, challenge), review.review_at_a_meeting(play, challenge)]
    points = review.rank(play, challenge, rounds)

    last = awards.publicise(play, challenge, {BIDDERS[REEF]: 100})
    assert last == date(2027, 4, 20)
    text = awards.public(play, challenge)
    assert BIDDERS[REEF] in text
    assert shown(points[REEF]) in text
    assert [BIDDERS[one] for one in (TIDE, VIEW) if BIDDERS[one] in text] == []
    read_own_result(play)
    objection = awards.object_to(play, challenge, TIDE, BIDDERS[REEF])
    expect(awards.results(play, challenge).locator("#publicity")).to_contain_text("公示期满后")
    awards.move_to(play, last + timedelta(days=1))
    awards.dismiss(play, challenge, objection)
    awards.award(play, challenge)
    run_to_the_acceptance(play, challenge)


def read_own_result(play: Play) -> None:
    """Who is not proposed reads what the experts say, and not who said it."""
    [(bid,)] = play.query(
        "SELECT b.id FROM bids b JOIN users u ON u.id = b.author_id WHERE u.email = ?", VIEW
    )
    text = play.page_of(VIEW, f"/work/bids/{bid}").locator("main").inner_text()
    assert "可行。" in text
    assert SECRET not in text
    assert [name for name in EXPERTS.values() if name in text] == []


def run_to_the_acceptance(play: Play, challenge: int) -> None:
    """The contract is made, the gate passed after some rework, and the result accepted."""
    award = awards.award_of(play, challenge, REEF)
    awards.contract(play, award, "湛科榜2027-001")
    assert life.state_of(play, challenge) == "running"
    awards.move_to(play, date(2027, 8, 20))
    awards.report(play, award, REEF, "小样挂片三个月，附着量减少六成。")
    awards.decide(play, award, "退回补充")
    assert awards.stages_of(play, award) == ["rework", "pending"]
    awards.pass_stage(play, award, REEF, "补充了对照组的数据。")
    assert awards.stages_of(play, award) == ["passed", "pending"]
    awards.move_to(play, date(2028, 3, 1))
    awards.pass_stage(play, award, REEF, "海上示范十二个月，指标全部达到。")
    assert life.state_of(play, challenge) == "accepted"
    assert "已验收" in awards.public(play, challenge)


def test_in_a_race_two_are_funded_to_a_gate_and_one_goes_on(play: Play) -> None:
    challenge = make_ranked(play, Variant.RACE, awards=2)
    first, second = BIDDERS[REEF], BIDDERS[TIDE]
    last = awards.publicise(play, challenge, {first: 100, second: 100})
    awards.move_to(play, last + timedelta(days=1))
    awards.award(play, challenge)
    teams = {bidder: awards.award_of(play, challenge, bidder) for bidder in (REEF, TIDE)}
    for number, award in enumerate(teams.values()):
        awards.contract(play, award, f"赛马-{challenge}-{number}")
    assert life.state_of(play, challenge) == "running"
    awards.move_to(play, play.simulated.now.date() + timedelta(days=80))
    for bidder, award in teams.items():
        awards.report(play, award, bidder, f"{BIDDERS[bidder]}的小样试验完成。")
    page = play.office(f"/work/awards/{teams[REEF]}")
    expect(page.get_by_label("通过", exact=True)).to_have_count(0)
    awards.decide_gate(play, challenge, {first: "进入下一阶段", second: "退出"})
    assert awards.stages_of(play, teams[REEF]) == ["passed", "pending"]
    assert awards.stages_of(play, teams[TIDE]) == ["failed", "pending"]
    page = play.page_of(TIDE, f"/work/awards/{teams[TIDE]}")
    expect(page.locator("main")).to_contain_text(f"{second}的考核理由")
    expect(page.locator("main")).not_to_contain_text(f"{first}的考核理由")
    awards.move_to(play, play.simulated.now.date() + timedelta(days=300))
    awards.pass_stage(play, teams[REEF], REEF, "海上示范完成。")
    assert life.state_of(play, challenge) == "accepted"
    text = awards.public(play, challenge)
    assert "阶段考核后退出" in text
    assert "已验收" in text
    assert f"{second}的考核理由" not in text


def test_an_owner_chooses_and_nobody_else_can_be_awarded(play: Play) -> None:
    challenge = make_ranked(play, Variant.OWNER)
    page = awards.results(play, challenge)
    expect(page.locator("#ranking")).to_contain_text("等发榜单位选定")
    expect(page.locator("#propose")).to_have_count(0)
    choose(play, challenge, BIDDERS[TIDE])
    page = awards.results(play, challenge)
    expect(page.locator("#ranking")).to_contain_text("离我们的养殖区近")
    page.locator("#propose fieldset", has_text=BIDDERS[TIDE]).get_by_label("拟立项").uncheck()
    awards.fill_proposal(page, {BIDDERS[REEF]: 100}, "排名第一。")
    press(page, "开始公示")
    expect(page.locator("main")).to_contain_text("只能公示发榜单位选定的那一家")
    assert life.state_of(play, challenge) == "ranked"

    last = awards.publicise(play, challenge, {BIDDERS[TIDE]: 100})
    text = awards.public(play, challenge)
    assert BIDDERS[REEF] not in text
    assert "离我们的养殖区近" not in text
    awards.move_to(play, last + timedelta(days=1))
    awards.award(play, challenge)
    award = awards.award_of(play, challenge, TIDE)
    awards.contract(play, award, f"业主-{challenge}")
    awards.report(play, award, TIDE, "小样试验完成。")
    page = awards.decide(play, award)
    expect(page.locator("main")).to_contain_text("发榜单位同意后才能通过")
    assert awards.stages_of(play, award) == ["reported", "pending"]
    awards.agree(play, award)
    awards.decide(play, award)
    awards.move_to(play, play.simulated.now.date() + timedelta(days=380))
    awards.pass_stage(play, award, TIDE, "海上示范完成。")
    assert life.state_of(play, challenge) == "accepted"
    assert "已验收" in awards.public(play, challenge)


def choose(play: Play, challenge: int, name: str) -> None:
    """The owner compares the bids and chooses one, with reasons for the office and for all."""
    page = play.page_of(OWNER, f"/work/challenges/{challenge}")
    follow(page, "比较并选定揭榜方")
    press(page, "选定揭榜方")
    expect(page.locator("main")).to_contain_text("请写明")
    page.get_by_label(name, exact=True).check()
    page.get_by_label("选定的理由").fill("团队离我们的养殖区近，服务方便。")
    page.get_by_label("可以公开的理由").fill("技术路线与现有网箱相容。")
    press(page, "选定揭榜方")
    expect(page.locator("#awards")).to_contain_text("选定揭榜方")
