"""Numbers with units in running text, and whether one side's value meets the other's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf, isfinite, nan

from matcher.text.folding import narrow_text
from matcher.text.units import MULTIPLES, UNITS
from matcher.types import Fit

_AT_LEAST = (
    *("不低于", "不少于", "不小于", "不得低于", "不得少于", "不得小于", "不应低于", "不应小于"),
    *("不能低于", "不能少于", "不宜低于", "大于等于", "大于或等于", "大于", "高于", "多于"),
    *("超过", "至少", "达到", "可达", "达", "提高到", "提高至", "提升到", "提升至", "增加到"),
    *("增加至", "增至", "延长到", "延长至", "升至"),
)
_AT_MOST = (
    *("不高于", "不大于", "不超过", "不多于", "不得高于", "不得大于", "不得超过", "不应高于"),
    *("不应大于", "不应超过", "不能高于", "不能超过", "不宜超过", "小于等于", "小于或等于"),
    *("小于", "低于", "少于", "不到", "不足", "控制在", "降低到", "降低至", "降到", "降至"),
    *("减少到", "减少至", "减至", "缩短到", "缩短至", "压缩到", "压缩至", "下降到", "下降至"),
)
_LEAST_SIGNS = ("≥", "≧", ">=", ">", "⩾")
_MOST_SIGNS = ("≤", "≦", "<=", "<", "⩽")
_RISES = ("提高", "提升", "增加", "增长", "增产", "增强", "延长", "上升", "节省出")
_FALLS = ("降低", "减少", "下降", "缩短", "节约", "节省", "节能", "压缩", "减轻", "降幅")
_CHANGE = re.compile("|".join((*_RISES, *_FALLS)))
# Blanks and digits are taken whole and never given back (*+, (?>)): nothing that follows begins
# with either, and trying every share of a long run of them would take hours.
_GAP = r"\s*+"
_NUMBER = r"(?>\d{1,3}(?:[, ]\d{3}){1,9}(?![\d])(?:\.\d{1,30})?|\d{1,30}(?:\.\d{1,30})?)"
_SHORT_NUMBER = r"(?>\d{1,30}(?:\.\d{1,30})?)"
_POWER = rf"{_GAP}[×xX*]{_GAP}10(?:\^\{{?(?P<caret>[-−]?\d++)\}}?|(?P<raised>⁻?[⁰¹²³⁴-⁹]++))"
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_MULTIPLE = "|".join(sorted(filter(None, MULTIPLES), key=len, reverse=True))
_SIGNS = (*_LEAST_SIGNS, *_MOST_SIGNS, *_AT_LEAST, *_AT_MOST, "优于")
_BEFORE = "|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))
_MEASURE = re.compile(
    rf"(?!(?<=\s)\s)(?P<sign>{_BEFORE})?{_GAP}(?:约|了|:)?{_GAP}"
    rf"(?P<error>±)?{_GAP}(?P<low>[-−]?{_NUMBER})(?:{_POWER})?"
    rf"(?:{_GAP}(?:{_MULTIPLE})?{_GAP}(?:{_UNIT})?{_GAP}"
    rf"(?:±{_GAP}(?P<tolerance>{_NUMBER})|"
    rf"(?:~|-|—|–|至|到){_GAP}(?P<high>[-−]?{_NUMBER})))?\)?"
    rf"{_GAP}(?P<multiple>{_MULTIPLE})?{_GAP}(?P<unit>{_UNIT})(?![A-Za-z])"
    rf"(?:{_GAP}(?:/|每){_GAP}(?P<portion>\d++)?{_GAP}(?P<per>{_UNIT})(?![A-Za-z])"
    rf"|[·.](?P<inverse>{_UNIT})[-−⁻][1¹])?"
    rf"{_GAP}(?P<after>[及或]?以上|[及或]?以下|以内|之内|内)?"
)
_LEAD = rf"[\s约了:±\-−{re.escape(''.join(sorted({*''.join(_SIGNS)})))}]"
_NEARBY = re.compile(rf"(?<!{_LEAD}){_LEAD}*+\d++")
"""Digits and what may stand before them in a measure: nowhere else can one begin."""
_BARE = re.compile(
    rf"(?P<name>[pP][hH]){_GAP}值?{_GAP}(?:为|在|控制在)?{_GAP}(?P<sign>{_BEFORE})?{_GAP}"
    rf"(?P<low>{_SHORT_NUMBER})(?:{_GAP}(?:±{_GAP}(?P<tolerance>{_SHORT_NUMBER})"
    rf"|(?:~|-|—|–|至|到){_GAP}(?P<high>{_SHORT_NUMBER})))?"
)
"""Acidity is the one quantity that goes without a unit and is wanted often."""

_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_EXPONENT = re.compile(r"(?<=10)[⁻⁰¹²³⁴-⁹]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLAUSE_END = re.compile(r"[,，。；;、!！?？\n（）()：:]")
_FULL_STOP = re.compile(r"[。；;！!？?\n]")
_NAMED = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{2}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_PRESENT = re.compile(r"(?:由|从|自)(?:目前|现有|现在|原来|原)?的?$")
_TOWARDS = re.compile(rf"{_GAP}(?:左右|以上|以下)?{_GAP}[提增升延降减缩压下]")
_PER = re.compile(
    rf"每\s*(?P<each>{_UNIT})|(?P<bulk>[吨亩])(?=产|.{{0,4}}(?:成本|费用|价))"
    r"|(?<![一两二三四五六七八九十半几数\d])(?P<span>[年日])(?=产|处理|加工|供应|消耗|用量)"
)
"""What stands before the number and divides it: 每吨 2300 元, 亩产 500 公斤, 年产 3 万吨."""

_DEVIATION = re.compile(r"误差|偏差|公差|波动")
_CONTEXT_LENGTH = 12
MOST_MEASURES = 300
"""No honest text states more; each is compared with each of the other side."""

_COURTESY = frozenset(
    """
    要求 达到 以上 以下 需要 希望 目前 现有 左右 提高 降低 可达 实现 之间 平均 最高 最低 大于
    小于 不低 低于 高于 不高 不少 少于 不大 不超 超过 至少 控制 在于 达成 可以 能够 我们 技术
    产品 指标 每年 其中 成本 个月 减少 提升 增加 延长 缩短 下降 优于
    """.split()
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with a unit as a text states it: what it is of, its bounds, the words.

    ``low`` and ``high`` are in the dimension's base unit; -inf or inf where open. A change
    (提高 15%) has a dimension of its own, because it says nothing about the value reached.
    ``tolerance`` marks 5±0.2 mm: any value within will do.
    """

    about: str
    dimension: str
    low: float
    high: float
    quote: str
    tolerance: bool = False


