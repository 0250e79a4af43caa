"""Numbers with units in running text, and whether one side's value meets the other's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from matcher.folding import narrow_text
from matcher.types import Fit

_UNITS: Mapping[str, tuple[str, float]] = {
    **{"nm": ("length", 1e-9), "纳米": ("length", 1e-9)},
    **{"μm": ("length", 1e-6), "um": ("length", 1e-6), "微米": ("length", 1e-6)},
    **{"mm": ("length", 1e-3), "毫米": ("length", 1e-3)},
    **{"cm": ("length", 1e-2), "厘米": ("length", 1e-2), "公分": ("length", 1e-2)},
    **{"m": ("length", 1.0), "米": ("length", 1.0)},
    **{"km": ("length", 1e3), "公里": ("length", 1e3), "千米": ("length", 1e3)},
    **{"m2": ("area", 1.0), "㎡": ("area", 1.0), "平方米": ("area", 1.0), "平米": ("area", 1.0)},
    **{"亩": ("area", 1e4 / 15), "公顷": ("area", 1e4), "ha": ("area", 1e4)},
    **{"m3": ("volume", 1.0), "立方米": ("volume", 1.0), "方": ("volume", 1.0)},
    **{"L": ("volume", 1e-3), "升": ("volume", 1e-3), "mL": ("volume", 1e-6)},
    **{"ml": ("volume", 1e-6), "毫升": ("volume", 1e-6)},
    **{"μg": ("mass", 1e-9), "mg": ("mass", 1e-6), "毫克": ("mass", 1e-6)},
    **{"g": ("mass", 1e-3), "克": ("mass", 1e-3), "kg": ("mass", 1.0), "公斤": ("mass", 1.0)},
    **{"千克": ("mass", 1.0), "斤": ("mass", 0.5), "t": ("mass", 1e3), "吨": ("mass", 1e3)},
    **{"ms": ("time", 1e-3), "毫秒": ("time", 1e-3), "s": ("time", 1.0), "秒": ("time", 1.0)},
    **{"min": ("time", 60.0), "分钟": ("time", 60.0)},
    **{"h": ("time", 3600.0), "小时": ("time", 3600.0), "d": ("time", 86400.0)},
    **{"天": ("time", 86400.0), "日": ("time", 86400.0), "周": ("time", 7 * 86400.0)},
    **{"个月": ("time", 30.4 * 86400), "月": ("time", 30.4 * 86400)},
    **{"年": ("time", 365 * 86400.0), "a": ("time", 365 * 86400.0)},
    **{"Pa": ("pressure", 1.0), "kPa": ("pressure", 1e3), "MPa": ("pressure", 1e6)},
    **{"GPa": ("pressure", 1e9), "兆帕": ("pressure", 1e6), "bar": ("pressure", 1e5)},
    **{"V": ("voltage", 1.0), "kV": ("voltage", 1e3), "mV": ("voltage", 1e-3)},
    **{"A": ("current", 1.0), "mA": ("current", 1e-3), "Ah": ("charge", 3600.0)},
    **{"mAh": ("charge", 3.6), "W": ("power", 1.0), "kW": ("power", 1e3), "MW": ("power", 1e6)},
    **{"GW": ("power", 1e9), "千瓦": ("power", 1e3), "兆瓦": ("power", 1e6)},
    **{"Wh": ("energy", 3600.0), "kWh": ("energy", 3.6e6), "度": ("energy", 3.6e6)},
    **{"J": ("energy", 1.0), "kJ": ("energy", 1e3), "MJ": ("energy", 1e6)},
    **{"N": ("force", 1.0), "kN": ("force", 1e3), "Hz": ("frequency", 1.0)},
    **{"kHz": ("frequency", 1e3), "MHz": ("frequency", 1e6), "GHz": ("frequency", 1e9)},
    **{"%": ("share", 1.0), "‰": ("share", 0.1), "ppm": ("share", 1e-4)},
    **{
        "℃": ("temperature", 1.0),
        "°C": ("temperature", 1.0),
        "度C": ("temperature", 1.0),
        "摄氏度": ("temperature", 1.0),
    },
    **{"dB": ("level", 1.0), "元": ("money", 1.0), "尾": ("fish", 1.0), "株": ("plant", 1.0)},
    **{"只": ("piece", 1.0), "个": ("piece", 1.0), "件": ("piece", 1.0), "次": ("cycle", 1.0)},
    **{"倍": ("factor", 1.0), "个百分点": ("points", 1.0), "级": ("grade", 1.0)},
    **{"rpm": ("turning", 1.0), "台": ("machine", 1.0), "套": ("machine", 1.0)},
}

_UNIT_WORDS = frozenset(unit.lower() for unit in _UNITS)

_MULTIPLES: Mapping[str, float] = {"": 1.0, "千": 1e3, "万": 1e4, "百万": 1e6, "亿": 1e8}

_AT_LEAST = ("不低于", "不少于", "不小于", "大于等于", "大于", "高于", "超过", "至少", "达到", "达")
_AT_MOST = ("不高于", "不大于", "不超过", "小于等于", "小于", "低于", "少于", "不到", "控制在")
_LEAST_SIGNS = ("≥", "≧", ">=", ">", "⩾")
_MOST_SIGNS = ("≤", "≦", "<=", "<", "⩽")

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_MULTIPLE = "百万|千|万|亿"
_BEFORE = "|".join(map(re.escape, (*_LEAST_SIGNS, *_MOST_SIGNS, *_AT_LEAST, *_AT_MOST)))
_MEASURE = re.compile(
    rf"(?P<sign>{_BEFORE})?\s*(?P<low>[-−]?{_NUMBER})"
    rf"(?:\s*(?:{_MULTIPLE})?\s*(?:{_UNIT})?\s*(?:~|-|—|–|至|到)\s*(?P<high>[-−]?{_NUMBER}))?"
    rf"\s*(?P<multiple>{_MULTIPLE})?\s*(?P<unit>{_UNIT})(?![A-Za-z])"
    rf"(?:\s*(?:/|每)\s*(?P<per>{_UNIT})(?![A-Za-z]))?"
    rf"(?P<after>及?以上|及?以下|以内|之内|内)?"
)
_CLAUSE_END = re.compile(r"[,，。；;、!！?？\n（）()：:]")
_FULL_STOP = re.compile(r"[。；;！!？?\n]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CONTEXT_LENGTH = 12
_COURTESY = frozenset(
    """
    要求 达到 以上 以下 需要 希望 目前 现有 左右 提高 降低 可达 实现 之间 平均 最高 最低 大于
    小于 不低 低于 高于 不高 不少 少于 不大 不超 超过 至少 控制 在于 达成 可以 能够 我们 技术
    产品 指标 年产 每年 其中 成本
    """.split()
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with a unit as a text states it: what it is of, its bounds, the words.

    ``low`` and ``high`` are in the dimension's base unit; -inf or inf where open.
    """

    about: str
    dimension: str
    low: float
    high: float
    quote: str


