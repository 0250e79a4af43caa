"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.catalogues.states import Fate, ListOf

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Fate: {
        Fate.WAITING: _l("待审核"),
        Fate.RETURNED: _l("待修改"),
        Fate.PUBLISHED: _l("已发布"),
        Fate.REJECTED: _l("未通过"),
        Fate.GONE: _l("已下架"),
    },
    ListOf: {
        ListOf.SUBMISSIONS: _l("逐项提交"),
        ListOf.DAYS: _l("按日期"),
        ListOf.DISTRICTS: _l("按地区"),
        ListOf.FIELDS: _l("按产业领域"),
        ListOf.ORGANISATIONS: _l("按单位"),
        ListOf.UNSENT: _l("有草稿没有提交的单位"),
        ListOf.NOTHING: _l("还没有动静的单位"),
    },
}
