"""What our own files say of a posting beside its fields.

Whose it is is read back; where it stands is told and cannot be changed by a file, so a reader
passes over these columns and keeps no note of them.
"""

from __future__ import annotations

CODE = "编号"
ORGANISATION = "单位"
CREDIT_CODE = "统一社会信用代码"

STATE = "状态"
SUBMITTED = "提交时间"
CALL = "征集"
DEMO = "演示数据"

TOLD = frozenset({STATE, SUBMITTED, CALL, DEMO})
"""Headings that no import takes anything from."""
