"""Pictures of every main page: both languages, phone and desktop, light and dark.

    scripts/gallery [PAGE...]
    scripts/gallery --readme

They lie in test-results/gallery with a page index.html that shows them side by side. With
--readme only the pictures of the README are taken anew, in docs/images.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from itertools import product
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser

from matcher.domain.codes import Role
from scripts.browsing import Site, Visitor, running_browser, running_site
from scripts.gallery_pages import PAGES, TRIES_PER_MINUTE, Arrival, Walk
from scripts.readme_pictures import take_readme_pictures
from scripts.walking import find_pages, read_routes

FOLDER = Path(__file__).resolve().parents[1] / "test-results" / "gallery"

LANGUAGES = ("zh", "en")
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
STYLE = "img { height: 360px; margin: 4px; border: 1px solid #999 }"


@dataclass(frozen=True)
class View:
    """One way to look at a page."""

    language: str
    screen: str
    theme: str

    def __str__(self) -> str:
        return f"{self.language}-{self.screen}-{self.theme}"


VIEWS = tuple(View(*parts) for parts in product(LANGUAGES, WIDTHS, THEMES))


def take_pictures(site: Site, browser: Browser, routes: Flask, wanted: set[str]) -> list[str]:
    """Take every wanted picture; return the names of those that no link leads to."""
    missing: list[str] = []
    for role, pages in PAGES.items():
        chosen = {name: place for name, place in pages.items() if not wanted or name in wanted}
        if not chosen:
            continue
        with visiting(browser, site, role) as visitor:
            reached = find_pages(visitor, routes, ("/", "/work", "/sign-in"))
            found = {endpoint: page.address for endpoint, page in reached.items()}
            for name, place in chosen.items():
                try:
                    picture_page(Walk(visitor, site, found), name, place)
                except KeyError:
                    missing.append(name)
    return missing


@contextmanager
def visiting(browser: Browser, site: Site, role: Role) -> Iterator[Visitor]:
    """Give somebody of a role a browser of their own."""
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
    visitor = Visitor(context, site.address)
    if role is not Role.VISITOR:
        visitor.sign_in(f"{role.value}@example.org")
    try:
        yield visitor
    finally:
        context.close()


def picture_page(walk: Walk, name: str, place: str | Arrival) -> None:
    """Take a page's picture in every view; KeyError where no link leads there."""
    visitor = walk.visitor
    for view in VIEWS:
        width, height = WIDTHS[view.screen]
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.page.emulate_media(color_scheme=view.theme)  # type: ignore[arg-type]
        visitor.context.add_cookies(
            [{"name": "locale", "value": view.language, "url": visitor.address}]
        )
        if callable(place):
            place(walk)
        else:
            visitor.go(place if place.startswith("/") else walk.found[place])
        visitor.page.screenshot(path=FOLDER / f"{name}-{view}.png", full_page=True)


def write_index(names: Sequence[str]) -> None:
    """Write one page that shows all pictures, a row for each page of the site."""
    rows = []
    for name in names:
        pictures = "".join(
            f'<a href="{name}-{view}.png"><img src="{name}-{view}.png" alt="{name} {view}"></a>'
            for view in VIEWS
            if (FOLDER / f"{name}-{view}.png").exists()
        )
        rows.append(f"<h2>{escape(name)}</h2><div>{pictures}</div>")
    style = (
        "img{height:360px;width:auto;margin:4px;border:1px solid #999}body{font-family:sans-serif}"
    )
    text = f"<!doctype html><meta charset=utf-8><title>Gallery</title><style>{style}</style>"
    (FOLDER / "index.html").write_text(text + "\n".join(rows), encoding="utf-8")


def main() -> None:
    """Run the command line."""
    names = [name for pages in PAGES.values() for name in pages]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", choices=[*names, []], metavar="PAGE")
    parser.add_argument("--readme", action="store_true", help="take the README's pictures")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, running_browser() as browser:
        home, spare = Path(scratch) / "site", Path(scratch) / "routes"
        home.mkdir()
        spare.mkdir()
        with running_site(home, f"{TRIES_PER_MINUTE} per minute") as site:
            if options.readme:
                take_readme_pictures(site, browser)
                return
            missing = take_pictures(site, browser, read_routes(spare), set(options.pages))
    write_index(names)
    print(f"Look at {FOLDER / 'index.html'}")
    if missing:
        raise SystemExit(f"No link leads to: {', '.join(missing)}")


if __name__ == "__main__":
    main()
