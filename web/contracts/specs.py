"""What one field of a registration form is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import ContractKind
from web.base.listing.spec import Shape

ALL = frozenset(ContractKind)
MAKING = frozenset({ContractKind.DEVELOPMENT})
GIVING = frozenset({ContractKind.TRANSFER, ContractKind.LICENSE})
LICENSING = frozenset({ContractKind.LICENSE})
ADVISING = frozenset({ContractKind.CONSULTING, ContractKind.SERVICE})
NONE: frozenset[ContractKind] = frozenset()

HOME_COUNTRY = "156"
HOME_COUNTRIES = (HOME_COUNTRY, "CHN")
"""China, in the three digits and in the three letters of GB/T 2659."""


class Part(StrEnum):
    """A part of the form."""

    TERM = "term"
    SELLER = "seller"
    BUYER = "buyer"
    CONTENT = "content"
    EFFECT = "effect"


PARTS: Mapping[Part, Any] = {
    Part.TERM: _l("期限"),
    Part.SELLER: _l("卖方"),
    Part.BUYER: _l("买方"),
    Part.CONTENT: _l("技术内容"),
    Part.EFFECT: _l("预计效果"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Particular:
    """One field."""

    name: str
    part: Part
    shape: Shape
    label: Any
    asked: frozenset[ContractKind] = ALL
    """The types of contract that ask for it."""
    needed: frozenset[ContractKind] = NONE
    """The types that are not complete without it."""
    codes: str = ""
    """The list in ``data/contracts/codes.json``."""
    hint: Any = ""
    in_ledger: bool = False

    @property
    def form_label(self) -> Any:
        """The label in the form, which says the unit of an amount."""
        if self.shape is Shape.MONEY:
            return _l("%(label)s（万元）", label=self.label)
        return self.label

    @property
    def blank(self) -> Any:
        """The empty value."""
        if self.shape in (Shape.LINE, Shape.CODE):
            return ""
        return [] if self.shape is Shape.CODES else None
