"""Scenes 应用场景 in which something new may be tried for the first time."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.listing.register import Asking, Register
from web.base.registry import Feature
from web.scenes.fields import LISTING, SceneKind

SCENES = Register(
    name="scenes",
    place=40,
    listing=LISTING,
    title=_l("应用场景"),
    lead=_l("愿意让新技术、新产品首试首用的塘口、车间、医院和街道。"),
    add=_l("登记场景"),
    asking=Asking.CONTACT,
    asked=_l("申请试用"),
    facets=("scene_kind", "fields", "district"),
    line=("scene_kind", "district", "scale"),
    until="until",
)

FEATURE = Feature(
    name="scenes",
    labels={
        SceneKind: {
            SceneKind.INDUSTRY: _l("工业"),
            SceneKind.FARM: _l("农业和海洋"),
            SceneKind.PUBLIC: _l("公共服务"),
        }
    },
    registers=(SCENES,),
)
