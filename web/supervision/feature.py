"""Figures of any period for the office, the indicators of the plan, and overdue work."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="supervision")
