"""Words and marks of an entry's states."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.registers.states import EntryState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    EntryState: {
        EntryState.DRAFT: _l("草稿"),
        EntryState.SUBMITTED: _l("待审核"),
        EntryState.RETURNED: _l("待修改"),
        EntryState.PUBLISHED: _l("已发布"),
        EntryState.WITHDRAWN: _l("已撤下"),
        EntryState.EXPIRED: _l("已过期"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    EntryState: {EntryState.RETURNED: ("▲", "act")},
}
