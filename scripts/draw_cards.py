"""Draw the pictures that cannot be SVG: the card of shared links and the home screen's icon.

python scripts/draw_cards.py writes web/static/share.png and web/static/icon-180.png with the
browser that CHROMIUM names; fonts-noto-cjk gives the letters. Run it when the drawing changes.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "web" / "static"

_WAVE = "c40 0 40-27 80-27s40 27 80 27 40-27 80-27 40 27 80 27"

CARD = f"""<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">
<rect width="1200" height="630" fill="#083654"/>
<g fill="none" stroke-linecap="round" stroke-width="10">
<path d="M760 360a150 150 0 0 1 300 0" stroke="#fff"/>
<path d="M-40 508{_WAVE * 4}" stroke="#7cc4e8"/>
<path d="M-120 566{_WAVE * 5}" stroke="#7cc4e8" opacity=".45"/>
</g>
<circle cx="760" cy="360" r="36" fill="#ffb27a"/>
<rect x="1026" y="326" width="68" height="68" fill="#8fded8"/>
<g fill="#fff" font-family="Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif">
<text x="80" y="190" font-size="64" font-weight="700">企业的技术难题，</text>
<text x="80" y="278" font-size="64" font-weight="700">找得到能解的人</text>
<text x="80" y="360" font-size="34" fill="#c3d9e8">科技成果转化对接平台</text>
<text x="80" y="410" font-size="26" fill="#c3d9e8">Needs meet research achievements</text>
</g>
<rect y="618" width="1200" height="12" fill="#e5694c"/>
</svg>"""


def main() -> None:
    """Draw both pictures."""
    icon = (STATIC / "favicon.svg").read_text(encoding="utf-8")
    sized = icon.replace("<svg ", '<svg width="180" height="180" ', 1).replace('rx="8"', 'rx="0"')
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        for name, drawing, width, height in (
            ("share.png", CARD, 1200, 630),
            ("icon-180.png", sized, 180, 180),
        ):
            page.set_viewport_size({"width": width, "height": height})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing}")
            page.screenshot(path=STATIC / name)
        browser.close()


if __name__ == "__main__":
    main()
