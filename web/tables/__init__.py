"""Files of needs, achievements, pairs and results: spreadsheets, CSV and JSON lines."""

from __future__ import annotations

from web.tables.pairs import read_pairs
from web.tables.reading import read_items
from web.tables.writing import RESULT_COLUMNS, ResultRow, check_suffix, write_results

__all__ = [
    "RESULT_COLUMNS",
    "ResultRow",
    "check_suffix",
    "read_items",
    "read_pairs",
    "write_results",
]
