"""The form of an entry, made from its register's listing, and the officers' words."""

from __future__ import annotations

from typing import Any, cast

from flask_babel import lazy_gettext as _l

from web.base.forms.base import Form
from web.base.forms.listing import ListingForm
from web.base.forms.texts import add_error, short_text, words
from web.base.listing.register import Register
from web.base.listing.spec import Listing

ORGANISATION = "organisation_named"


class EntryForm(ListingForm):
    """What is said in an entry. ``organisation_named`` is asked of who acts for none."""

    organisation_named = short_text(
        _l("单位"), _l("填写单位全称；已在平台注册的，会自动关联。"), most=200
    )

    def values(self) -> dict[str, Any]:
        """Return what was typed, by the names of the fields."""
        return {name: self.value_of(name) for name in self.value_names}

    def check(self, *, complete: bool, named: bool) -> bool:
        """Return whether it can be stored; say beside the fields what to do."""
        self.validate()
        if named and not self.organisation_named.data:
            add_error(self.organisation_named, str(_l("请填写单位名称。")))
        if complete:
            self.require_all()
        return not self.errors


_CLASSES: dict[int, type[EntryForm]] = {}
"""By the identity of the listing, which its class keeps: comparing listings would translate."""


def _form_class(listing: Listing) -> type[EntryForm]:
    if id(listing) not in _CLASSES:
        made = type("RegisterForm", (EntryForm,), {"LISTING": listing})
        _CLASSES[id(listing)] = cast(type[EntryForm], made)
    return _CLASSES[id(listing)]


def make_form(register: Register, **options: Any) -> EntryForm:
    """Return the form of a register; ``options`` are those of a form."""
    form = _form_class(register.listing)(**options)
    form.organisation_named.flags.required = True
    return form


class ReturnEntryForm(Form):
    """What is to be mended."""

    NEEDED = ("words",)

    words = words(
        _l("修改意见"),
        required=_l("请写明需要修改什么。"),
        description=_l("登记人会看到。"),
    )
