"""Form fields that read what people in the field type: 万元, keywords, dates, codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, DecimalException
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from wtforms import DateField, Field, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, DateInput, ListWidget, RadioInput, TextInput

from web.base import labels
from web.base.widths import fold, narrow

FEN_PER_WAN = 1_000_000
LARGEST_FEN = 10**15
"""Ten trillion yuan: beyond it a figure is a slip of the keyboard."""

_SEPARATORS = re.compile(r"[、，,；;\n\r\t|]+")
_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")


def as_choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Return (code, word) pairs as the options of a field."""
    return [SelectChoice(code, word) for code, word in pairs]


def parse_wan(text: str) -> int:
    """Return the fen of an amount typed in 万元; raises ValueError with words for the reader."""
    plain = fold(text).replace(",", "").replace(" ", "")
    plain = plain.removesuffix("元").removesuffix("万")
    try:
        # Decimal keeps 0.1 万元 exact, which a float would not.
        fen = Decimal(plain) * FEN_PER_WAN
    except DecimalException as error:
        raise ValueError(gettext("请填写数字，例如 120 或 36.5（单位：万元）。")) from error
    if not fen.is_finite() or fen < 0 or fen > LARGEST_FEN:
        raise ValueError(gettext("金额超出范围，请检查单位是否为万元。"))
    if fen != fen.to_integral_value():
        raise ValueError(gettext("金额最多精确到分，即小数点后六位。"))
    return int(fen)


def format_wan(fen: int) -> str:
    """Return an amount of fen as an exact decimal of 万元, without needless zeros."""
    text = f"{Decimal(fen) / FEN_PER_WAN:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class WanField(Field):
    """An amount typed in 万元, kept in integer fen; empty is None (negotiable)."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format_wan(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the typed amount."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text and text != gettext("面议"):
            self.data = parse_wan(text)


class LocalDateField(DateField):
    """A calendar date; typed by hand it may also be 2026/11/30 or 2026年11月30日."""

    widget = DateInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the typed date."""
        text = fold(valuelist[0]) if valuelist else ""
        self.data = None
        if not text:
            return
        found = _DATE.match(text)
        try:
            if found is None:
                raise ValueError(text)
            self.data = date(*(int(part) for part in found.groups()))
        except ValueError as error:
            message = gettext("请填写日期，例如 2026-11-30。")
            raise ValueError(message) from error


class KeywordsField(Field):
    """Words separated by commas, Chinese commas or line ends, kept as a list."""

    widget = TextInput()
    most = 10
    longest = 30

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return labels.join_words(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Split what was typed; a repeated word counts once."""
        words = _SEPARATORS.split(narrow(valuelist[0]) if valuelist else "")
        self.data = list(dict.fromkeys(word.strip() for word in words if word.strip()))
        if len(self.data) > self.most:
            raise ValueError(
                gettext(
                    "关键词最多 %(most)s 个，请删去 %(extra)s 个。",
                    most=self.most,
                    extra=len(self.data) - self.most,
                )
            )
        if any(len(word) > self.longest for word in self.data):
            raise ValueError(gettext("每个关键词不超过 30 个字，词与词之间用顿号或逗号隔开。"))


class CodesField(SelectMultipleField):
    """Several codes of a closed set, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, _form: Any) -> None:
        """Refuse codes that are not offered."""
        known = {str(code) for code, *_ in self.iter_choices()}
        if any(code not in known for code in self.data or []):
            raise ValidationError(gettext("请从给出的选项中选择。"))


class CodeField(SelectField):
    """One code of an enum; ``data`` is the enum's member, or None for the empty option."""

    def __init__(self, label: Any, codes: type[StrEnum], *, empty: Any = None, **options: Any):
        self.codes = codes
        self.empty = empty
        options.setdefault("choices", self._choices_now)
        super().__init__(label, coerce=self._coerce, **options)

    def _choices_now(self) -> list[SelectChoice]:
        first = [] if self.empty is None else [("", str(self.empty))]
        return as_choices(first + labels.choices(self.codes))

    def _coerce(self, value: Any) -> StrEnum | None:
        return self.codes(value) if value not in (None, "", "None") else None

    def pre_validate(self, _form: Any) -> None:
        """Say what to do where nothing was chosen."""
        if self.data is None and self.empty is None:
            raise ValidationError(gettext("请选择一项。"))

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the code; an unknown one is refused."""
        if not valuelist:
            return
        try:
            self.data = self._coerce(valuelist[0])
        except ValueError as error:
            raise ValueError(gettext("请从给出的选项中选择。")) from error


class RadioCodeField(CodeField):
    """One code of an enum, as radio buttons."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class LevelField(SelectField):
    """A maturity from TRL 1 to 9, or None."""

    def __init__(self, label: Any, **options: Any):
        super().__init__(label, choices=trl_choices, coerce=_to_level, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the level."""
        if not valuelist:
            return
        try:
            self.data = _to_level(valuelist[0])
        except ValueError as error:
            raise ValueError(gettext("请从给出的选项中选择。")) from error


class TextField(StringField):
    """One line of text without the blanks around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the stripped text, its digits and letters in one width."""
        self.data = narrow(valuelist[0]).strip() if valuelist else ""


def trl_choices() -> list[SelectChoice]:
    """Return the maturity levels with their stages, and the empty option first."""
    key = "name_en" if labels.locale_code() == "en" else "name"
    rows = labels.region().data["trl"]
    named = [
        (str(row["level"]), f"{labels.trl_name(int(row['level']))} · {row[key]}") for row in rows
    ]
    return as_choices([("", gettext("未说明")), *named])


def _to_level(value: Any) -> int | None:
    if value in (None, "", "None"):
        return None
    level = int(value)
    if not 1 <= level <= 9:
        raise ValueError(value)
    return level
