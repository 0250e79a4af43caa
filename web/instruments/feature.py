"""Large instruments 大型仪器 that are shared, and their yearly figures."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="instruments")
