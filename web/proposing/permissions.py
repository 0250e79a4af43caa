"""Who may ask for a pair."""

from __future__ import annotations

from matcher.domain.policy import BOTH_SIDES_OWN, Action, Grants

REQUEST_MATCH = Action("request_match")

PERMISSIONS: Grants = {
    REQUEST_MATCH: BOTH_SIDES_OWN,
}
