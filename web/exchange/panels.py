"""What files add to the pages of other features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.base.registry import Panel
from web.base.sheets.tables import Suffix


def _offer() -> Mapping[str, Any]:
    return {"suffixes": (Suffix.XLSX, Suffix.CSV)}


OWN_FILE = Panel("postings.own", "exchange/_own.html", _offer)