@lru_cache(maxsize=8192)
def find_measures(text: str) -> tuple[Measure, ...]:
    """Return the measures of a text in their order; numbers without a known unit are left."""
    plain = _narrow(text)
    measures: list[Measure | None] = [*_find_acidity(plain)]
    about, end = "", 0
    for match in _search(plain):
        if _is_part_of_name(plain, match) or _is_date(plain, match):
            continue
        between = plain[end : match.start()]
        own = _CLAUSE_END.split(between.rstrip(" ("))[-1].lstrip()[-_CONTEXT_LENGTH:]
        if _names_something(own) or _FULL_STOP.search(between):
            about = own.strip()
        # Else as in "强度 48MPa、50MPa": a bare second value is about what the first was.
        begin = plain.rfind(own, end, match.start()) if own else match.start()
        quote = text[begin : match.end()].strip()
        end = match.end()
        if not _is_left_behind(about, match, plain):
            measures.append(_build_measure(match, _PRESENT.sub("", about), quote))
    return tuple(measure for measure in measures if measure)[:MOST_MEASURES]


def _search(plain: str) -> Iterator[re.Match[str]]:
    """Yield what ``_MEASURE`` finds, tried only where it can begin: most of a text is words."""
    place = 0
    for nearby in _NEARBY.finditer(plain):
        place = max(nearby.start(), place)
        while place < nearby.end():
            match = _MEASURE.match(plain, place)
            if match:
                yield match
            place = match.end() if match else place + 1


def _narrow(text: str) -> str:
    """Return the text narrowed but with raised exponents of ten as they are, equally long."""
    plain = narrow_text(text)
    for match in _EXPONENT.finditer(text):
        plain = plain[: match.start()] + match.group() + plain[match.end() :]
    return plain


def _find_acidity(plain: str) -> list[Measure]:
    found = []
    for match in _BARE.finditer(plain):
        low, high, tolerance = _read_bounds(match, 1.0)
        low, high = _open(low, high, match["sign"] or "", "", "acidity")
        quote = match.group().strip()
        found.append(Measure("pH值", "acidity", low, high, quote, tolerance))
    return found


def _names_something(own: str) -> bool:
    """Whether words before a number say what it is of, not merely that it is wanted."""
    if len(own.strip()) > 1:
        return bool(_names_of(own))
    return bool(_NAMED.search(own))


def _is_part_of_name(plain: str, match: re.Match[str]) -> bool:
    """Whether the number goes on from a longer one or from letters, as in M5 and Q345."""
    before = plain[match.start("low") - 1 : match.start("low")]
    return before.isascii() and (before.isalnum() or before == ".")


def _is_date(plain: str, match: re.Match[str]) -> bool:
    """Whether the number is a year or the month or day of a date, not a duration."""
    if match["per"] or match["multiple"]:
        return False
    if match["unit"] == "年":
        return bool(_YEAR.fullmatch(match["low"]))
    if match["unit"] == "日":
        return plain[: match.start("low")].endswith("月")
    return match["unit"] in {"月", "分"}


def _is_left_behind(about: str, match: re.Match[str], plain: str) -> bool:
    """Whether the value is the one to get away from: 由 60% of 由 60% 提高到 85%."""
    return bool(_PRESENT.search(about) and _TOWARDS.match(plain, match.end()))


