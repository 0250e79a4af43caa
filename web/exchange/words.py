"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.base.sheets.tables import Suffix
from web.exchange.verbs import FileOf

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    FileOf: {
        FileOf.POSTINGS: _l("需求和成果"),
        FileOf.MATCHES: _l("配对"),
        FileOf.DEALS: _l("对接"),
        FileOf.CONTRACTS: _l("技术合同"),
    },
    Suffix: {
        Suffix.XLSX: _l("Excel 表格（.xlsx）"),
        Suffix.CSV: _l("逗号分隔的文字（.csv）"),
        Suffix.JSONL: _l("给程序用（.jsonl）"),
    },
}
