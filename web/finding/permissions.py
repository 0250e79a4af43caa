"""Who may keep searches."""

from __future__ import annotations

from matcher.domain.policy import SIGNED_IN, SIGNED_IN_SELF, Action, Grants

KEEP_SEARCHES = Action("keep_searches")
USE_SAVED_SEARCH = Action("use_saved_search")

PERMISSIONS: Grants = {
    KEEP_SEARCHES: SIGNED_IN,
    USE_SAVED_SEARCH: SIGNED_IN_SELF,
}
