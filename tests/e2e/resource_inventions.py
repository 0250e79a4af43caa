"""An invention in the browser: approved, publicised, objected to, used first and paid later."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.calendar import ZONE
from tests.e2e.playing import Play, follow
from tests.e2e.test_journeys import press

TITLE = "牡蛎壳煅烧粉改良酸化塘底的配方"
INVENTOR = "钟不公开"
INSTITUTE = "university@example.org"
FIRM = "shrimp@example.org"
OBJECTOR = "institute@example.org"
REASONS = "配方第三组的数据由我们单位提供。"


def register(play: Play) -> int:
    """The institute registers the invention and has it evaluated and approved, after a no."""
    page = play.page_of(INSTITUTE, "/work/inventions/new")
    page.fill("[name=title]", TITLE)
    page.select_option("[name=kind]", "patent")
    page.fill("[name=abstract]", "用煅烧牡蛎壳粉中和老化塘底的酸，一亩六十公斤，三天回到中性。")
    page.fill("[name=inventors]", INVENTOR)
    press(page, "登记")
    invention = int(page.url.rsplit("/", 1)[1].split("?")[0])
    evaluate(play, invention)
    decide(play, invention, "no", "评估没有说明参照的交易。")
    assert state_of(play, invention) == "registered"
    evaluate(play, invention)
    while state_of(play, invention) == "evaluated":
        decide(play, invention, "yes", "")
    return invention


def evaluate(play: Play, invention: int) -> None:
    """Note what it was found to be worth."""
    page = work(play, invention)
    follow(page, "记录评估")
    page.check("[name=method][value=market]")
    page.fill("[name=evaluator]", "成果评估小组")
    page.fill("[name=value]", "42.5")
    page.fill("[name=day]", today(play).isoformat())
    press(page, "记录评估")


def decide(play: Play, invention: int, verdict: str, words: str) -> None:
    """One step of the institute's list says yes or no."""
    page = work(play, invention)
    follow(page, "记录审批意见")
    page.select_option("[name=verdict]", verdict)
    page.fill("[name=person]", "某审批人")
    page.fill("[name=day]", today(play).isoformat())
    page.fill("[name=words]", words)
    press(page, "记录审批意见")


def publicise(play: Play, invention: int) -> tuple[int, date]:
    """The price is published; return the publication and its last day."""
    page = work(play, invention)
    follow(page, "公示定价")
    page.fill("[name=amount]", "40")
    page.select_option("[name=way]", "ordinary")
    page.select_option("[name=transferee_kind]", "local_firm")
    page.fill("[name=how]", "公示期内向成果转化办公室书面提出，五个工作日内答复。")
    press(page, "公示定价")
    [(key, last)] = play.query(
        "SELECT id, last_day FROM price_publications WHERE invention_id = ? AND state = 'running'",
        invention,
    )
    text = play.page_of("", f"/inventions/publicity/{key}").locator("main")
    expect(text).to_contain_text("400,000.00 元")
    expect(text).not_to_contain_text(INVENTOR)
    return int(key), date.fromisoformat(last)


def object_and_answer(play: Play, publication: int, outcome: str) -> None:
    """Somebody objects; the price is not clear before the institute has answered."""
    page = play.page_of(OBJECTOR, f"/inventions/publicity/{publication}")
    follow(page, "提出异议")
    page.fill("[name=text]", REASONS)
    press(page, "提出异议")
    assert REASONS not in play.page_of(FIRM, f"/inventions/publicity/{publication}").content()
    [(objection,)] = play.query(
        "SELECT id FROM price_objections WHERE publication_id = ? AND state = 'open'", publication
    )
    page = play.page_of(INSTITUTE, f"/work/price-objections/{objection}")
    expect(page.locator("main")).to_contain_text(REASONS)
    page.select_option("[name=outcome]", outcome)
    page.fill("[name=answer]", "已核对原始记录。")
    press(page, "答复异议")


def wait_until_clear(play: Play, invention: int, last: date) -> None:
    """On its last day it still runs, on the day after nothing stands against a contract."""
    move_to(play, last)
    assert state_of(play, invention) == "publicised"
    move_to(play, last + timedelta(days=1))
    assert state_of(play, invention) == "clear"


def agree(play: Play, invention: int) -> int:
    """The firm applies, the institute offers two instalments, the firm agrees."""
    page = play.page_of(FIRM, f"/inventions/{invention}")
    follow(page, "申请先用后转")
    page.fill("[name=words]", "先在六口塘上用一个月。")
    press(page, "申请先用后转")
    agreement = int(page.url.rsplit("/", 1)[1].split("?")[0])
    page = later(play, INSTITUTE, agreement)
    follow(page, "提出条件")
    first, second = (today(play) + timedelta(days=days) for days in (60, 120))
    page.select_option("[name=way]", "ordinary")
    page.fill("[name=trial_until]", (today(play) + timedelta(days=30)).isoformat())
    page.fill("[name=conditions]", "塘底没有回到中性的，退回余料即可。")
    for number, (what, sum_, day) in enumerate((("首期", "12", first), ("尾款", "28", second))):
        page.fill(f"[name=rows-{number}-what]", what)
        page.fill(f"[name=rows-{number}-amount]", sum_)
        page.fill(f"[name=rows-{number}-due_on]", day.isoformat())
    press(page, "提出条件")
    page = later(play, FIRM, agreement)
    expect(page.locator("#plan")).to_contain_text("尾款")
    press(page, "同意条件")
    return agreement


def use_and_pay(play: Play, agreement: int) -> None:
    """The firm tries it, goes on, and pays both instalments; the institute confirms each."""
    page = later(play, INSTITUTE, agreement)
    follow(page, "记录交付")
    page.fill("[name=day]", today(play).isoformat())
    press(page, "记录交付")
    move_to(play, today(play) + timedelta(days=20))
    page = later(play, FIRM, agreement)
    follow(page, "决定转")
    page.check("[name=sure]")
    press(page, "决定转")
    for sum_ in ("12", "28"):
        move_to(play, today(play) + timedelta(days=60))
        page = later(play, FIRM, agreement)
        follow(page, "记已付的款")
        page.fill("[name=paid_on]", today(play).isoformat())
        page.fill("[name=amount]", sum_)
        press(page, "记已付的款")
        page = later(play, INSTITUTE, agreement)
        follow(page, "确认收到")
        press(page, "确认收到")
    assert play.query("SELECT state FROM later_agreements WHERE id = ?", agreement) == [
        ("completed",)
    ]
    page = play.page_of(OBJECTOR, f"/work/later/{agreement}")
    assert "尾款" not in page.content()


def work(play: Play, invention: int) -> Page:
    """The institute's page of the invention."""
    return play.page_of(INSTITUTE, f"/work/inventions/{invention}")


def later(play: Play, who: str, agreement: int) -> Page:
    """The page of the agreement."""
    return play.page_of(who, f"/work/later/{agreement}")


def state_of(play: Play, invention: int) -> str:
    """Return how far the invention has come."""
    [(state,)] = play.query("SELECT state FROM inventions WHERE id = ?", invention)
    return str(state)


def today(play: Play) -> date:
    """The site's day."""
    return play.simulated.now.date()


def move_to(play: Play, day: date) -> None:
    """Let it be the morning of a day."""
    play.simulated.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=ZONE))
