"""Experts and teams 科技特派员, 科技副总, 链才: in the register by their own consent."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="teams")
