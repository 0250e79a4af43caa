"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.closing.states import ItemState, Problem, RunState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    RunState: {
        RunState.WAITING: _l("等待开始"),
        RunState.RUNNING: _l("正在配对"),
        RunState.DONE: _l("已完成"),
        RunState.CANCELLED: _l("已取消"),
        RunState.FAILED: _l("没有成功"),
    },
    ItemState: {
        ItemState.WAITING: _l("还没有轮到"),
        ItemState.MATCHED: _l("本次已比对"),
        ItemState.CURRENT: _l("此前已比对，没有变化"),
        ItemState.GONE: _l("已下架，没有比对"),
        ItemState.FAILED: _l("出错"),
    },
    Problem: {
        Problem.NOT_INDEXED: _l("文字还没有建立索引。过几分钟再次配对时会重试。"),
        Problem.ERROR: _l("比对或保存时出错，原因已记入系统日志。再次配对时会重试一次。"),
        Problem.DIED: _l("比对这一项时后台程序多次中断。请联系系统管理员，再次配对时会重试。"),
    },
}
MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    RunState: {
        RunState.WAITING: ("◔", "wait"),
        RunState.RUNNING: ("◐", "wait"),
        RunState.DONE: ("✓", "good"),
        RunState.CANCELLED: ("□", "done"),
        RunState.FAILED: ("✕", "stop"),
    },
}
