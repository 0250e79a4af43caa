"""The columns of a file of matches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ResultRow = Mapping[str, Any]
"""One value per column."""


RESULT_COLUMNS = (
    "need_id",
    "achievement_id",
    "rank",
    "score",
    "probability",
    "level",
    "reasons",
)
