"""A pack in the browser: drafted, completed, sent, answered part by part, a deal of three."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.playing import Play
from tests.e2e.test_journeys import open_details, press

NEED = "丰年虫涨价，寻找幼体人工饵料"
FIRM = "shrimp@example.org"
BROKER = "broker@example.org"
QUESTION = "试验场的水温能不能调到和我们海区一样？"
REPLY = "可以，夏季按海区水温控制。"
REFUSED = "受理时间赶不上今年的养殖季"
MEASURE = "仪器与中试服务券"


def draft_and_send(play: Play) -> int:
    """The broker lets the engine draft, adds a measure, says what is missing, and sends."""
    page = play.page_of(BROKER, f"/needs/{need_of(play)}")
    press(page, "制作方案包")
    pack = int(page.url.rsplit("/", 1)[1].split("?")[0])
    main = page.locator("main")
    expect(main).to_contain_text("系统推荐")
    for kind in ("achievement", "pilot"):
        assert parts_of(play, pack, kind), f"the engine drafts no {kind}"
    page.locator("section:has(#kind-measure) .section-title a").click()
    page.fill("[name=q]", MEASURE)
    press(page, "查找")
    press(page, "放入")
    expect(page.locator("main")).to_contain_text(MEASURE)
    page = play.page_of(BROKER, f"/desk/packs/{pack}")
    page.fill("[name=words]", "先在试验场和丰年虫对比一季，再整场换。")
    page.fill("[name=missing]", "还没有对斑节对虾的对比数据。")
    for reason in page.locator("textarea[name^=reason_]").all():
        if not reason.input_value():
            reason.fill("申请服务券，试验费能省一半。")
    assert play.page_of(FIRM, "/work/packs").get_by_text(NEED).count() == 0
    press(page, "发给企业")
    expect(main).to_contain_text("等待逐项答复")
    return pack


def answer(play: Play, pack: int) -> None:
    """The firm asks, is answered, and then accepts and declines part by part."""
    firm = FIRM
    page = play.page_of(firm, "/work/packs")
    page.get_by_role("link", name=NEED).click()
    [asked, *_] = parts_of(play, pack, "pilot")
    say(page, asked, "question", QUESTION)
    press(page, "保存或提出疑问")
    page = play.page_of(BROKER, f"/desk/packs/{pack}")
    part = page.locator(f"#part-{asked}")
    expect(part).to_contain_text(QUESTION)
    part.locator("textarea[name=reply]").fill(REPLY)
    press(page, "答复企业")

    page = play.page_of(firm, f"/packs/{pack}")
    expect(page.locator(f"#part-{asked}")).to_contain_text(REPLY)
    accepted = {parts_of(play, pack, "achievement")[0], asked}
    for (part_id,) in play.query("SELECT id FROM pack_parts WHERE pack_id = ? AND is_kept", pack):
        if part_id in accepted:
            page.check(f"[name=answer_{part_id}][value=accepted]")
        else:
            say(page, part_id, "declined", REFUSED)
            page.select_option(f"[name=code_{part_id}]", "other")
    press(page, "完成答复")
    expect(page.locator("main")).to_contain_text("接受 2 项")


def become_a_deal(play: Play, pack: int) -> None:
    """Firm, institute and base take part; the contract is signed and its money shared."""
    page = play.page_of(BROKER, f"/desk/packs/{pack}")
    press(page, "转为对接")
    [(match,)] = play.query("SELECT match_id FROM packs WHERE id = ?", pack)
    [(institute,)] = play.query(
        "SELECT u.email FROM matches m JOIN postings a ON a.id = m.achievement_id"
        " JOIN users u ON u.id = a.author_id WHERE m.id = ?",
        match,
    )
    [(party, base)] = play.query(
        "SELECT p.id, u.email FROM pack_parties p"
        " JOIN users u ON u.organisation_id = p.organisation_id"
        " WHERE p.pack_id = ? AND p.role = 'pilot' ORDER BY u.id LIMIT 1",
        pack,
    )
    assert len({institute, base, FIRM}) == 3

    page = play.page_of(base, f"/work/parties/{party}")
    expect(page.locator("main")).to_contain_text(NEED)
    press(page, "同意参加")
    expect(page.locator("main")).not_to_contain_text("0759-")
    press(play.page_of(institute, f"/deals/{match}"), "有意向")
    expect(play.page_of(base, f"/work/parties/{party}").locator("main")).to_contain_text("0759-")

    page = play.page_of(BROKER, f"/deals/{match}")
    agreed = page.locator("#parties li", has_text="同意参加")
    expect(agreed).to_have_count(3)
    sign(play, page)
    share(play, pack, base, party)


def sign(play: Play, page: Page) -> None:
    """The broker leads the deal to the signed contract."""
    press(page, "记录进入洽谈")
    open_details(page, "登记签约")
    page.fill("[name=sign-number]", "2027-方案包-001")
    page.fill("[name=sign-project_name]", "微胶囊开口饵料中试")
    page.select_option("[name=sign-kind]", "development")
    page.fill("[name=sign-signed_on]", play.simulated.now.date().isoformat())
    page.fill("[name=sign-total]", "60")
    page.fill("[name=sign-technical]", "50")
    press(page, "下一步：核对并确认")
    press(page, "确认签约")
    expect(page.locator("main")).to_contain_text("50 万元")


def share(play: Play, pack: int, base: str, party: int) -> None:
    """More than the contract's total is refused; each party reads its own share only."""
    page = play.page_of(BROKER, f"/desk/packs/{pack}/shares")
    sums = page.locator("main input[type=text][name^=share_]")
    expect(sums).to_have_count(2)
    for field in sums.all():
        field.fill("45")
    press(page, "记录份额")
    expect(page.locator("main")).to_contain_text("超过了合同成交总金额")
    assert play.query("SELECT share FROM pack_parties WHERE id = ?", party) == [(None,)]
    page.fill(f"[name=share_{party}]", "15")
    press(page, "记录份额")
    text = play.page_of(base, f"/work/parties/{party}").locator("main")
    expect(text).to_contain_text("15")
    expect(text).not_to_contain_text("45")


def say(page: Page, part: int, state: str, words: str) -> None:
    """Answer one part with words."""
    page.check(f"[name=answer_{part}][value={state}]")
    field = page.locator(f"[name=words_{part}]")
    _open(page.locator(f"#part-{part} details"))
    field.fill(words)


def _open(details: Locator) -> None:
    if details.get_attribute("open") is None:
        details.locator("summary").click()


def need_of(play: Play) -> int:
    """The need's key."""
    [(found,)] = play.query(
        "SELECT p.id FROM postings p JOIN revisions r ON r.id = p.published_revision_id"
        " WHERE r.title = ?",
        NEED,
    )
    return int(found)


def parts_of(play: Play, pack: int, kind: str) -> list[int]:
    """The parts of a kind that are kept, in their order."""
    rows = play.query(
        "SELECT id FROM pack_parts WHERE pack_id = ? AND kind = ? AND is_kept ORDER BY place",
        pack,
        kind,
    )
    return [int(key) for (key,) in rows]
