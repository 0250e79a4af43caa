"""For whom the present request reads."""

from __future__ import annotations

from web.base import programs
from web.people.models import User
from web.people.session import actor
from web.tokens.states import Scope


def reader() -> User | None:
    """Return the account whose view is told; None, the public's, where the token may no more."""
    return actor() if programs.grants(Scope.READ_OWN) else None
