"""The quarter's report."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="reports")
