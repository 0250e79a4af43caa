"""What programs send of a posting, as its form takes it.

The fields are those of the listing's form, in JSON: amounts in integer fen, days as ISO dates,
codes as they are told. The form itself reads them, so that a program is refused what a person is
refused, in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields
from werkzeug.datastructures import MultiDict

from matcher.types import Kind
from web.api.fields import Sent, choice, text, whole
from web.base import labels
from web.base.forms.fields import LARGEST_FEN, format_wan
from web.base.listing.spec import Listing, Shape, Spec
from web.drafting.checking import FORMS
from web.drafting.forms import PostingForm
from web.drafting.ownership import KINDS, STATES

LARGEST = 2**31 - 1
_DAY = _l("请填写日期，例如 2026-11-30。")
_FORMAT = _l("请按说明的格式填写。")


class Right(Sent):
    """One patent, right or secret."""

    kind = choice([code for code, _ in KINDS if code], required=True)
    title = text(required=True)
    number = text(load_default="")
    state = choice([code for code, _ in STATES], load_default="")


def sent_schema_of(name: str, listing: Listing, **more: fields.Field[Any]) -> type[Sent]:
    """Return the schema of what is sent of a listing; ``more`` are fields beside its form's."""
    asked = {spec.name: _FIELDS[spec.shape](spec, _options(spec)) for spec in listing.asked}
    return type(name, (Sent,), {**asked, **more})


def fill_form(
    kind: Kind, stored: Mapping[str, Any], sent: Mapping[str, Any] | None = None
) -> PostingForm:
    """Return the form as if it held ``stored`` and what was sent had been typed over it."""
    told = {**stored, **(sent or {})}
    asked = FORMS[kind].LISTING.asked
    typed = [pair for spec in asked for pair in _type(spec, told.get(spec.name))]
    return FORMS[kind](formdata=MultiDict(typed), meta={"csrf": False})


def _options(spec: Spec) -> dict[str, Any]:
    named = spec.form_label
    return {"metadata": {"description": named} if named else {}, "allow_none": True}


def _known_codes(spec: Spec) -> Callable[[Any], None]:
    """Return the check of codes whose closed set the region or the domain keeps."""

    def check(code: str) -> None:
        known = spec.codes
        codes = labels.region().codes(known) if isinstance(known, str) else list(known)
        if code not in codes:
            raise ValidationError(gettext("请从给出的选项中选择。"))

    return check


def _code(spec: Spec, options: dict[str, Any]) -> fields.Field[Any]:
    if isinstance(spec.codes, type) and issubclass(spec.codes, StrEnum):
        return choice([code.value for code in spec.codes], **options)
    return text(validate=_known_codes(spec), **options)


def _money(_spec: Spec, options: dict[str, Any]) -> fields.Field[Any]:
    options["metadata"] |= {"x-unit": "CNY fen"}
    return whole(0, LARGEST_FEN, **options)


def _list_of(inner: fields.Field[Any], options: dict[str, Any]) -> fields.Field[Any]:
    return fields.List(inner, error_messages={"invalid": _FORMAT}, **options)


Make = Callable[[Spec, dict[str, Any]], fields.Field[Any]]

_FIELDS: Mapping[Shape, Make] = {
    Shape.LINE: lambda _, options: text(**options),
    Shape.TEXT: lambda _, options: text(**options),
    Shape.NUMBER: lambda _, options: whole(-LARGEST, LARGEST, **options),
    Shape.MONEY: _money,
    Shape.DATE: lambda _, options: fields.Date(
        error_messages={"invalid": _DAY, "format": _DAY}, **options
    ),
    Shape.LEVEL: lambda _, options: whole(1, 9, **options),
    Shape.CODE: _code,
    Shape.CODES: lambda spec, options: _list_of(text(validate=_known_codes(spec)), options),
    Shape.KEYWORDS: lambda _, options: _list_of(text(), options),
    Shape.FLAG: lambda _, options: fields.Boolean(error_messages={"invalid": _FORMAT}, **options),
    Shape.ROWS: lambda _, options: _list_of(fields.Nested(Right), options),
}


def _type(spec: Spec, value: Any) -> Iterator[tuple[str, str]]:
    """Yield a value as somebody types it into the form: (name of the field, text)."""
    if spec.shape is Shape.ROWS:
        for number, row in enumerate(value or ()):
            yield from ((f"{spec.name}-{number}-{part}", str(row[part])) for part in row)
    elif spec.shape is Shape.CODES:
        yield from ((spec.name, str(code)) for code in value or ())
    elif spec.shape is Shape.KEYWORDS:
        yield spec.name, "\n".join(value or ())
    elif spec.shape is Shape.FLAG:
        # A box that is not ticked sends nothing.
        yield from [(spec.name, "y")] if value else []
    elif spec.shape is Shape.MONEY:
        yield spec.name, "" if value is None else format_wan(value)
    else:
        yield spec.name, "" if value is None else str(value)
