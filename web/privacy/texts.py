"""The notice, the terms and the contact page: Markdown files of the operator, or the shipped ones.

What the operator wrote binds, whatever language it is in: a reader of another language gets it
rather than a shipped text that says something else.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from web.base import site
from web.base.caching import recording
from web.base.config import ROOT
from web.base.locale import LOCALES

SHIPPED = ROOT / "data" / "texts"

LARGEST = 500_000
"""Bytes of a text: nobody reads more, and a wrong file named by mistake is not rendered."""

# No HTML of the file's own reaches the page, and no address that would run a script.
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_PLACE = re.compile(r"\{(site_name|operator|contact)\}")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Text:
    """One text as the page shows it."""

    html: Markup
    locale: str
    """The language it is written in."""
    is_shipped: bool
    """Whether it is ours, which the operator has still to check."""


@dataclass(frozen=True, slots=True)
class _Kept:
    stamp: tuple[int, int]
    source: str | None


_read: dict[Path, _Kept] = {}
_rendered: dict[tuple[Path, tuple[int, int], tuple[str, ...]], Markup] = {}


def find_text(name: str, locale: str) -> Text:
    """Return a text in the reader's language, or in the one there is."""
    # The operator edits files: no mark of the database tells.
    recording.note_unsettled()
    for folder, language in _places(locale):
        path = folder / f"{name}.{language}.md"
        source = _source(path)
        if source is not None:
            html = _render(path, source, _values(language))
            return Text(html, language, folder == SHIPPED)
    raise FileNotFoundError(f"there is no text {name} in {SHIPPED}")


def _places(locale: str) -> list[tuple[Path, str]]:
    """Return where a text is looked for: the operator's in any language, then the shipped one."""
    languages = sorted(LOCALES, key=lambda one: one != locale)
    own = site.settings().texts
    folders = [SHIPPED] if own is None else [own, SHIPPED]
    return [(folder, language) for folder in folders for language in languages]


def _source(path: Path) -> str | None:
    """Return what a file holds, read again only once it has changed; None where it is no text."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        logger.warning("text %s cannot be read: %s", path, error)
        return None
    stamp = (state.st_mtime_ns, state.st_size)
    kept = _read.get(path)
    if kept is None or kept.stamp != stamp:
        kept = _read[path] = _Kept(stamp, _load(path, state.st_size))
    return kept.source


def _load(path: Path, size: int) -> str | None:
    try:
        if size > LARGEST:
            raise ValueError(f"it has more than {LARGEST} bytes")
        source = path.read_text(encoding="utf-8-sig")
        if not source.strip():
            raise ValueError("it is empty")
    except (OSError, ValueError) as error:
        # Once for each state of the file: the site goes on with the text it ships.
        logger.warning("text %s is left out: %s", path, error)
        return None
    return source


def _render(path: Path, source: str, values: dict[str, str]) -> Markup:
    key = (path, _read[path].stamp, tuple(values.values()))
    if key not in _rendered:
        for stale in [one for one in _rendered if one[0] == path and one[1] != key[1]]:
            del _rendered[stale]
        # What is filled in is text: nothing in it may be read as Markdown.
        filled = _PLACE.sub(lambda found: _PUNCTUATION.sub(r"\\\1", values[found[1]]), source)
        # The renderer escapes everything but the marks it makes itself.
        _rendered[key] = Markup(_MARKDOWN.renderer.render(_parse(filled), _MARKDOWN.options, {}))  # noqa: S704
    return _rendered[key]


def _parse(source: str) -> list[Token]:
    """Return the parts of a text without its first title, which the page has as its own."""
    tokens = _MARKDOWN.parse(source)
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        del tokens[:3]
    for token in tokens:
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"
    return tokens


def _values(locale: str) -> dict[str, str]:
    """Return what the places of a text are filled with, in the language of the text."""
    settings = site.settings()
    contact = " ".join(settings.contact.split())
    if locale == "en":
        name = settings.site_name_en
        return {
            "site_name": name,
            "operator": f"the operator of {name}",
            "contact": contact
            or "the operator (no contact entered yet; ask the city's science"
            " and technology bureau)",
        }
    name = settings.site_name
    return {
        "site_name": name,
        "operator": f"{name}的运营单位",
        "contact": contact or "运营单位（尚未填写联系方式，可向本市科学技术局询问）",
    }
