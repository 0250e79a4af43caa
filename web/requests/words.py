"""Words of requests."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.requests.states import RequestState
from web.requests.verbs import RequestObject, RequestVerb

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    RequestState: {
        RequestState.OPEN: _l("待答复"),
        RequestState.ACCEPTED: _l("已接受"),
        RequestState.REFUSED: _l("未接受"),
        RequestState.WITHDRAWN: _l("已撤回"),
        RequestState.LAPSED: _l("已失效"),
        RequestState.DONE: _l("已完成"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    RequestState: {
        RequestState.OPEN: ("◐", "wait"),
        RequestState.ACCEPTED: ("✓", "good"),
        RequestState.WITHDRAWN: ("□", "done"),
    },
}

LOG_OBJECTS: dict[str, Any] = {
    RequestObject.REQUEST: _l("资源申请"),
    RequestObject.CAPACITY: _l("可用日期"),
}

LOG_ACTIONS: dict[str, Any] = {
    RequestVerb.ASK: _l("提交资源申请"),
    RequestVerb.ACCEPT: _l("接受资源申请"),
    RequestVerb.REFUSE: _l("不接受资源申请"),
    RequestVerb.WITHDRAW: _l("撤回资源申请"),
    RequestVerb.LAPSE: _l("资源申请失效"),
    RequestVerb.FINISH: _l("登记使用完成"),
    RequestVerb.RATE: _l("评价资源申请"),
    RequestVerb.STATE_CAPACITY: _l("设置可用日期"),
}

LOG_DETAILS = {
    "of_entry": _l("登记项编号"),
    "units": _l("名额"),
    "held_days": _l("天数"),
    "rating": _l("满意度"),
}
