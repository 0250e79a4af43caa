"""What a heading means: the field it stands for, the unit of its amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from matcher.types import Kind
from web.base.listing.spec import CONTENT, Reach, Spec
from web.base.widths import fold
from web.exchange import headings
from web.postings.fields import LISTINGS

TRL_REQUIRED = "trl_required"
"""A column of its own for one criterion that is insisted on."""
RUNNING = "running"
"""A running number: no id where there is a better one."""
CONTACT = "contact"
"""Name and telephone in one column."""
OF_THE_FILE = ("id", "organisation", "credit_code", CONTENT, TRL_REQUIRED, RUNNING, CONTACT)
"""What a column may be taken for that is no field of a listing."""

EXPORTED = (
    "id title content indicators keywords fields modes trl musts budget_min budget_max price "
    "organisation district valid_until"
).split()
"""The columns of exported files: the names of the matcher's fields, in the template's order."""

_SPACES = re.compile(r"[\s*_\-:：·.。、,，;；?？!！“”\"'‘’<>《》#＊※★●○▲△☆]+")
_BRACKETS = re.compile(r"[(\[【{〔].*?[)\]】}〕]|[(\[【{〔].*$")
_BRACKET = re.compile(r"[()\[\]【】{}〔〕]")
_NUMBERED = re.compile(
    r"^(?:[(]?[0-9一二三四五六七八九十]{1,3}[)、.．]|[(][0-9一二三四五六七八九十]{1,3}[)])\s*"
)
_PARTED = re.compile(r"[/|]|或者?|及其?|和|与")
_SERIES = re.compile(r"[0-9一二三四五六七八九十]{1,2}$")
_LONGEST_GUESSED = 20
_GUESSED = 90
"""How unsure a meaning is that only the end of a heading tells."""
_UNITS = (
    ("亿元", 10**10),
    ("百万元", 10**8),
    ("千万元", 10**9),
    ("十万元", 10**7),
    ("万元", 10**6),
    ("千元", 10**5),
    ("亿", 10**10),
    ("百万", 10**8),
    ("万", 10**6),
    ("w", 10**6),
    ("元", 10**2),
    ("rmb", 10**2),
    ("yuan", 10**2),
)
"""Words of a unit, the longer before what they hold, and the fen of one."""


def simplify_heading(text: str) -> str:
    """Return a heading without blanks, marks, numbering and what its brackets say."""
    plain = _NUMBERED.sub("", fold(text).lower().replace("\n", " "))
    without = _SPACES.sub("", _BRACKETS.sub("", plain))
    return without or _SPACES.sub("", _BRACKET.sub("", plain))


def _bare(text: str) -> str:
    """Return a heading with what its brackets say: 县（市、区） is 县市区."""
    return _SPACES.sub("", _BRACKET.sub("", _NUMBERED.sub("", fold(text).lower())))


@cache
def known_headings(kind: Kind) -> Mapping[str, tuple[str, int]]:
    """Return simplified heading -> (field, how sure: the smaller the better)."""
    known: dict[str, tuple[str, int]] = {}
    own = headings.NEED if kind is Kind.NEED else headings.ACHIEVEMENT
    for words in (own, headings.SHARED):
        for field, text in words.items():
            for rank, word in enumerate(text.split()):
                known.setdefault(_bare(word), (field, rank))
    for spec in LISTINGS[kind].specs:
        if spec.heading is not None or spec in LISTINGS[kind].asked:
            for word in _names_of(spec):
                known.setdefault(_bare(word), (spec.name, 0))
    # A mark alone, as #, is no word once marks are left out.
    known.pop("", None)
    return known


def _names_of(spec: Spec) -> Iterable[str]:
    yield spec.name
    if spec.item and spec.item != CONTENT:
        yield spec.item
    if spec.heading is not None:
        yield spec.heading.name
        yield from spec.heading.others


def find_field(parts: Iterable[str], kind: Kind) -> tuple[str, int] | None:
    """Return the field that a heading means and how sure that is, or None.

    ``parts`` are the words above each other, the lowest last: together they may say more
    ("联系人" over "电话"), else the lowest says it, else the one above.
    """
    words = [part for part in parts if _bare(part)]
    tried = ["".join(words)] if len(words) > 1 else []
    tried.extend(reversed(words))
    for text in tried:
        found = _look_up(text, kind)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=20_000)
def _look_up(text: str, kind: Kind) -> tuple[str, int] | None:
    known = known_headings(kind)
    plain = simplify_heading(text)
    candidates = [_bare(text), plain, _SERIES.sub("", plain)]
    candidates.extend(_strip_unit(candidate) for candidate in tuple(candidates))
    for candidate in candidates:
        if candidate in known:
            return known[candidate]
    for part in _PARTED.split(fold(text).lower()):
        found = known.get(simplify_heading(part))
        if found is not None and len(simplify_heading(part)) > 1:
            return found
    return _guess(plain, kind)


def _guess(plain: str, kind: Kind) -> tuple[str, int] | None:
    """Return the field that the end of a heading tells, where no word of it is known."""
    if len(plain) > _LONGEST_GUESSED or headings.NEVER.search(plain):
        return None
    for field, pattern in headings.ENDINGS[kind]:
        if pattern.search(plain):
            return field, _GUESSED
    return None


def _strip_unit(text: str) -> str:
    for word, _ in _UNITS:
        if text.endswith(word) and len(text) > len(word) + 1:
            return text.removesuffix(word).removesuffix("单位").rstrip("/")
    return text


def unit_of(parts: Iterable[str]) -> int | None:
    """Return the fen of the unit that a heading names; None where it names none."""
    for text in reversed(list(parts)):
        plain = fold(text).lower().replace(" ", "")
        inside = "".join(re.findall(r"[(\[【]([^)\]】]*)", plain))
        ends = re.split(r"[/,:]|单位", plain)[-1]
        for where in (inside, ends if ends != plain else "", plain):
            for word, fen in _UNITS:
                if (word in where) if len(word) > 1 else where.endswith(word):
                    return fen
    return None


def field_choices(kind: Kind) -> list[str]:
    """Return the names a column may be mapped to, in the order of the form."""
    listing = LISTINGS[kind]
    # What is kept for the record is declared on the site, never by a file.
    kept = [spec.name for spec in listing.asked if spec.reach is not Reach.RECORD]
    return ["id", "organisation", "credit_code", CONTENT, *kept, CONTACT]
