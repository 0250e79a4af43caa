"""What one cell may hold, and what it means. A wrong cell raises CellError."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

FEN_PER_WAN = 1_000_000
"""One 万元 is 10,000 yuan of 100 fen."""

MODE_NAMES: Mapping[str, str] = {
    "转让": "transfer",
    "技术转让": "transfer",
    "许可": "license",
    "普通许可": "license",
    "技术许可": "license",
    "排他许可": "license_sole",
    "独占许可": "license_exclusive",
    "作价入股": "equity",
    "技术入股": "equity",
    "合作开发": "codevelop",
    "技术开发": "codevelop",
    "技术服务": "service",
    "先用后转": "use_first",
}
MODE_CODES = frozenset(MODE_NAMES.values())

MUST_NAMES: Mapping[str, str] = {
    "领域": "field",
    "产业领域": "field",
    "成熟度": "maturity",
    "预算": "budget",
    "报价": "budget",
    "合作方式": "modes",
    "区县": "district",
    "地区": "district",
    "指标": "indicators",
    "技术指标": "indicators",
}
MUST_CODES = frozenset(MUST_NAMES.values())

_OPEN_PRICES = frozenset({"面议", "待定", "negotiable", "-", "无"})
_YES = frozenset({"是", "yes", "y", "true", "1", "必须"})
_NO = frozenset({"否", "no", "n", "false", "0", ""})
_SEPARATOR = re.compile(r"[、,，;；|\n]+")
_MONEY = re.compile(r"^(?:¥|￥)?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(?:万元?|w)?$", re.IGNORECASE)
_TRL = re.compile(r"^(?:trl)?\s*-?\s*([1-9])(?:\.0)?\s*级?$", re.IGNORECASE)
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?$")


class CellError(ValueError):
    """A cell cannot be understood; carries the reason in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def read_text(value: object) -> str:
    """Return the text of any cell; a whole number loses its ``.0``."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (dict, list)):
        raise CellError("应为文字，不是列表或对象", "must be a text, not a list or an object")
    return str(value).strip()


def read_list(value: object) -> tuple[str, ...]:
    """Return the entries of a list, or of a text parted by 、 commas or semicolons."""
    parts = value if isinstance(value, (list, tuple)) else _SEPARATOR.split(read_text(value))
    entries = [read_text(part) for part in parts]
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def read_modes(value: object) -> tuple[str, ...]:
    """Return cooperation mode codes, given as codes or Chinese names."""
    modes = []
    for entry in read_list(value):
        code = entry if entry in MODE_CODES else MODE_NAMES.get(entry)
        if code is None:
            raise CellError(f"合作方式“{entry}”未知", f'cooperation mode "{entry}" is unknown')
        modes.append(code)
    return tuple(dict.fromkeys(modes))


def read_musts(value: object) -> tuple[str, ...]:
    """Return codes of the criteria a need insists on, given as codes or Chinese names."""
    musts = []
    for entry in read_list(value):
        code = entry if entry in MUST_CODES else MUST_NAMES.get(entry)
        if code is None:
            known = "、".join(dict.fromkeys(MUST_NAMES))
            raise CellError(
                f"必须条件“{entry}”未知，可填：{known}",
                f'criterion "{entry}" is unknown, use {", ".join(sorted(MUST_CODES))}',
            )
        musts.append(code)
    return tuple(dict.fromkeys(musts))


def read_money(value: object) -> int | None:
    """Return fen for an amount in 万元; None where it is empty or open (面议)."""
    text = read_text(value)
    if not text or text.lower() in _OPEN_PRICES:
        return None
    found = _MONEY.match(text)
    if not found:
        raise CellError(f"“{text}”不是以万元计的金额", f'"{text}" is not an amount in 10,000 yuan')
    try:
        fen = Decimal(found.group(1).replace(",", "")) * FEN_PER_WAN
    except InvalidOperation as error:
        raise CellError(f"“{text}”不是金额", f'"{text}" is not an amount') from error
    return int(fen.to_integral_value())


def read_trl(value: object) -> int | None:
    """Return a technology readiness level 1 to 9; None where it is empty."""
    text = read_text(value)
    if not text:
        return None
    found = _TRL.match(text)
    if not found:
        raise CellError(
            f"“{text}”不是 1 至 9 的成熟度等级", f'"{text}" is not a readiness level 1 to 9'
        )
    return int(found.group(1))


def read_date(value: object) -> date | None:
    """Return a calendar date; None where it is empty."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = read_text(value)
    if not text:
        return None
    found = _DATE.match(text)
    try:
        if found:
            return date(int(found.group(1)), int(found.group(2)), int(found.group(3)))
        if len(text) == 8 and text.isdigit():
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        pass
    raise CellError(
        f"“{text}”不是日期，请写成 2026-12-31", f'"{text}" is not a date, write 2026-12-31'
    )


def read_flag(value: object) -> bool:
    """Return whether a yes/no cell says yes; empty is no."""
    text = read_text(value).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellError(f"“{text}”应为“是”或“否”", f'"{text}" must be yes or no')
