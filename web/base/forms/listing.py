"""The fields of a form, made from the specification of what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from web.base import labels
from web.base.forms.base import Form
from web.base.forms.choices import with_empty
from web.base.forms.fields import (
    CodeField,
    CodesField,
    KeywordsField,
    LevelField,
    LocalDateField,
    WanField,
    as_choices,
)
from web.base.forms.texts import add_error, long_text, short_text
from web.base.listing.spec import Listing, Shape, Spec


class ListingForm(Form):
    """A form that asks for the fields of a listing.

    A field that the form's class declares itself stays as declared there: its widget is special.
    """

    LISTING: ClassVar[Listing]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not hasattr(cls, "LISTING"):
            return
        cls.NEEDED = _needed(cls.LISTING)
        for spec in cls.LISTING.asked:
            if spec.name not in vars(cls):
                setattr(cls, spec.name, make_field(spec))

    @property
    def value_names(self) -> list[str]:
        """The names of the fields a listing stores, in the order of the page."""
        return [spec.name for spec in self.LISTING.asked]

    def value_of(self, name: str) -> Any:
        """Return what a field stores."""
        spec, data = self.LISTING[name], self[name].data
        # A choice that was not made is an error and no empty choice.
        return spec.blank if data is None and spec.shape is not Shape.CODE else data

    def require_all(self) -> None:
        """Say beside every required field that is empty what to do."""
        for spec in self.LISTING.required:
            field = self[spec.name]
            given = field.data or (spec.instead and self[spec.instead].data)
            if not given and not field.errors:
                add_error(field, spec.required)


def make_field(spec: Spec) -> Any:
    """Return the form field that asks for ``spec``."""
    return _MAKERS[spec.shape](spec)


def _needed(listing: Listing) -> list[str]:
    """Return what the form marks as needed; a declaration says itself that it must be ticked."""
    marked = [spec for spec in listing.required if spec.shape is not Shape.FLAG]
    return [name for spec in marked for name in (spec.name, spec.instead) if name]


def _simple(field_class: Callable[..., Any]) -> Callable[[Spec], Any]:
    return lambda spec: field_class(spec.form_label, description=spec.hint)


def _make_line(spec: Spec) -> Any:
    attributes = {"type": spec.input_type} if spec.input_type else {}
    return short_text(spec.form_label, spec.hint, spec.size or 100, **attributes)


def _make_code(spec: Spec) -> Any:
    if isinstance(spec.codes, str):
        return SelectField(
            spec.form_label,
            choices=lambda: with_empty(_choices(spec)),
            description=spec.hint,
        )
    return CodeField(spec.form_label, spec.codes, default=spec.default, description=spec.hint)


def _make_codes(spec: Spec) -> Any:
    return CodesField(spec.form_label, choices=lambda: _choices(spec), description=spec.hint)


def _choices(spec: Spec) -> list[SelectChoice]:
    known = spec.codes
    pairs = labels.region_choices(known) if isinstance(known, str) else labels.choices(known)
    return as_choices(pairs)


_MAKERS: Mapping[Shape, Callable[[Spec], Any]] = {
    Shape.LINE: _make_line,
    Shape.TEXT: lambda spec: long_text(spec.form_label, spec.hint, spec.size or 5),
    Shape.NUMBER: lambda spec: IntegerField(spec.form_label, [Optional()], description=spec.hint),
    Shape.MONEY: _simple(WanField),
    Shape.DATE: _simple(LocalDateField),
    Shape.LEVEL: _simple(LevelField),
    Shape.CODE: _make_code,
    Shape.CODES: _make_codes,
    Shape.KEYWORDS: _simple(KeywordsField),
    Shape.FLAG: _simple(BooleanField),
}
"""Rows have a form of their own, which the form's class declares."""
