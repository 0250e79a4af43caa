"""Policy measures 政策措施: who may apply for what, and until when."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="measures")
