"""Fields of what programs send and get, made from the specification of a listing.

No field of a listing is named here. What reaches nobody but its owner and those introduced, and
what nobody classified, has no field at all: it cannot be told by forgetting to leave it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, NoReturn

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.exceptions import UnprocessableEntity

from web.base.listing.spec import Listing, Reach, Shape, Spec

TOLD = frozenset({Reach.SUMMARY, Reach.DETAIL, Reach.ORGANISATION})
"""How far a field must reach to be told to programs at all; who sees it is told by its view."""

_WORDS = {
    "required": _l("请填写此项。"),
    "null": _l("请填写此项。"),
    "invalid": _l("请按说明的格式填写。"),
    "unknown": _l("没有这个参数，请检查名称。"),
    "type": _l("请按说明的格式填写。"),
}


_UNSTORABLE = _l("里面有无法保存的字符，请删去后再发送。")


class Told(Schema):
    """What programs get. Hidden fields of a view are null."""

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Return a value; nothing of what the view hides."""
        if attr in getattr(obj, "hidden", ()):
            return None
        return super().get_attribute(obj, attr, default)


class Sent(Schema):
    """What programs send: in an address or as a body. What is not named is refused."""

    error_messages = _WORDS


class Text(fields.String):
    """A text that can be stored: without null characters and halves of characters."""

    def _deserialize(self, value: Any, *arguments: Any, **options: Any) -> Any:
        told = super()._deserialize(value, *arguments, **options)
        if any(one == "\0" or "\ud800" <= one <= "\udfff" for one in told):
            raise ValidationError(str(_UNSTORABLE))
        return told


def text(**options: Any) -> fields.String:
    """Return a field for a text that programs send."""
    return Text(error_messages=_WORDS, **options)


def words_of(most: int, description: Any, **options: Any) -> fields.String:
    """Return a field for words to be found, of so many characters at most."""
    error = _l("内容过长，最多 %(most)s 个字。", most=most)
    noted = {"description": description}
    return text(validate=validate.Length(max=most, error=error), metadata=noted, **options)


def whole(least: int, most: int, **options: Any) -> fields.Integer:
    """Return a field for a whole number that programs send."""
    words = _l("请填写 %(least)s 到 %(most)s 之间的整数。", least=least, most=most)
    check = validate.Range(least, most, error=words)
    messages = _WORDS | {"invalid": words}
    return fields.Integer(validate=check, error_messages=messages, **options)


def choice(codes: Iterable[str], **options: Any) -> fields.String:
    """Return a field for one of a few codes that programs send."""
    known = list(codes)
    words = _l("请从这些值中选择：%(codes)s。", codes=", ".join(known))
    return text(validate=validate.OneOf(known, error=words), **options)


def refuse(name: str, words: Any, place: str = "query") -> NoReturn:
    """Answer 422: what the program sent under a name cannot be used."""
    refuse_all({name: [words]}, place)


def refuse_all(faults: Mapping[str, Iterable[str]], place: str = "json") -> NoReturn:
    """Answer 422 with what is wrong under each name."""
    error = UnprocessableEntity()
    messages = {name: [str(words) for words in found] for name, found in faults.items()}
    error.data = {"messages": {place: messages}}  # type: ignore[attr-defined]
    raise error


def schema_of(name: str, listing: Listing, **more: fields.Field[Any]) -> type[Told]:
    """Return the schema of a listing's views; ``more`` are fields beside those of the listing."""
    told = {
        spec.name: field_of(spec, is_owned=spec in listing.owned)
        for spec in listing.specs
        if spec.reach in TOLD
    }
    return type(name, (Told,), {**told, **more})


def field_of(spec: Spec, *, is_owned: bool = False) -> fields.Field[Any]:
    """Return how a field of a listing is told: null where it is hidden or not stated.

    ``is_owned``: it is known without being asked, so that a number among them is never missing.
    """
    is_always_there = spec.blank is not None or (is_owned and spec.shape is Shape.NUMBER)
    options: dict[str, Any] = {
        "required": True,
        "allow_none": spec.reach is not Reach.SUMMARY or not is_always_there,
        "metadata": {"description": spec.label} if spec.label else {},
    }
    if spec.shape is Shape.MONEY:
        options["metadata"] |= {"x-unit": "CNY fen"}
    return _FIELDS[spec.shape](spec, options)


Make = Callable[[Spec, dict[str, Any]], fields.Field[Any]]


def _codes(spec: Spec) -> dict[str, Any]:
    """Return the check that names a code's closed set, where it is one of the domain."""
    if isinstance(spec.codes, type) and issubclass(spec.codes, StrEnum):
        return {"validate": validate.OneOf([code.value for code in spec.codes])}
    return {}


def _plain(kind: type[fields.Field[Any]], **more: Any) -> Make:
    return lambda _, options: kind(**more, **options)


def _list_of(inner: Callable[[Spec], fields.Field[Any]]) -> Make:
    return lambda spec, options: fields.List(inner(spec), **options)


_FIELDS: Mapping[Shape, Make] = {
    Shape.LINE: _plain(fields.String),
    Shape.TEXT: _plain(fields.String),
    Shape.NUMBER: _plain(fields.Integer),
    Shape.MONEY: _plain(fields.Integer),
    Shape.DATE: _plain(fields.Date),
    Shape.MOMENT: _plain(fields.DateTime),
    Shape.LEVEL: _plain(fields.Integer, validate=validate.Range(1, 9)),
    Shape.CODE: lambda spec, options: fields.String(**_codes(spec), **options),
    Shape.CODES: _list_of(lambda spec: fields.String(**_codes(spec))),
    Shape.KEYWORDS: _list_of(lambda _: fields.String()),
    Shape.FLAG: _plain(fields.Boolean),
    Shape.ROWS: _list_of(lambda _: fields.Dict(keys=fields.String(), values=fields.String())),
}
