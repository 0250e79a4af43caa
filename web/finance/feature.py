"""Financial products 科技金融: loans, funds, insurance, guarantees."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="finance")
