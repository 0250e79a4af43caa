"""What happens to contracts, for whoever reacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from web.deals.models import Contract
from web.people.models import User


@dataclass(frozen=True, slots=True)
class ContractCorrected:
    """The broker put the contract right; ``changed`` holds name -> (before, after)."""

    contract: Contract
    actor: User
    changed: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class RegistrationTyped:
    """The broker is about to record the registration: whoever has a doubt adds it.

    A doubt is (code, question): the form asks it once and takes the answer.
    """

    contract: Contract
    doubts: list[tuple[str, str]] = field(default_factory=list)
