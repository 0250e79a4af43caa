"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import OrganisationKind, Role, Verification

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Role: {
        Role.VISITOR: _l("公众"),
        Role.FIRM: _l("企业"),
        Role.INSTITUTE: _l("高校院所"),
        Role.BROKER: _l("技术经纪人"),
        Role.EXPERT: _l("评审专家"),
        Role.OFFICER: _l("管理员"),
        Role.AUDITOR: _l("审计员"),
    },
    OrganisationKind: {
        OrganisationKind.FIRM: _l("企业"),
        OrganisationKind.UNIVERSITY: _l("高校"),
        OrganisationKind.INSTITUTE: _l("科研院所"),
        OrganisationKind.HOSPITAL: _l("医院"),
        OrganisationKind.LAB: _l("实验室"),
        OrganisationKind.AGENCY: _l("技术转移机构"),
        OrganisationKind.BUREAU: _l("主管部门"),
    },
    Verification: {
        Verification.PENDING: _l("待核验"),
        Verification.VERIFIED: _l("已核验"),
        Verification.REJECTED: _l("未通过核验"),
    },
}
