"""Short ways to write the fields that only one register has: public, shown, told to the matcher."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.base.listing.spec import CONTENT, Block, Heading, Reach, Shape, Spec


def choice(name: str, label: Any, codes: type[StrEnum], heading: Heading, **more: Any) -> Spec:
    """Return a choice of one that must be made."""
    return _fact(
        name, Shape.CODE, label, heading, codes=codes, **{"required": _l("请选择一项。"), **more}
    )


def choices(
    name: str, label: Any, codes: type[StrEnum] | str, heading: Heading, **more: Any
) -> Spec:
    """Return a choice of any number."""
    return _fact(name, Shape.CODES, label, heading, codes=codes, **{"hint": _l("可多选。"), **more})


def line(name: str, label: Any, heading: Heading, **more: Any) -> Spec:
    """Return a fact in a few words."""
    return _fact(name, Shape.LINE, label, heading, **{"size": 200, **more})


def text(name: str, label: Any, heading: Heading, **more: Any) -> Spec:
    """Return running text, which the matcher reads."""
    settled = {"block": Block.TEXT, "item": CONTENT, "size": 4, **more}
    return Spec(name, Shape.TEXT, label, Reach.DETAIL, heading=heading, **settled)


def money(name: str, label: Any, heading: Heading, **more: Any) -> Spec:
    """Return an amount."""
    return _fact(name, Shape.MONEY, label, heading, **more)


def day(name: str, label: Any, heading: Heading, **more: Any) -> Spec:
    """Return a day."""
    return _fact(name, Shape.DATE, label, heading, **more)


def _fact(name: str, shape: Shape, label: Any, heading: Heading, **more: Any) -> Spec:
    settled = {"block": Block.FACT, **more}
    return Spec(name, shape, label, Reach.DETAIL, heading=heading, **settled)
