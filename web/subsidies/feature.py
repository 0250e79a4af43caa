"""Subsidies for registered contracts, computed by the rules of their day."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="subsidies")
