"""Requests to the owners of entries: to be called back, or for days of a capacity."""

from __future__ import annotations

from web.base.registry import Feature
from web.requests import queries
from web.requests.permissions import PERMISSIONS

FEATURE = Feature(name="requests", permissions=PERMISSIONS)

__all__ = ["FEATURE", "queries"]
