"""Application scenes 应用场景: where something new may be tried."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="scenes")
