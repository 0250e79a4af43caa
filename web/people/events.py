"""What happens to organisations and accounts, for whoever reacts."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.domain.codes import Verification
from web.people.models import Organisation, User


@dataclass(frozen=True, slots=True)
class AccountAdded:
    """Somebody has an account now: invited, admitted, registered, or added by hand."""

    user: User


@dataclass(frozen=True, slots=True)
class AccountSecured:
    """Whoever got in with the account before is let in no more: it has another password, its
    second factor was reset, or it was closed."""

    user: User


@dataclass(frozen=True, slots=True)
class OrganisationVerified:
    """An officer has verified an organisation, or refused to: ``state`` is the new one."""

    organisation: Organisation
    state: Verification
    actor: User
