"""The columns of a file of matches."""

from __future__ import annotations

RESULT_COLUMNS = (
    "need_id",
    "achievement_id",
    "rank",
    "score",
    "probability",
    "level",
    "reasons",
)
