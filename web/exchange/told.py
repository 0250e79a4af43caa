"""What our own files say of a posting beside its fields.

Whose it is is read back; where it stands is told and cannot be changed by a file, so a reader
passes over these columns and keeps no note of them.
"""

from __future__ import annotations

from collections.abc import Iterable

CODE = "编号"
ORGANISATION = "单位"
CREDIT_CODE = "统一社会信用代码"

STATE = "状态"
SUBMITTED = "提交时间"
CALL = "征集"
DEMO = "演示数据"

TOLD = frozenset({STATE, SUBMITTED, CALL, DEMO})
TOLD_NAMES = frozenset({"state", "submitted_at", "call", "is_demo"})
"""Headings that no import takes anything from, for people and for programs."""


def told_among(headings: Iterable[str]) -> frozenset[str]:
    """Return the headings to pass over: those of a file of ours, which has them all.

    A table of others may have a column of one of these names, and that one counts as theirs.
    """
    # A title above the headings may stand in front of them.
    words = {heading: heading.rsplit(" / ", 1)[-1] for heading in headings}
    for own in (TOLD, TOLD_NAMES):
        if own <= set(words.values()):
            return frozenset(heading for heading, word in words.items() if word in own)
    return frozenset()