def is_unit(word: str) -> bool:
    """Whether a word is a unit of measure, in whatever case."""
    return word.lower() in _UNIT_WORDS


@lru_cache(maxsize=8192)
def find_measures(text: str) -> tuple[Measure, ...]:
    """Return the measures of a text in their order; numbers without a known unit are left."""
    plain = narrow_text(text)
    measures: list[Measure] = []
    about, end = "", 0
    for match in _MEASURE.finditer(plain):
        if match.start() and plain[match.start() - 1] in "0123456789.":
            continue
        between = plain[end : match.start()]
        own = _CLAUSE_END.split(between)[-1].lstrip()[-_CONTEXT_LENGTH:]
        if _HAN.search(own) or _FULL_STOP.search(between):
            about = own.strip()
        # Else as in "强度 48MPa、50MPa": a bare second value is about what the first was.
        quote = text[match.start() - len(own) : match.end()].strip()
        measures.append(_build_measure(match, about, quote))
        end = match.end()
    return tuple(measures)


def _build_measure(match: re.Match[str], about: str, quote: str) -> Measure:
    dimension, factor = _UNITS[match["unit"]]
    factor *= _MULTIPLES[match["multiple"] or ""]
    if match["per"]:
        per_dimension, per_factor = _UNITS[match["per"]]
        dimension, factor = f"{dimension}/{per_dimension}", factor / per_factor
    low = _read_number(match["low"]) * factor
    high = _read_number(match["high"]) * factor if match["high"] else low
    low, high = min(low, high), max(low, high)
    sign, after = match["sign"] or "", match["after"] or ""
    if sign in _AT_LEAST or sign in _LEAST_SIGNS or after.endswith("以上"):
        high = inf
    elif sign in _AT_MOST or sign in _MOST_SIGNS or after:
        low = -inf
    return Measure(about, dimension, low, high, quote)


def _read_number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def are_comparable(wanted: Measure, stated: Measure) -> bool:
    """Whether two measures have one dimension and speak of the same thing.

    They do where the words before the numbers share two characters in a row that are
    not a courtesy such as 达到 or 要求.
    """
    if wanted.dimension != stated.dimension:
        return False
    return bool(_pairs_of(wanted.about) & _pairs_of(stated.about))


@lru_cache(maxsize=65536)
def _pairs_of(about: str) -> frozenset[str]:
    pairs = {about[start : start + 2] for start in range(len(about) - 1)}
    return frozenset(
        pair for pair in pairs if len(_HAN.findall(pair)) == 2 and pair not in _COURTESY
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
    if stated.low <= wanted.low and wanted.high <= stated.high:
        return Fit.MET
    return Fit.UNKNOWN
