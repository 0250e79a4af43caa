"""When a sum over contracts may be published, so that no single amount can be read from it.

Sums are published in releases. A release is a sum over whole quarters that are over, and it never
changes; no contract is in two of them. So an observer learns one sum of each release and nothing
from comparing days, quarters or totals, and it is enough that each release keeps its contracts
apart: from the public, and from everybody who knows some of them and takes them off, that is each
party and each broker. Contracts that a quarter cannot hide wait for the next one and are published
with it.

What is left to guess: the amount of one contract is known to nobody else more closely than to
within ``CLOSEST`` per cent, whatever pages they keep and compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST_CONTRACTS = 3
"""A sum over fewer contracts is not published."""

LEAST_PARTIES = 3
"""Nor is one whose contracts are of fewer organisations."""

LEAST_UNKNOWN = 2
"""So many contracts at least stay unknown to each party."""

LARGEST_SHARE = 75
"""Per cent of a sum that a single contract may make up: it would nearly be the sum."""

CLOSEST = 33
"""Per cent by which the best guess at an amount can be off, on one side at least: as the others
make up a quarter of every sum, they make up a third of the largest."""

DIGITS = 3
"""A release is rounded to so many digits."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one contract adds to the sums, in fen, and the organisations that know it."""

    parties: frozenset[int]
    total: int
    technical: int
    broker: int | None = None
    """Whose contract it is: they know it too."""


@dataclass(frozen=True, slots=True)
class Release:
    """Sums over the contracts recorded from the quarter ``since`` to ``until``, rounded."""

    since: str
    until: str
    contracts: int
    amount: int
    technical: int


def release_due(quarters: Iterable[tuple[str, Sequence[Share]]]) -> list[Release]:
    """Return what may be published of quarters that are over, given in their order."""
    found: list[Release] = []
    waiting: list[Share] = []
    since = ""
    for key, shares in quarters:
        since = since if waiting else key
        waiting.extend(shares)
        if may_publish(waiting):
            found.append(_release(since, key, waiting))
            waiting = []
    return found


def may_publish(shares: Sequence[Share]) -> bool:
    """Return whether the sums of ``shares`` tell nobody what one of them is."""
    parties = frozenset[int]().union(*(share.parties for share in shares))
    if len(shares) < LEAST_CONTRACTS or len(parties) < LEAST_PARTIES:
        return False
    views = [[share for share in shares if knower not in share.parties] for knower in parties]
    # Who led all of them has nothing to learn from their sum.
    views += [left for left in _seen_by_brokers(shares) if left]
    return all(
        _is_hidden([amount_of(share) for share in seen])
        for amount_of in (_total, _technical)
        for seen in (shares, *views)
    )


def round_amount(fen: int) -> int:
    """Return an amount with its first digits only."""
    unit = int("1".ljust(1 + len(str(fen)) - DIGITS, "0"))
    return (fen + unit // 2) // unit * unit


def _is_hidden(amounts: Sequence[int]) -> bool:
    # A contract without the amount hides nobody's.
    several = sum(1 for amount in amounts if amount) >= LEAST_UNKNOWN
    return several and max(amounts) * 100 <= LARGEST_SHARE * sum(amounts)


def _seen_by_brokers(shares: Sequence[Share]) -> list[list[Share]]:
    """Return for each broker the contracts of others."""
    brokers = {share.broker for share in shares if share.broker is not None}
    return [[share for share in shares if share.broker != broker] for broker in brokers]


def _release(since: str, until: str, shares: Sequence[Share]) -> Release:
    amount, technical = (sum(map(of, shares)) for of in (_total, _technical))
    return Release(since, until, len(shares), round_amount(amount), round_amount(technical))


def _total(share: Share) -> int:
    return share.total


def _technical(share: Share) -> int:
    return share.technical
