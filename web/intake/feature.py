"""Spreadsheets brought in through the browser."""

from __future__ import annotations

from web.base.registry import Feature
from web.intake import models  # noqa: F401

FEATURE = Feature(name="intake")
