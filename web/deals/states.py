"""Terms of deals."""

from __future__ import annotations

from datetime import timedelta

REGISTRATION_DAYS = 30
"""So long after the signature the reminder to register is due, unless the region pack says
otherwise. The days are the bureau's own; no law sets them."""

ANSWER_TERM = timedelta(days=7)
"""Both sides of a confirmed match answer within this time; who waits longer needs a call."""
