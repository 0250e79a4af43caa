"""One's own data, and the texts the law asks for."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="privacy")
