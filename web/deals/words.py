"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import ContractKind

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    ContractKind: {
        ContractKind.DEVELOPMENT: _l("技术开发"),
        ContractKind.TRANSFER: _l("技术转让"),
        ContractKind.LICENSE: _l("技术许可"),
        ContractKind.CONSULTING: _l("技术咨询"),
        ContractKind.SERVICE: _l("技术服务"),
    },
}
