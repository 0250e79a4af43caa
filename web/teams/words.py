"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.teams.fields import TeamKind
from web.teams.states import ConsentState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    TeamKind: {
        TeamKind.ENVOYS: _l("农村科技特派员"),
        TeamKind.VICE_PRESIDENT: _l("科技副总（双聘）"),
        TeamKind.CHAIN: _l("驻湛博士链才"),
        TeamKind.RESEARCH: _l("研究团队"),
    },
    ConsentState: {
        ConsentState.NAMED: _l("还没有征求"),
        ConsentState.ASKED: _l("等待本人答复"),
        ConsentState.AGREED: _l("本人已同意"),
        ConsentState.REFUSED: _l("本人不同意"),
        ConsentState.WITHDRAWN: _l("本人已撤回同意"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    ConsentState: {
        ConsentState.NAMED: ("○", "done"),
        ConsentState.ASKED: ("◔", "wait"),
        ConsentState.AGREED: ("●", "good"),
        ConsentState.REFUSED: ("✕", "stop"),
        ConsentState.WITHDRAWN: ("–", "stop"),
    },
}
