"""Claims 认领: a plan in answer to a published need, without a ready achievement."""

from __future__ import annotations

from web.base.registry import Feature
from web.claims.permissions import PERMISSIONS

FEATURE = Feature(name="claims", permissions=PERMISSIONS)
