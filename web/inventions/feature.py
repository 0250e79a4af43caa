"""Service inventions 职务成果 (安心屋): from registration to the publication of the price."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="inventions")
