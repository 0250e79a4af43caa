"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import HelpKind
from web.help.states import HelpState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    HelpKind: {
        HelpKind.ADVICE: _l("请经纪人帮忙寻找"),
        HelpKind.CHALLENGE: _l("申请揭榜挂帅"),
    },
    HelpState: {
        HelpState.OPEN: _l("待受理"),
        HelpState.ASSIGNED: _l("经纪人处理中"),
        HelpState.DONE: _l("已办结"),
        HelpState.REFUSED: _l("未受理"),
        HelpState.LAPSED: _l("已失效"),
    },
}
