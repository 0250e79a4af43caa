"""Getting in: passwords, the second factor, sessions."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="entry")
