"""What a technology contract says beyond its amounts: registration form, confirmation, payments."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="contracts")
