"""Financial products 科技金融: loans, funds, insurance, guarantees."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.listing.register import Asking, Register
from web.base.registry import Feature
from web.finance.fields import LISTING, FirmStage, ProductKind

FINANCE = Register(
    name="finance",
    place=30,
    listing=LISTING,
    title=_l("科技金融"),
    lead=_l("按企业所处阶段找贷款、基金、保险和担保。"),
    add=_l("登记产品"),
    asking=Asking.CONTACT,
    asked=_l("申请联系"),
    facets=("product_kind", "stages", "fields"),
    line=("product_kind", "stages", "amount_max", "term"),
    until="until",
)

KINDS = {
    ProductKind.LOAN: _l("贷款"),
    ProductKind.FUND: _l("基金"),
    ProductKind.EQUITY: _l("股权投资"),
    ProductKind.BOND: _l("债券融资"),
    ProductKind.FUTURES: _l("期货"),
    ProductKind.RESULT: _l("成果持股"),
    ProductKind.GUARANTEE: _l("担保"),
    ProductKind.INSURANCE: _l("保险"),
    ProductKind.LEASE: _l("融资租赁"),
    ProductKind.PUBLIC: _l("贴息和风险补偿"),
}
STAGES = {
    FirmStage.SEED: _l("种子期"),
    FirmStage.START: _l("初创期"),
    FirmStage.GROWTH: _l("成长期"),
    FirmStage.EXPANSION: _l("扩张期"),
    FirmStage.MATURE: _l("成熟期"),
}

FEATURE = Feature(
    name="finance", labels={ProductKind: KINDS, FirmStage: STAGES}, registers=(FINANCE,)
)
