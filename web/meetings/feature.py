"""Matchmaking meetings: invitations, tables, outcomes."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="meetings")
