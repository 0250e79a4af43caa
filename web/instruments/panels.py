"""What yearly figures add to the pages of registers."""

from __future__ import annotations

from typing import Any

from web.base import site
from web.base.listing.register import Register
from web.instruments import queries
from web.registers.models import Entry

Context = dict[str, Any] | None


def of_own(entry: Entry, register: Register, **_: object) -> Context:
    """What was told of the instrument's years, and the way to tell more."""
    if register.name != queries.REGISTER:
        return None
    last = site.today().year - 1
    kept = queries.years_of(entry)
    return {"kept": kept, "last": last, "is_told": any(one.year == last for one in kept)}


def of_public(entry: Entry, register: Register, **_: object) -> Context:
    """How much the instrument was used in the last year that was told of.

    How satisfied its users are stands with the button that asks for it.
    """
    if register.name != queries.REGISTER:
        return None
    kept = queries.years_of(entry)
    return {"told": kept[0]} if kept else None


def of_office(register: Register, **_: object) -> Context:
    """The way to the comparison."""
    return {} if register.name == queries.REGISTER else None
