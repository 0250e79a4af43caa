"""What a cell says of a field, as a form would store it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import force_locale

from web.base import labels
from web.base.addresses import find_fault
from web.base.cells.days import read_date
from web.base.cells.money import read_money
from web.base.cells.places import read_district, read_fields
from web.base.cells.texts import CellError, read_keywords, read_line, read_list, read_text
from web.base.cells.wording import read_flag, read_trl
from web.base.forms.fields import KeywordsField
from web.base.forms.texts import LONGEST_TEXT
from web.base.listing.spec import Shape, Spec
from web.base.listing.words import code_word
from web.base.locale import LOCALES
from web.base.sheets.grid import Cell, Fault
from web.finding.names import fold_name
from web.registers.bringing.columns import unit_of

LONGEST_LINE = 100
LARGEST_NUMBER = 10**9
MOST_DIGITS = 40
"""With zeros in front; numbers of thousands of digits are not even made."""

_YES_NO = frozenset({"yes", "no"})
_NOT = ("不", "否", "未", "内部", "no")


def read_cell(spec: Spec, cell: Cell, heading: str) -> Any:
    """Return a cell's value; None where it is empty. Raises CellError."""
    if cell.fault is not Fault.NONE:
        raise CellError("公式没有结果，请改成数值或文字", "a formula without a result")
    if spec.shape is Shape.MONEY:
        return read_money(cell.value, unit_of(heading))
    value = _READ[spec.shape](spec, cell)
    return None if value in ("", [], ()) else value


def _line(spec: Spec, cell: Cell) -> str:
    text = read_line(cell.shown)
    _check_length(text, spec.size or LONGEST_LINE)
    if text and spec.input_type == "email" and find_fault(text):
        raise CellError(f"“{text}”不是邮箱", f'"{text}" is no address')
    return text


def _text(_: Spec, cell: Cell) -> str:
    text = read_text(cell.shown)
    _check_length(text, LONGEST_TEXT)
    return text


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise CellError(
            f"共 {len(text)} 个字，最多 {most} 个字", f"{len(text)} characters, at most {most}"
        )


def _number(_: Spec, cell: Cell) -> int | None:
    text = read_text(cell.value).replace(",", "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > MOST_DIGITS or int(text) > LARGEST_NUMBER:
        raise CellError(f"“{text}”不是整数", f'"{text}" is no whole number')
    return int(text)


def _keywords(_: Spec, cell: Cell) -> list[str]:
    words = list(read_keywords(cell.shown))
    if len(words) > KeywordsField.most or any(len(one) > KeywordsField.longest for one in words):
        raise CellError(
            f"最多 {KeywordsField.most} 个、每个不超过 {KeywordsField.longest} 个字",
            f"at most {KeywordsField.most} of {KeywordsField.longest} characters",
        )
    return words


def _code(spec: Spec, cell: Cell) -> Any:
    if spec.codes == "districts":
        return read_district(cell.shown, labels.region_names())
    text = read_line(cell.shown)
    return _find_code(spec, text) if text else None


def _codes(spec: Spec, cell: Cell) -> list[str]:
    if spec.codes == "fields":
        return list(read_fields(cell.shown, labels.region_names()))
    return list(dict.fromkeys(str(_find_code(spec, one)) for one in read_list(cell.shown)))


def _find_code(spec: Spec, text: str) -> Any:
    """Return the code that a word, a part of it or the code itself calls."""
    codes = _all_codes(spec)
    wanted = fold_name(text)
    words = {code: _words_of(spec, code) for code in codes}
    exact = [code for code in codes if wanted in words[code]]
    near = [code for code in codes if any(_holds(wanted, word) for word in words[code])]
    found = exact or (near if len(near) == 1 else [])
    if not found and set(codes) == _YES_NO:
        found = ["no" if any(word in wanted for word in _NOT) else "yes"]
    if not found:
        known = "、".join(code_word(spec, code) for code in codes)
        raise CellError(f"没有“{text}”，可以写：{known}", f'no "{text}"; known: {known}')
    return found[0] if isinstance(spec.codes, str) else spec.codes(found[0])


def _all_codes(spec: Spec) -> list[str]:
    if isinstance(spec.codes, str):
        return labels.region().codes(spec.codes)
    return [code for code, _ in labels.choices(spec.codes)]


def _words_of(spec: Spec, code: str) -> set[str]:
    words = {fold_name(code)}
    for locale in LOCALES:
        with force_locale(locale):
            words.add(fold_name(code_word(spec, code)))
    return words


def _holds(wanted: str, word: str) -> bool:
    return len(wanted) > 1 and len(word) > 1 and (wanted in word or word in wanted)


def _level(_: Spec, cell: Cell) -> int | None:
    return read_trl(cell.shown)


_READ: Mapping[Shape, Callable[[Spec, Cell], Any]] = {
    Shape.LINE: _line,
    Shape.TEXT: _text,
    Shape.NUMBER: _number,
    Shape.DATE: lambda _, cell: read_date(cell.value),
    Shape.LEVEL: _level,
    Shape.CODE: _code,
    Shape.CODES: _codes,
    Shape.KEYWORDS: _keywords,
    Shape.FLAG: lambda _, cell: read_flag(cell.shown) if cell.shown else None,
}


def say_fault(error: CellError) -> str:
    """Return what is wrong with a cell in the reader's language."""
    return error.en if labels.locale_code() == "en" else error.zh
