"""The expert's desk: what is assigned, read side by side and scored."""

from __future__ import annotations

from web.base.registry import Feature
from web.scoring.permissions import PERMISSIONS

FEATURE = Feature(name="scoring", permissions=PERMISSIONS)
