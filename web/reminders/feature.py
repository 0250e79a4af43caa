"""What is due: reminders by mail, and a calendar of one's own."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="reminders")
