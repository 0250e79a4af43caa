"""What happens to organisations and accounts, for whoever reacts."""

from __future__ import annotations

from dataclasses import dataclass

from web.people.models import User


@dataclass(frozen=True, slots=True)
class AccountDeleted:
    """A person had the account deleted: what is left of it has no name and no address."""

    user: User
