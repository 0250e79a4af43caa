"""Policy measures 政策措施 that firms can use, each with its source."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.listing.register import Register
from web.base.registry import Feature
from web.measures.fields import LISTING, FirmKind

MEASURES = Register(
    name="measures",
    place=50,
    listing=LISTING,
    title=_l("政策措施"),
    lead=_l("谁能用、给多少、到哪里办。以发布机关的原文为准。"),
    add=_l("登记政策"),
    writers=frozenset({Role.OFFICER}),
    facets=("firm_kinds", "fields"),
    line=("rate", "firm_kinds"),
    until="until",
)

FEATURE = Feature(
    name="measures",
    labels={
        FirmKind: {
            FirmKind.SMALL_TECH: _l("科技型中小企业"),
            FirmKind.HIGH_TECH: _l("高新技术企业"),
            FirmKind.SPECIAL: _l("专精特新企业"),
            FirmKind.STARTUP: _l("初创企业"),
            FirmKind.OTHER_FIRM: _l("其他企业"),
            FirmKind.FARM: _l("农业经营主体"),
            FirmKind.INSTITUTE: _l("高校、院所和医疗机构"),
        }
    },
    registers=(MEASURES,),
)
