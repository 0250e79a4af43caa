"""Pilot plants and proof-of-concept bases 中试基地, 概念验证."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.listing.register import Asking, Register
from web.base.registry import Feature
from web.pilots.fields import LISTING, BaseKind

PILOTS = Register(
    name="pilots",
    place=10,
    listing=LISTING,
    title=_l("中试与概念验证基地"),
    lead=_l("把实验室的成果放大、验证。可以按天申请空闲的能力。"),
    add=_l("登记基地"),
    asking=Asking.DAYS,
    asked=_l("申请使用"),
    facets=("base_kind", "fields", "district"),
    line=("base_kind", "district", "scale", "price"),
)

FEATURE = Feature(
    name="pilots",
    labels={BaseKind: {BaseKind.CONCEPT: _l("概念验证"), BaseKind.PILOT: _l("中试")}},
    registers=(PILOTS,),
)
