"""A register: listings of one kind that the platform keeps beside needs and achievements.

A feature declares one as data (``Feature.registers``); form, audit, pages, search, feed, import
and export are the same for all and live in ``web/registers``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matcher.domain.codes import Role
from web.base.listing.more import More
from web.base.listing.spec import Listing, Shape

Words = Any
"""A text in the reader's language, translated when it is shown."""

WRITERS = frozenset({Role.FIRM, Role.INSTITUTE})
"""Who enters what they have, beside the officers."""


class Asking(StrEnum):
    """What can be asked of whoever owns an entry."""

    CONTACT = "contact"
    """To be called back."""
    DAYS = "days"
    """Days of a capacity that the owner has stated."""


@dataclass(frozen=True, kw_only=True)
class Register:
    """Everything that tells one register from another."""

    name: str
    """In addresses and in the database."""
    place: int
    """Registers stand in the order of these numbers."""
    listing: Listing
    """Its first field is ``title``; ``organisation`` is known without being asked."""
    title: Words
    """The register's name on pages: 中试基地."""
    lead: Words
    """What it is for, in a sentence under its name."""
    add: Words
    """The verb and the noun on the button that enters one."""
    asked: Words = ""
    """The verb and the noun on the button that asks for one; empty where nothing is asked."""
    asking: Asking | None = None
    writers: frozenset[Role] = WRITERS
    facets: tuple[str, ...] = ()
    """Names of the fields (CODE or CODES) by which its list is narrowed, in their order."""
    line: tuple[str, ...] = ()
    """Names of the fields that a line of its list shows beside title and organisation."""
    until: str = ""
    """The field (DATE) with the last day on which an entry is of use; empty: no such day."""
    unready: Callable[[Any], Words | None] | None = None
    """entry -> why it cannot be published yet, in words; None where it can."""

    number: str = ""
    """The field with a number that an organisation gives only once: it tells entries apart."""
    apart: tuple[str, ...] = ()
    """Names of the fields (LINE) that tell entries of the same title and organisation apart."""
    more: More | None = None
    """Columns of its files that are no fields of an entry."""

    def __post_init__(self) -> None:
        if self.listing.asked[0].name != "title":
            raise ValueError(f"{self.name}: the first field of a register is its title")
        known = self.listing.by_name
        if unknown := {*self.facets, *self.line, *self.apart} - known.keys():
            raise ValueError(f"{self.name}: no such fields: {', '.join(sorted(unknown))}")
        if self.until and known[self.until].shape is not Shape.DATE:
            raise ValueError(f"{self.name}: {self.until} is no day")
