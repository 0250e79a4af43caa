"""Words of what the log tells, and of what can be wrong with it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import formats, labels, registry
from web.logbook.states import Fault

SIDES = {"need": _l("需求方"), "achievement": _l("成果方")}

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Fault: {
        Fault.CHANGED: _l("内容与写入时不同"),
        Fault.MISSING: _l("记录已被删除"),
        Fault.NO_SEAL: _l("编号中断，封签已被删除"),
        Fault.INSERTED: _l("有一条记录不是由平台写入的"),
        Fault.CUT: _l("末尾的记录已被删除"),
        Fault.REPLACED: _l("与以前留存的校验码不一致"),
        Fault.NO_KEY: _l("缺少日志密钥，无法校验"),
    }
}


def action_word(action: str) -> str:
    """Return what was done, in words; a code without words is shown as it is."""
    return str(registry.present().log.actions.get(action, action))


def object_word(object_type: str) -> str:
    """Return the kind of object, in words."""
    return str(registry.present().log.objects.get(object_type, object_type))


def state_word(object_type: str, state: str) -> str:
    """Return an object's state, in words; a code without words is shown as it is."""
    for states in registry.present().log.states.get(object_type, ()):
        if state in set(states):
            return labels.label(states(state))
    return state


def detail_words(detail: dict[str, Any]) -> list[tuple[str, str]]:
    """Return name and value of each detail, in words where there are any."""
    names = registry.present().log.details
    return [(str(names.get(name, name)), _value_word(name, detail[name])) for name in detail]


def exact_moment(value: datetime | None) -> str:
    """Return a moment to the second, in the site's zone."""
    local = formats.local_time(value)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local else ""


def _value_word(name: str, value: Any) -> str:
    if value is None:
        return gettext("无")
    if name == "side":
        return str(SIDES.get(value, value))
    if isinstance(value, str):
        for codes in registry.present().labels:
            if value in set(codes):
                return labels.label(codes(value))
    return str(value)
