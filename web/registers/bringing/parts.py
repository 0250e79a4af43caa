"""What bringing tables adds to the feature of registers."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.files.limits import MEGABYTE
from web.base.listing.register import Register
from web.base.registry import LogWords, Panel, Subject, Sweep
from web.people.session import account
from web.registers.bringing import service, views, worker
from web.registers.bringing.models import Bringing
from web.registers.bringing.own_data import OWN_DATA
from web.registers.bringing.relations import relations_to_bringing
from web.registers.bringing.states import BringState
from web.registers.bringing.verbs import BringObject, BringVerb
from web.registers.permissions import BRING_OWN_ENTRIES, WORK_BRINGING


def way_in(register: Register, **_: object) -> dict[str, Any] | None:
    """The link to the form for a file."""
    return {"register": register} if service.may_bring(account(), register) else None


BLUEPRINT = views.blueprint
SUBJECTS = {"bringing": Subject(Bringing, relations_to_bringing)}
_WORKED = tuple(f"bringing.{name}" for name in ("show", "fill", "take", "drop"))
ACCESS = {
    "bringing.upload": Access(BRING_OWN_ENTRIES, most_bytes=service.MOST_BYTES + MEGABYTE),
    "bringing.template": Access(BRING_OWN_ENTRIES),
    **dict.fromkeys(_WORKED, Access(WORK_BRINGING, "bringing")),
}
UNDER = dict.fromkeys(("bringing.upload", "bringing.show"), "registers.office")
LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    BringState: {
        BringState.READ: _l("等待导入"),
        BringState.TAKING: _l("正在导入"),
        BringState.TAKEN: _l("已导入"),
        BringState.DROPPED: _l("已取消导入"),
    }
}
LOG = LogWords(
    objects={BringObject.TABLE: _l("资源登记的表格")},
    actions={
        BringVerb.BRING: _l("上传资源登记的表格"),
        BringVerb.TAKE: _l("确认导入资源登记"),
        BringVerb.FINISH: _l("资源登记导入完成"),
        BringVerb.DROP: _l("取消导入资源登记"),
    },
    details={
        "rows_new": _l("新增"),
        "rows_changed": _l("更新"),
        "rows_same": _l("没有变化"),
        "rows_bad": _l("有问题"),
        "rows_left": _l("没有存下"),
    },
    states={BringObject.TABLE: (BringState,)},
)
PANELS = tuple(
    Panel(place, "registers/_bring_way_in.html", way_in)
    for place in ("register.office", "entry.new")
)
SWEEP = (Sweep(16, worker.work_off),)
HANDLERS = worker.HANDLERS

__all__ = ["OWN_DATA"]
