"""What is planned and what comes out: talks of two parties at tables, slot by slot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Talk:
    """A pair that may sit together: the organisation of the need and that of the achievement."""

    id: int
    first: int
    second: int
    worth: float
    """How likely it is to become a deal, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A talk at a table (from 0) in a slot (from 0, in the order of time)."""

    talk: int
    table: int
    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where and when talks can be held, and what a party can bear."""

    tables: int
    slots: int
    breaks: frozenset[int] = frozenset()
    """Slots that a break follows: there is time to walk, and nobody sits on."""
    most: int = 6
    """So many talks of one party at most."""
    in_a_row: int = 4
    """So many talks of one party without a free slot or a break between them at most."""
    away: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Party -> slots in which it is not there."""


class LeftOut(StrEnum):
    """Why a talk has no seat."""

    NO_TIME = "no_time"
    """Its two parties are never there together."""
    PARTY_FULL = "party_full"
    """Whenever both are there, one of its parties sits with somebody else or can bear no more.

    Not even another table would help. What these parties do instead is worth more on the whole.
    """
    ROOM_FULL = "room_full"
    """Both parties could meet, but all tables are taken then; one more table would seat it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Who sits where and when, and which talks found no seat and why."""

    seats: tuple[Seat, ...]
    left_out: Mapping[int, LeftOut]
