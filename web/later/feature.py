"""Use first, pay later 先用后转: agreements on service inventions, and their instalments."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="later")
