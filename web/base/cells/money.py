"""Amounts as people write them: 80, 50-80万, 0.8亿元, 800000元, 约30, 面议."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from web.base.cells.texts import NOTHING, CellError, Unclear, read_plain, read_text
from web.base.forms.fields import FEN_PER_WAN, LARGEST_FEN

FEN_PER_YUAN = 100
LARGEST_USUAL = 10**11
"""Ten 亿 yuan: above it the unit is more likely wrong than the amount right."""
SMALLEST_USUAL = 100_000
"""A thousand yuan: below it, too."""

LONGEST = 200
"""Characters: a longer text is no amount, and looking for one in it would take its square."""

_OPEN = re.compile(
    r"面议|另行|待定|协商|议价|商定|详谈|可谈|未定|不限|商谈|待议|面谈|洽谈|视情况|negotiable|未公开|面\s议"
)
_NUMBER = r"(\d+(?:\.\d+)?)"
_UNIT = r"(亿|千万|百万|十万|万|千|w|k|million|billion)?(元|圆|块)?"
_AMOUNT = re.compile(rf"^{_NUMBER}{_UNIT}(?:(?:-|~|—|–|―|−|至|到)+{_NUMBER}{_UNIT})?")
_DECORATION = re.compile(
    r"人民币|rmb|cny|[¥￥]|大约|约|左右|上下|大概|预计|估计|金额|共计|合计|总计|总额|预算|报价|计划|拟投入|投入|[:：]"
)
_AT_MOST = re.compile(r"以内|以下|不超过|不高于|不大于|最高|上限|至多|[≤<]=?|小于等于|小于|内$")
_AT_LEAST = re.compile(r"以上|不低于|不少于|最低|下限|至少|[≥>]=?|大于等于|大于|起$|起步?$")
_COMMA = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_FACTORS = {
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "w": 10**4,
    "千": 10**3,
    "k": 10**3,
    "million": 10**6,
    "billion": 10**9,
}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百]+(?=[万亿千元])")


class Amount(NamedTuple):
    """An amount in fen: one end only, both ends of a range, or open."""

    low: int | None = None
    high: int | None = None

    @property
    def is_range(self) -> bool:
        """Whether both ends are stated and differ."""
        return self.low is not None and self.high is not None


def read_money(value: object, unit: int = FEN_PER_WAN) -> int | None:
    """Return fen; of a range the upper end. None where it is empty or open (面议)."""
    amount = read_amount(value, unit)
    return amount.low if amount.high is None else amount.high


def read_amount(value: object, unit: int = FEN_PER_WAN) -> Amount:
    """Return the amount that a cell states; ``unit``: the fen of one where it names none."""
    text = read_plain(value)
    if text in NOTHING:
        return Amount()
    if len(text) > LONGEST:
        raise _unclear(text)
    plain = _COMMA.sub("", _spell_out(_BRACKETS.sub("", text).replace(" ", "")))
    if re.match(r"[-−]\d", plain):
        raise CellError(f"“{text}”是负数，请核对", f'"{text}" is negative, please check')
    in_yuan = "cny" in plain
    bare = _DECORATION.sub("", plain)
    lower_only, bare = bool(_AT_LEAST.search(bare)), _AT_LEAST.sub("", _AT_MOST.sub("", bare))
    found = _AMOUNT.match(bare)
    if found is None:
        if _OPEN.search(text) or bare in NOTHING:
            return Amount()
        raise _unclear(text)
    amount = _amount_of(found, FEN_PER_YUAN if in_yuan else unit)
    if lower_only and not amount.is_range:
        amount = Amount(low=amount.high)
    rest = _OPEN.sub("", bare[found.end() :]).strip("、,，;；。.可")
    if rest:
        has_unit = any(found[place] for place in (2, 3, 5, 6))
        raise _unclear(text, amount if has_unit else None)
    return amount


def _amount_of(found: re.Match[str], unit: int) -> Amount:
    last = _fen(found[4], found[5], found[6], unit) if found[4] else None
    if last is None:
        return Amount(high=_fen(found[1], found[2], found[3], unit))
    # "50-80万" names the unit once, for both ends.
    own = found[2] or found[3]
    words = (found[2], found[3]) if own else (found[5], found[6])
    low = _fen(found[1], *words, unit)
    if low > last:
        raise CellError("下限高于上限", "the lower end is above the upper end")
    return Amount(low, last) if low != last else Amount(high=last)


def _fen(number: str, word: str | None, yuan: str | None, unit: int) -> int:
    factor = _FACTORS[word] * FEN_PER_YUAN if word else FEN_PER_YUAN if yuan else unit
    try:
        fen = Decimal(number) * factor
    except InvalidOperation as error:
        raise _unclear(number) from error
    if fen > LARGEST_FEN:
        raise CellError(f"金额“{number}”过大，请核对单位", f'amount "{number}" is too large')
    return int(fen.to_integral_value())


def _spell_out(text: str) -> str:
    """Return a text with 五十万 as 50万."""
    return _CHINESE.sub(lambda found: str(_chinese_number(found[0])), text)


def _chinese_number(text: str) -> int:
    total, last = 0, 0
    for sign in text:
        if sign in _DIGITS:
            last = _DIGITS[sign]
        else:
            total += (last or 1) * (100 if sign == "百" else 10)
            last = 0
    return total + last


def _unclear(text: str, value: Amount | None = None) -> Unclear:
    return Unclear(f"“{text}”未能读作金额", f'"{text}" was not understood as an amount', value)


def implausible(fen: int | None) -> tuple[str, str] | None:
    """Return what to say of an amount whose unit is probably another."""
    if fen is None or fen == 0 or SMALLEST_USUAL <= fen <= LARGEST_USUAL:
        return None
    shown = read_text(fen / FEN_PER_WAN)
    return (
        f"按单位折算为 {shown} 万元，请核对单位",
        f"this is {shown} times 10,000 yuan by its unit; please check the unit",
    )
