"""Whoever has an account has the data kept of it, and may leave."""

from __future__ import annotations

from matcher.domain.policy import SIGNED_IN, Action, Grants

HAVE_OWN_DATA = Action("have_own_data")
DELETE_OWN_ACCOUNT = Action("delete_own_account")

PERMISSIONS: Grants = {
    HAVE_OWN_DATA: SIGNED_IN,
    DELETE_OWN_ACCOUNT: SIGNED_IN,
}
