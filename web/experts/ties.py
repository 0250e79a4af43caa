"""What ties experts to those they would judge: declared by them, or found here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from web.experts.models import Expert
from web.experts.states import Tie


@dataclass(frozen=True, slots=True)
class Party:
    """Who is judged: an organisation with its team and partners.

    ``people`` and ``partners`` are names as they stand in what was handed in, ``emails``
    addresses.
    """

    organisation_id: int | None
    organisation_name: str
    people: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundTie:
    """One tie, with the grounds in codes and names for officers."""

    tie: Tie
    grounds: str = ""


def find_ties(
    experts: Collection[Expert], parties: Mapping[int, Party]
) -> dict[tuple[int, int], Sequence[FoundTie]]:
    """Return (expert id, key of the party) -> ties, for those pairs only that have one."""
    raise NotImplementedError
