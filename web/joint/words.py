"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Consent
from web.joint.states import JointState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Consent: {
        Consent.PENDING: _l("待答复"),
        Consent.AGREED: _l("同意"),
        Consent.DECLINED: _l("不参加"),
    },
    JointState: {
        JointState.ASKING: _l("征求企业同意"),
        JointState.PUBLISHED: _l("已公开"),
        JointState.CLOSED: _l("已结束"),
    },
}
