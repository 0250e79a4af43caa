"""The pictures of the README, taken from a site with demo data.

scripts/gallery --readme
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, expect

from scripts.browsing import Site, Visitor

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
LARGEST = 250_000
"""Bytes: whoever reads the README on a slow line waits for all of them."""

SCROLL_TO_CHECK = """() => {
  document.querySelector('h1').scrollIntoView();
  const aside = document.querySelector('.form-page__aside');
  aside.scrollTop = aside.querySelector('#check').offsetTop;
}"""

FIRM, BROKER = "firm@example.org", "broker@example.org"


def open_home(visitor: Visitor) -> None:
    """The way in: what the platform is, the call that is open, the three doors."""
    visitor.go("/")


def open_desk(visitor: Visitor) -> None:
    """A broker reads a proposal."""
    visitor.go("/desk/").evaluate("document.querySelector('.work-bar').scrollIntoView()")


def open_need(visitor: Visitor) -> None:
    """A need, as it looks on a phone in the evening."""
    visitor.go("/needs/214")


def write_need(visitor: Visitor) -> None:
    """A firm has begun to write, and reads what matches already."""
    page = visitor.go("/work/needs/new")
    page.fill("[name=title]", "深水网箱抗不住台风，锚绳年年断")
    page.fill(
        "[name=summary]", "外海深水网箱每逢台风锚绳磨断、整箱漂走，求抗台风的系泊方案和预警办法。"
    )
    page.fill(
        "[name=problem]",
        "十二口重力式网箱在外海二十五米水深处，去年两次台风都断绳走锚，最远漂出三海里。"
        "换过更粗的锚绳，转角处照样磨断；加了两倍的锚，浮框又被拉变形。"
        "希望有人按我们的海况算一遍系泊，并能在断之前报警。",
    )
    page.fill("[name=indicators]", "抗 15 级台风；锚绳三年不换")
    page.check("[name=fields][value=marine]")
    page.check("[name=modes][value=codevelop]")
    page.fill("[name=keywords]", "网箱、锚绳、台风")
    page.fill("[name=budget_max]", "120")
    expect(page.locator("#check-matches ~ ul a").first).to_be_visible(timeout=60_000)
    page.evaluate(SCROLL_TO_CHECK)


@dataclass(frozen=True)
class Picture:
    """How to come to a picture, and words that it must show."""

    arrive: Callable[[Visitor], None]
    words: str
    account: str | None = None
    size: tuple[int, int] = (1200, 720)
    theme: str = "light"


PICTURES = {
    "home": Picture(open_home, "我有技术难题"),
    "desk": Picture(open_desk, "双方都提到", BROKER, size=(1200, 700)),
    "form": Picture(write_need, "现在就能对上的", FIRM, size=(1200, 860)),
    "phone": Picture(open_need, "有意对接", size=(390, 844), theme="dark"),
}


def show(visitor: Visitor, picture: Picture) -> bytes:
    """Bring somebody to a picture; return it as PNG."""
    width, height = picture.size
    visitor.page.set_viewport_size({"width": width, "height": height})
    visitor.page.emulate_media(color_scheme=picture.theme)  # type: ignore[arg-type]
    picture.arrive(visitor)
    expect(visitor.page.locator("main")).to_contain_text(picture.words)
    return visitor.page.screenshot()


def take_readme_pictures(site: Site, browser: Browser) -> None:
    """Take the README's pictures anew."""
    for name, picture in PICTURES.items():
        context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
        visitor = Visitor(context, site.address)
        if picture.account:
            visitor.sign_in(picture.account)
        data = show(visitor, picture)
        context.close()
        if len(data) > LARGEST:
            raise SystemExit(f"{name}.png is larger than {LARGEST:,} bytes: {len(data):,}")
        (FOLDER / f"{name}.png").write_bytes(data)
