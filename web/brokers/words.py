"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import ConflictCode

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    ConflictCode: {
        ConflictCode.EMPLOYMENT: _l("任职或曾任职"),
        ConflictCode.SHARES: _l("持股或投资"),
        ConflictCode.FAMILY: _l("近亲属任职或持股"),
        ConflictCode.COOPERATION: _l("有其他合作或报酬"),
        ConflictCode.OTHER: _l("其他利益关系"),
    },
}
