"""Words of instruments."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.instruments.fields import InstrumentKind, Outside

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    InstrumentKind: {
        InstrumentKind.ANALYSIS: _l("分析仪器"),
        InstrumentKind.PHYSICS: _l("物理性能测试仪器"),
        InstrumentKind.MEASURING: _l("计量仪器"),
        InstrumentKind.ELECTRONIC: _l("电子测量仪器"),
        InstrumentKind.MARINE: _l("海洋仪器"),
        InstrumentKind.EARTH: _l("地球探测仪器"),
        InstrumentKind.SPECIAL: _l("特种检测仪器"),
        InstrumentKind.PROCESS: _l("工艺试验仪器"),
        InstrumentKind.COMPUTING: _l("计算机及配套设备"),
        InstrumentKind.MEDICAL: _l("医学科研仪器"),
        InstrumentKind.OTHER: _l("其他仪器"),
    },
    Outside: {Outside.YES: _l("可以"), Outside.NO: _l("暂不")},
}
