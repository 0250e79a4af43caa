"""Finding contact data, links and names of one's own organisation in what somebody writes.

People write around such a check: with full-width digits, blanks or dashes between the digits,
or numbers in Chinese characters. What is found is only pointed out, so a doubtful case counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

LONGEST_READ = 20_000
"""Nothing behind so many characters is looked at; no field of the site takes as many."""


class ContactKind(StrEnum):
    """What was found."""

    EMAIL = "email"
    LINK = "link"
    MOBILE = "mobile"
    PHONE = "phone"
    WECHAT = "wechat"
    QQ = "qq"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Contact:
    """One place of a text, as it was written."""

    kind: ContactKind
    text: str
    start: int


_NUMERALS = {
    ord(character): str(digit)
    for digit, characters in enumerate(
        ("〇零○", "一壹幺", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}
_GAP = r"[\s\-–—_·*/]{0,2}"
_HOST = (
    r"(?:[a-z0-9-]{1,63}\.){1,4}(?:com|cn|net|org|edu|gov|top|vip|xyz|cc|io|co|info|biz|shop|site)"
)
_PATTERNS = (
    (
        ContactKind.EMAIL,
        r"(?<![a-z0-9._%+-])[a-z0-9._%+-]{1,64}\s?(?:@|[(\[【]at[)\]】])\s?[a-z0-9-]{1,63}"
        r"(?:\s?\.\s?[a-z]{2,24}){1,4}",
    ),
    (ContactKind.LINK, r"(?:https?://|www\.)[^\s，。；、）)”\"<>]{2,300}"),
    (ContactKind.LINK, rf"(?<![a-z0-9.@-]){_HOST}(?![a-z0-9-])(?:/[\x21-\x7e]{{0,200}})?"),
    (
        ContactKind.MOBILE,
        rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"
        r"|(?<![\d.])1[3-9]\d\.\d{4}\.\d{4}(?![\d.])",
    ),
    (
        ContactKind.QQ,
        rf"(?:qq|扣扣|企鹅号)(?:号码|号|群)?\s?[:是为]?\s?[1-9](?:{_GAP}\d){{4,10}}(?!\d)",
    ),
    (
        ContactKind.PHONE,
        r"(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3})[\s\-–—]{0,2}\d{3,4}[\s\-–—]?\d{4}(?!\d)"
        r"|(?<!\d)[48]00[\s\-–—]?\d{3,4}[\s\-–—]?\d{3,4}(?!\d)"
        r"|(?:电话|座机|手机|热线|致电|tel|phone)(?:号码|号)?\s?[:.是为]?\s?\d{3,4}[\s\-–—]?\d{4}(?!\d)",
    ),
    (
        ContactKind.WECHAT,
        r"(?:微信|薇信|威信|v信|vx|wx|wechat|weixin)\s?(?:(?:号码|号|id)\s?[:是为]?|[:是为])\s?"
        r"[a-z][a-z0-9_-]{4,19}"
        r"|(?:微信|薇信|威信|v信|vx|wx|wechat|weixin|加v)\s?(?=[a-z0-9_-]{0,19}[\d_])[a-z][a-z0-9_-]{4,19}"
        r"|(?:微信|v信|vx)(?:手机)?同号|(?:手机号?|电话)同微信|微信同手机",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)


def find_contacts(text: str, names: Iterable[str] = ()) -> list[Contact]:
    """Return what in ``text`` tells how to reach somebody, and where it says one of ``names``.

    In the order of the text; what lies within something else found is not named again.
    """
    text = text[:LONGEST_READ]
    plain = _plain(text)
    digits = plain.translate(_NUMERALS)
    found: list[Contact] = []
    taken: list[tuple[int, int]] = []
    for kind, start, end in [*_matches(plain, digits), *_named(plain, names)]:
        if not any(start < other_end and other < end for other, other_end in taken):
            taken.append((start, end))
            found.append(Contact(kind, text[start:end].strip(), start))
    return sorted(found, key=lambda one: one.start)


def short_names(name: str, places: Iterable[str] = ()) -> list[str]:
    """Return an organisation's name and what people shorten it to.

    The legal form goes, then a place in front, then words of the trade behind, as far as
    something of its own is left.
    """
    plain = _plain(re.sub(r"[（(].*?[）)]", "", name)).strip()
    core = _LEGAL.sub("", plain)
    bare = _without_place(core, places)
    brand = bare
    while (shorter := _TRADE.sub("", brand)) != brand and len(shorter) >= 2:
        brand = shorter
    is_own = len(brand) >= 2 and not _TRADE.fullmatch(brand) and not _GENERAL.fullmatch(brand)
    forms = [plain, core, bare if len(bare) >= 4 else "", brand if is_own else ""]
    return list(dict.fromkeys(form for form in forms if len(form) >= 2))


_LEGAL = re.compile(
    r"(?:集团)?(?:股份)?(?:有限责任公司|有限公司|公司|集团|合伙企业|合作社|个体工商户|厂)$"
    r"|,?\s*(?:co\.?,?\s*ltd\.?|ltd\.?|inc\.?|llc|gmbh)$"
)
_TRADE = re.compile(
    r"(?:海洋|水产|渔业|养殖|种业|种苗|食品|果业|糖业|纸业|药业|鞋业|羽绒|电器|智能|家居|家具|建材|钢铁|钢材|"
    r"石化|化工|新材料|材料|新能源|能源|储能|风电|环保|环境|生态|生物|医药|医疗|器械|科技|技术|工程|装备|机械|"
    r"设备|电子|信息|网络|软件|数据|实业|工业|农业|发展|开发|制造|制品|加工|贸易|投资|服务|研究院|研究所|"
    r"研究中心|实验室|集团|大学|学院|医院)$"
)
_GENERAL = re.compile(
    r"(?:中国|国家|省|市|大学|学院|医院|研究院|研究所|公司|企业|单位|平台|中心|实验室)+"
)


def _without_place(name: str, places: Iterable[str]) -> str:
    """Return the name without the provinces, cities and counties in front of it."""
    for place in sorted({_plain(one) for one in places}, key=len, reverse=True):
        for form in (place, re.sub(r"[省市县区]$", "", place)):
            if len(form) >= 2 and name.startswith(form) and len(name) - len(form) >= 2:
                return name.removeprefix(form).lstrip("省市县区")
    return name


def _plain(text: str) -> str:
    """Return the text in small, half-width letters, each character in its place."""
    return "".join(_narrow(character) for character in text)


def _narrow(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", character).lower()
    return narrow if len(narrow) == 1 else character


def _matches(plain: str, digits: str) -> Iterator[tuple[ContactKind, int, int]]:
    numbers = (ContactKind.MOBILE, ContactKind.PHONE, ContactKind.QQ)
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(digits if kind in numbers else plain):
            yield kind, match.start(), match.end()


def _named(plain: str, names: Iterable[str]) -> Iterator[tuple[ContactKind, int, int]]:
    """Yield where a name stands, the longest first; blanks within it do not hide it."""
    for name in sorted({_plain(name) for name in names if name.strip()}, key=len, reverse=True):
        pattern = r"\s?".join(re.escape(character) for character in name if not character.isspace())
        edge = r"(?<![a-z0-9]){}(?![a-z0-9])" if name.isascii() else "{}"
        for match in re.finditer(edge.format(pattern), plain):
            yield ContactKind.NAME, match.start(), match.end()
