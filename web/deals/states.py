"""Terms of deals."""

from __future__ import annotations

from datetime import timedelta

REGISTRATION_TERM = timedelta(days=30)
"""A signed contract is registered within this time."""

ANSWER_TERM = timedelta(days=7)
"""Both sides of a confirmed match answer within this time; who waits longer needs a call."""
