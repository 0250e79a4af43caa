"""Requests to the owners of entries: to be called back, or for days of a capacity."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="requests")
