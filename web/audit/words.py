"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import AuditCode
from web.audit.states import Left

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    AuditCode: {
        AuditCode.SECRET: _l("涉及国家秘密"),
        AuditCode.NOT_TECHNOLOGY: _l("不属于技术供需"),
        AuditCode.UNTRUE: _l("内容不实"),
        AuditCode.RIGHTS_UNCLEAR: _l("权属不清"),
        AuditCode.DUPLICATE: _l("重复提交"),
        AuditCode.OTHER: _l("其他"),
    },
    Left: {
        Left.CHANGED: _l("列出之后又有修改，请重新看过"),
        Left.GONE: _l("已经不在等待审核"),
        Left.FAILED: _l("没有办成，请单独打开处理"),
    },
}
