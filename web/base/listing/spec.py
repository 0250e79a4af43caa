"""One specification of a listing's fields.

Forms, storing, disclosure, texts, spreadsheets and completeness draw from it, so a field is
named in one place and cannot be forgotten in another. Nothing here knows what is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

CONTENT = "content"
"""What the matcher reads as running text, whatever the fields are that it is told in."""


class Shape(StrEnum):
    """What a field holds."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    """Integer fen; none is negotiable."""
    DATE = "date"
    MOMENT = "moment"
    """A point in time; the page tells its day."""
    LEVEL = "level"
    CODE = "code"
    CODES = "codes"
    KEYWORDS = "keywords"
    FLAG = "flag"
    ROWS = "rows"


_BLANK: Mapping[Shape, Callable[[], Any]] = {
    **dict.fromkeys((Shape.LINE, Shape.TEXT, Shape.CODE), str),
    **dict.fromkeys((Shape.CODES, Shape.KEYWORDS, Shape.ROWS), list),
    Shape.FLAG: bool,
}
"""Makes the empty value of a shape; the others are empty by holding None."""


class Reach(StrEnum):
    """Who reads a field, from everybody to nobody."""

    SUMMARY = "summary"
    """Anybody, even of a listing that shows its summary only."""
    DETAIL = "detail"
    """Anybody, unless the listing shows its summary only."""
    ORGANISATION = "organisation"
    """Anybody, unless the listing hides whose it is."""
    CONTACT = "contact"
    """The owner and those introduced."""
    RECORD = "record"
    """Kept for the record: no page, no file, nobody."""


class Block(StrEnum):
    """Where a page shows a field."""

    HEAD = "head"
    TEXT = "text"
    FACT = "fact"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Heading:
    """A field's column in a file: its place there, its heading, others that are understood."""

    at: int
    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """A field's row where listings stand side by side: its place, its label if not the page's."""

    at: int
    label: Any = ""


@dataclass(frozen=True, slots=True)
class Helps:
    """How much a field helps those who match, and why, in words for whoever fills it in."""

    weight: int
    why: Any
    told_in_full: bool = False
    """Whether it must be told at some length to count."""
    after_equals: bool = False
    """Whether it is asked for after the others of the same weight."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One field. What is left out is the cautious choice: not shown, not sent, not asked for."""

    name: str
    shape: Shape
    label: Any = ""
    """As pages name it."""
    reach: Reach = Reach.CONTACT
    """Never public by forgetting."""

    # Stored
    codes: type[StrEnum] | str = ""
    """The closed set of a code: an enum, or a group of the region pack."""
    facet: str = ""
    """The facet whose tags hold the codes, where they are no column of their own."""
    default: Any = None

    # Asked for
    asked: Any = ""
    """The label in the form, where it says more than the page's."""
    hint: Any = ""
    size: int | None = None
    """Lines of a text; the most characters of a line."""
    input_type: str = ""
    required: Any = None
    """What to do, in words, where a submission lacks it; None: may stay empty."""
    instead: str = ""
    """Another field that may be filled in instead."""
    helps: Helps | None = None

    # Shown
    block: Block | None = None
    place: int = 50
    """Where in the block; those of the same place keep the order of the form."""
    say: Callable[[Any], str] | None = None
    """The words of a value, where its shape does not tell them."""
    low: str = ""
    """The field with the lower end of the range that this one closes."""
    compared: Compared | None = None

    # Matched and written to files
    item: str = ""
    """What it is to the matcher."""
    must: StrEnum | None = None
    """The criterion stated here, which an owner may insist on."""
    heading: Heading | None = None

    @property
    def blank(self) -> Any:
        """The empty value, fresh each time."""
        if self.default is not None:
            return self.default
        return _BLANK[self.shape]() if self.shape in _BLANK else None

    @property
    def form_label(self) -> Any:
        """The label in the form."""
        return self.asked or self.label


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form, and so of the text: its title, a word on it, its fields."""

    title: Any
    intro: Any
    specs: tuple[Spec, ...]


@dataclass(frozen=True)
class Listing:
    """Everything a kind of listing says, in the order of its form."""

    sections: tuple[Section, ...]
    owned: tuple[Spec, ...] = ()
    """What is known of it without being asked in its form: whose it is, where it stands."""

    def __post_init__(self) -> None:
        if len(self.by_name) != len(self.specs):
            raise ValueError("a field is specified twice")

    def __getitem__(self, name: str) -> Spec:
        return self.by_name[name]

    @cached_property
    def asked(self) -> tuple[Spec, ...]:
        """What the owner fills in and each version of the text stores."""
        return tuple(spec for section in self.sections for spec in section.specs)

    @cached_property
    def specs(self) -> tuple[Spec, ...]:
        """All fields."""
        return (*self.asked, *self.owned)

    @cached_property
    def by_name(self) -> Mapping[str, Spec]:
        """The fields by their names."""
        return {spec.name: spec for spec in self.specs}

    @cached_property
    def required(self) -> tuple[Spec, ...]:
        """What a submission needs."""
        return tuple(spec for spec in self.asked if spec.required is not None)

    @cached_property
    def matched(self) -> tuple[Spec, ...]:
        """What the matcher reads."""
        return tuple(spec for spec in self.specs if spec.item)

    def block(self, block: Block) -> list[Spec]:
        """Return the fields of a part of the page in their order."""
        found = [spec for spec in self.specs if spec.block is block]
        return sorted(found, key=lambda spec: spec.place)

    def compared(self) -> list[tuple[Spec, Any]]:
        """Return the fields that are compared side by side, with their labels there."""
        found = [(spec.compared, spec) for spec in self.specs if spec.compared is not None]
        found.sort(key=lambda pair: pair[0].at)
        return [(spec, row.label or spec.label) for row, spec in found]

    def reading(self, item: str) -> list[Spec]:
        """Return the fields that are ``item`` to the matcher."""
        return [spec for spec in self.matched if spec.item == item]
