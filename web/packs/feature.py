"""Solution packs 解决方案包: a need answered with everything that it takes."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="packs")
