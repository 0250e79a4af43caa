"""Words of the figures: what they can be broken by, and how their names stand together."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class Dimension(StrEnum):
    """What a figure can be broken by."""

    QUARTER = "quarter"
    MONTH = "month"
    DISTRICT = "district"
    FIELD = "field"
    ORGANISATION = "organisation"
    BROKER = "broker"
    CODE = "code"
    """The reason, or the kind of contract: what it is depends on the figure."""


TIMES = frozenset({Dimension.QUARTER, Dimension.MONTH})


class Group(StrEnum):
    """Parts of the page of all figures."""

    POSTINGS = "postings"
    PEOPLE = "people"
    MATCHES = "matches"
    CONTRACTS = "contracts"


LABELS: Mapping[type[StrEnum], Mapping[Any, Any]] = {
    Dimension: {
        Dimension.QUARTER: _l("季度"),
        Dimension.MONTH: _l("月份"),
        Dimension.DISTRICT: _l("地区"),
        Dimension.FIELD: _l("产业领域"),
        Dimension.ORGANISATION: _l("单位"),
        Dimension.BROKER: _l("技术经纪人"),
        Dimension.CODE: _l("类型或原因"),
    },
    Group: {
        Group.POSTINGS: _l("成果与需求"),
        Group.PEOPLE: _l("机构与经纪人"),
        Group.MATCHES: _l("配对与对接"),
        Group.CONTRACTS: _l("技术合同"),
    },
}
