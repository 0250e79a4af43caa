"""What membership adds to pages of others."""

from __future__ import annotations

from typing import Any


def of_sign_in(**_: object) -> dict[str, Any]:
    """The way to registration, for those who have no account to sign in with."""
    return {}
