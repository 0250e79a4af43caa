"""Experts and teams 科技特派员, 科技副总, 链才: in the register by their own consent."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.listing.register import Asking, Register
from web.base.registry import Feature
from web.teams.fields import LISTING, TeamKind

TEAMS = Register(
    name="teams",
    place=5,
    listing=LISTING,
    title=_l("专家与团队"),
    lead=_l("科技特派员、科技副总、链才和研究团队，按产业和县区找。"),
    add=_l("登记专家或团队"),
    asking=Asking.CONTACT,
    asked=_l("申请联系"),
    writers=frozenset({Role.INSTITUTE, Role.EXPERT, Role.OFFICER}),
    facets=("team_kind", "fields", "counties"),
    line=("team_kind", "crops", "days"),
    until="until",
)

KINDS = {
    TeamKind.ENVOYS: _l("农村科技特派员"),
    TeamKind.VICE_PRESIDENT: _l("科技副总（双聘）"),
    TeamKind.CHAIN: _l("驻湛博士链才"),
    TeamKind.RESEARCH: _l("研究团队"),
}

FEATURE = Feature(name="teams", labels={TeamKind: KINDS}, registers=(TEAMS,))
