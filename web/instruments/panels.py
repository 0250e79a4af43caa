"""What yearly figures add to the pages of registers."""

from __future__ import annotations

from typing import Any

from web.base import site
from web.base.listing.register import Register
from web.instruments import queries
from web.registers.models import Entry
from web.requests.queries import satisfaction_of

Context = dict[str, Any] | None


def of_own(entry: Entry, register: Register, **_: object) -> Context:
    """What was told of the instrument's years, and the way to tell more."""
    if register.name != queries.REGISTER:
        return None
    last = site.today().year - 1
    kept = queries.years_of(entry)
    return {"kept": kept, "last": last, "is_told": any(one.year == last for one in kept)}


def of_public(entry: Entry, register: Register, **_: object) -> Context:
    """How much the instrument is used, and how satisfied its users are where enough have said."""
    if register.name != queries.REGISTER:
        return None
    kept = queries.years_of(entry)
    rated = satisfaction_of([entry.id]).get(entry.id)
    if not kept and rated is None:
        return None
    return {"told": kept[0] if kept else None, "rated": rated}


def of_office(register: Register, **_: object) -> Context:
    """The way to the comparison."""
    return {} if register.name == queries.REGISTER else None
