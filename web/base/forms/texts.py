"""Text fields of forms, and errors beside fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, TextAreaField
from wtforms.validators import DataRequired, Length

from web.base.forms.fields import TextField

_LENGTH = Length(max=2000, message=_l("内容过长，请控制在 2000 个字以内。"))


def words(label: object, *, required: object = None, description: object = "") -> TextAreaField:
    """Return a field for a few sentences; ``required`` is what to say when it is empty."""
    validators = [_LENGTH] if required is None else [DataRequired(required), _LENGTH]
    return TextAreaField(
        label, validators, description=description, filters=[strip_text], render_kw={"rows": 3}
    )


LONGEST_TEXT = 8000


def strip_text(text: str | None) -> str:
    """Return the text with plain line ends and without the blanks around it."""
    # Browsers send CRLF; what is stored, hashed and compared has plain line ends.
    return (text or "").replace("\r\n", "\n").strip()


def long_text(label: Any, description: Any, rows: int = 5) -> TextAreaField:
    """Return a field for running text."""
    message = _l("内容过长，请控制在 8000 个字以内。")
    return TextAreaField(
        label,
        [Length(max=LONGEST_TEXT, message=message)],
        description=description,
        filters=[strip_text],
        render_kw={"rows": rows},
    )


def short_text(label: Any, description: Any = "", most: int = 100, **attributes: Any) -> TextField:
    """Return a field for one line."""
    message = _l("内容过长，最多 %(most)s 个字。", most=most)
    return TextField(
        label, [Length(max=most, message=message)], description=description, render_kw=attributes
    )


def add_error(field: Field, message: str) -> None:
    """Put one more error next to a field."""
    field.errors = [*field.errors, str(message)]


def flatten(errors: Any) -> Iterable[str]:
    """Yield the messages of a field; those of a list of rows are nested."""
    if isinstance(errors, Mapping):
        for nested in errors.values():
            yield from flatten(nested)
    elif isinstance(errors, list | tuple):
        for nested in errors:
            yield from flatten(nested)
    else:
        yield str(errors)
