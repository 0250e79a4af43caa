"""The expert's desk in browsers: seats taken, sheets scored by keyboard, and nobody else's read."""

from __future__ import annotations

import io

from docx import Document
from playwright.sync_api import Page, expect

from tests.e2e.challenge_life import names_nobody
from tests.e2e.challenge_people import (
    EXPERTS,
    KEEN,
    REEF,
    SPARE,
    TIDE,
    VIEW,
    points_of,
    shown,
    tenths_of,
)
from tests.e2e.playing import Play, follow
from tests.e2e.test_journeys import press

COMMENT = "请补充挂片的对照组。"
SECRET = "只给评审组：经费偏高。"


def sitting(play: Play, round_id: int) -> set[str]:
    """Return the addresses of those who hold a seat of a round."""
    found = play.query(
        "SELECT e.email FROM review_seats s JOIN experts e ON e.id = s.expert_id"
        " WHERE s.round_id = ? AND s.state IN ('offered', 'accepted')",
        round_id,
    )
    return {email for (email,) in found}


def seat_of(play: Play, round_id: int, expert: str) -> int:
    """Return the key of an expert's seat."""
    [(key,)] = play.query(
        "SELECT s.id FROM review_seats s JOIN experts e ON e.id = s.expert_id"
        " WHERE s.round_id = ? AND e.email = ?",
        round_id,
        expert,
    )
    return int(key)


def bidder_of(play: Play, bid: int | None) -> str:
    """Return who wrote a bid; of an appraisal anybody will do."""
    if bid is None:
        return TIDE
    [(email,)] = play.query(
        "SELECT u.email FROM bids b JOIN users u ON u.id = b.author_id WHERE b.id = ?", bid
    )
    return str(email)


def number_of(play: Play, round_id: int) -> int:
    """Return which of the rounds of bids a round is, from 1; the appraisal counts as the first."""
    [(number,)] = play.query(
        "SELECT count(*) FROM review_rounds r JOIN review_rounds o"
        " ON o.challenge_id = r.challenge_id AND o.number <= r.number AND o.purpose = r.purpose"
        " WHERE r.id = ?",
        round_id,
    )
    return int(number)


def accept_in_browser(play: Play, round_id: int) -> None:
    """An expert takes the seat from the invitation on the desk."""
    page = play.page_of(KEEN, "/expert/")
    follow(page, "去答复")
    page.check("[name=accept-declares]")
    press(page, "接受评审邀请")
    assert f"/expert/seats/{seat_of(play, round_id, KEEN)}" in page.url


def score_at_the_desk(play: Play, round_id: int) -> None:
    """One expert scores a bid by keyboard alone, and another one saves itself."""
    page = play.page_of(KEEN, "/expert/")
    follow(page, "开始评分")
    names_nobody(page.locator("body").inner_text())
    read_blind_files(page)
    by_keyboard(play, page)
    names_nobody(page.locator("body").inner_text())
    saves_itself(play, page)


def _tenths_on(play: Play, page: Page) -> list[int]:
    [(bid, round_id)] = play.query(
        "SELECT h.bid_id, s.round_id FROM score_sheets h JOIN review_seats s ON s.id = h.seat_id"
        " WHERE h.id = ?",
        page.url.rstrip("/").rsplit("/", 1)[1],
    )
    return tenths_of(KEEN, bidder_of(play, bid), number_of(play, round_id))


def read_blind_files(page: Page) -> None:
    """What can be downloaded tells nothing of who wrote it."""
    files = page.locator("section", has=page.locator("#bid-files")).get_by_role("link")
    for link in files.all():
        address = page.url.split("/expert")[0] + str(link.get_attribute("href"))
        content = page.request.get(address).body()
        assert Document(io.BytesIO(content)).core_properties.author == ""


def by_keyboard(play: Play, page: Page) -> None:
    """Score, recommend, comment and hand in without a mouse."""
    tenths, sheet = _tenths_on(play, page), page.url
    page.keyboard.press("1")
    for given in tenths:
        page.keyboard.type(f"{given / 10}")
        page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.keyboard.type(COMMENT)
    page.keyboard.press("Escape")
    assert page.locator("[data-total]").inner_text() == shown(points_of(tenths))
    page.keyboard.press("s")
    page.wait_for_url(lambda url: url != sheet)


def saves_itself(play: Play, page: Page) -> None:
    """What is typed is stored after a pause, and is still to be handed in."""
    tenths, sheet = _tenths_on(play, page), page.url.rstrip("/").rsplit("/", 1)[1]
    for field, given in zip(page.locator("[data-points]").all(), tenths, strict=True):
        field.fill(f"{given / 10}")
    page.fill("[name=for_panel]", SECRET)
    expect(page.locator("[data-saved]")).to_contain_text("已保存", timeout=20_000)
    stored = "SELECT sum(tenths) FROM scores WHERE sheet_id = ?"
    assert play.query(stored, sheet) == [(sum(tenths),)]
    assert play.query("SELECT state FROM score_sheets WHERE id = ?", sheet) == [("open",)]
    page.locator("[name=verdict]").first.check()
    page.fill("[name=for_bidder]", COMMENT)
    press(page, "提交评分")


def nothing_is_known(play: Play, challenge: int, round_id: int) -> None:
    """Before the release nobody reads a score of somebody else's, officers included."""
    totals = {
        (expert, bidder): shown(points_of(tenths_of(expert, bidder, 1)))
        for expert in sitting(play, round_id)
        for bidder in (TIDE, REEF, VIEW)
    }
    for path in (
        f"rounds/{round_id}",
        f"challenges/{challenge}",
        f"challenges/{challenge}/ranking",
    ):
        text = play.office(f"/office/{path}").locator("main").inner_text()
        assert [one for one in totals.values() if one in text] == []
        assert COMMENT not in text
        assert SECRET not in text
    seat = seat_of(play, round_id, KEEN)
    text = play.page_of(KEEN, f"/expert/seats/{seat}/scores").locator("main").inner_text()
    own = {total for (expert, _), total in totals.items() if expert == KEEN}
    assert [one for one in totals.values() if one in text and one not in own] == []
    assert all(one in text for one in own)
    assert [name for name in EXPERTS.values() if name in text and name != EXPERTS[KEEN]] == []
    answer = play.page_of(SPARE, "/expert/").request.get(f"{play.site.address}/expert/seats/{seat}")
    assert answer.status in (403, 404)