def _build_measure(match: re.Match[str], about: str, quote: str) -> Measure | None:
    """Return the measure; None for what is no quantity, such as 10^999 kg or 5 per 0 kg."""
    dimension, factor = UNITS[match["unit"]]
    factor *= MULTIPLES[match["multiple"] or ""]
    if per := match["per"] or match["inverse"] or _find_divisor(about):
        per_dimension, per_factor = UNITS[per]
        per_factor *= float(match["portion"] or 1)
        dimension = f"{dimension}/{per_dimension}"
        factor = factor / per_factor if per_factor else nan
    low, high, tolerance = _read_bounds(match, factor)
    if not (isfinite(low) and isfinite(high)):
        return None
    sign = match["sign"] or ("≤" if match["error"] else "")
    low, high = _open(low, high, sign, match["after"] or "", dimension)
    if match["error"] or _DEVIATION.search(about):
        dimension = f"deviation of {dimension}"
    return Measure(about, _as_change(dimension, about, sign), low, high, quote, tolerance)


def _find_divisor(about: str) -> str | None:
    """Return the unit that words before a number divide it by."""
    found = _PER.search(about)
    return found and (found["each"] or found["bulk"] or found["span"])


def _read_bounds(match: re.Match[str], factor: float) -> tuple[float, float, bool]:
    low = _read_number(match["low"]) * factor * _read_power(match)
    if match["tolerance"]:
        around = _read_number(match["tolerance"]) * factor
        return low - around, low + around, True
    high = _read_number(match["high"]) * factor * _read_power(match) if match["high"] else low
    return min(low, high), max(low, high), False


def _open(low: float, high: float, sign: str, after: str, dimension: str) -> tuple[float, float]:
    """Return the bounds with one side opened where words or signs say so."""
    if sign == "优于":
        # A better accuracy is a smaller length or error, but a larger share of hits.
        sign = "≥" if dimension == "share" and low >= 50 else "≤"
    if sign in _AT_LEAST or sign in _LEAST_SIGNS or after.endswith("以上"):
        return low, inf
    if sign in _AT_MOST or sign in _MOST_SIGNS or after:
        return -inf, high
    return low, high


def _as_change(dimension: str, about: str, sign: str) -> str:
    """Return the dimension of a change where the words before the number tell of one."""
    if sign.endswith(("到", "至")) or not _CHANGE.search(about):
        return dimension
    places = {
        kind: max(about.rfind(word) for word in words)
        for kind, words in (("rise", _RISES), ("fall", _FALLS))
    }
    kind = max(places, key=places.__getitem__)
    return f"{kind} of {dimension}" if places[kind] >= 0 else dimension


def _read_number(text: str) -> float:
    return float(text.replace(",", "").replace(" ", "").replace("−", "-"))


def _read_power(match: re.Match[str]) -> float:
    groups = match.groupdict()
    exponent = groups.get("caret") or (groups.get("raised") or "").translate(_RAISED)
    # Read as a text: 10.0 ** 999 would be an error, 1e999 is infinite.
    return float("1e" + exponent.replace("−", "-")) if exponent else 1.0


def count_shared_names(wanted: Measure, stated: Measure) -> int:
    """Return how alike two measures are named; 0 where they cannot be compared.

    They can where they have one dimension and the words before the numbers share two
    characters in a row that are not a courtesy such as 达到 or 要求, or a Latin word such
    as COD. Each such pair and word counts.
    """
    if wanted.dimension != stated.dimension:
        return 0
    return len(_names_of(wanted.about) & _names_of(stated.about))


@lru_cache(maxsize=65536)
def _names_of(about: str) -> frozenset[str]:
    pairs = {about[start : start + 2] for start in range(len(about) - 1)}
    latin = {word.lower() for word in _LATIN.findall(about)}
    return frozenset(
        {pair for pair in pairs if len(_HAN.findall(pair)) == 2 and pair not in _COURTESY} | latin
    )


def compare_measures(wanted: Measure, stated: Measure) -> Fit:
    """Whether a stated value meets a wanted bound; unknown where it might or might not.

    A wanted value without a bound is met only by a stated range that holds it; otherwise
    nobody can say whether more or less would be better.
    """
    if wanted.low > -inf and wanted.high == inf:
        if stated.low >= wanted.low:
            return Fit.MET
        return Fit.NOT_MET if stated.high < wanted.low else Fit.UNKNOWN
    if wanted.high < inf and wanted.low == -inf:
        if stated.high <= wanted.high:
            return Fit.MET
        return Fit.NOT_MET if stated.low > wanted.high else Fit.UNKNOWN
    if wanted.low < wanted.high and (stated.low > wanted.high or stated.high < wanted.low):
        return Fit.NOT_MET
    if wanted.tolerance and wanted.low <= stated.low and stated.high <= wanted.high:
        return Fit.MET
    holds = -inf < stated.low <= wanted.low and wanted.high <= stated.high < inf
    return Fit.MET if holds else Fit.UNKNOWN
