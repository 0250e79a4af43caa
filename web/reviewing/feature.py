"""Rounds of review 评审: criteria, experts drawn, progress, release, ranking."""

from __future__ import annotations

from web.base.registry import Feature
from web.reviewing import models  # noqa: F401 - its tables
from web.reviewing.permissions import PERMISSIONS

FEATURE = Feature(name="reviewing", permissions=PERMISSIONS)
