"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.base.reporting import Audience

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Audience: {Audience.OFFICE: _l("内部版"), Audience.PUBLIC: _l("公开版")},
}

EXPLAINED = {
    Audience.OFFICE: _l("含准确金额和补助，供局内使用和上报，不公布。"),
    Audience.PUBLIC: _l("金额只用已经公布的，少于 3 的数不列出，可以公布。"),
}
"""What each version of a report holds."""
