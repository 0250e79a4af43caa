"""Bids 揭榜 for challenges: sealed until they are opened, then checked for form."""

from __future__ import annotations

from web.base.registry import Feature
from web.bidding import models  # noqa: F401 - its tables
from web.bidding.permissions import PERMISSIONS

FEATURE = Feature(name="bidding", permissions=PERMISSIONS)
