"""Words and marks of pairs and duties."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import labels
from web.counties.states import CITY, DutyState, EntryKind, PairState

LABELS: Mapping[type[StrEnum], Mapping[Any, Any]] = {
    PairState: {PairState.RUNNING: _l("结对中"), PairState.ENDED: _l("已结束")},
    DutyState: {
        DutyState.PLANNED: _l("未开始"),
        DutyState.IN_PROGRESS: _l("进行中"),
        DutyState.DONE: _l("已报完成，等待验收"),
        DutyState.ACCEPTED: _l("已完成"),
        DutyState.RETURNED: _l("已退回"),
        DutyState.CANCELLED: _l("已取消"),
    },
    EntryKind: {
        EntryKind.PROGRESS: _l("报告进展"),
        EntryKind.DONE: _l("报告完成"),
        EntryKind.ACCEPTED: _l("通过验收"),
        EntryKind.RETURNED: _l("退回"),
        EntryKind.CANCELLED: _l("取消任务"),
    },
}

MARKS: Mapping[type[StrEnum], Mapping[Any, tuple[str, str]]] = {
    PairState: {PairState.RUNNING: ("●", "good"), PairState.ENDED: ("□", "done")},
    DutyState: {
        DutyState.PLANNED: ("○", "brand"),
        DutyState.IN_PROGRESS: ("◐", "brand"),
        DutyState.DONE: ("◑", "wait"),
        DutyState.ACCEPTED: ("●", "good"),
        DutyState.RETURNED: ("↩", "wait"),
        DutyState.CANCELLED: ("□", "done"),
    },
}

CITY_KEY = "city"
"""Stands for the whole city in addresses."""


def place_name(code: str) -> str:
    """Return a district's name; that of the whole city for its code."""
    return gettext("全市") if code == CITY else labels.district_name(code)


def place_key(code: str) -> str:
    """Return how addresses name a district."""
    return CITY_KEY if code == CITY else code


def place_code(key: str) -> str:
    """Return the district that an address or a form names."""
    return CITY if key == CITY_KEY else key


def county_choices() -> list[tuple[str, str]]:
    """Return (code, name) of the city's own districts."""
    beyond = {"province", "outside"}
    return [pair for pair in labels.region_choices("districts") if pair[0] not in beyond]
