"""Becoming and having members: registration, invitations, accounts."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="membership")
