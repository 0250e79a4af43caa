"""Files attached to postings, deals, calls and contracts."""

from __future__ import annotations

from web.attachments import models  # noqa: F401
from web.base.registry import Feature

FEATURE = Feature(name="attachments")
