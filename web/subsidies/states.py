"""Subsidies as sums: rules of their day, exact shares, one cap for a unit and a year.

How it is rounded: the share of a contract stays an exact fraction. The shares of a unit and a
year are added up exactly, limited to the cap, and rounded once at the end to whole fen, half up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any

MILLE = 1000
HALF = Fraction(1, 2)


class Step(StrEnum):
    """What the office records of a unit's subsidy of a year."""

    CHECKED = "checked"
    PAID = "paid"


class Payee(StrEnum):
    """Which party of a contract the policy's "unit" is."""

    SELLER = "seller"
    BUYER = "buyer"


class Basis(StrEnum):
    """What of a contract is counted."""

    TECHNICAL = "technical"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of the rule. It holds for contracts registered on its days, both included."""

    version: str
    since: date
    until: date | None
    per_mille: Fraction
    cap: int
    """The most for a unit and a year, in fen."""
    basis: Basis
    payee: Payee
    source: str

    def holds_on(self, day: date) -> bool:
        """Return whether a contract registered on ``day`` follows this rule."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Counted:
    """A registered contract as the rule counts it: its key, its day, its amount in fen."""

    contract_id: int
    registered_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Line:
    """A contract, the rule of its day and its exact share in fen; no rule, no share."""

    contract: Counted
    rule: Rule | None
    share: Fraction


@dataclass(frozen=True, slots=True)
class Subsidy:
    """What a unit's contracts of a year come to."""

    lines: tuple[Line, ...]
    exact: Fraction
    """The shares together, before the cap, in fen."""
    limited: Fraction
    """The same after the cap."""

    @property
    def amount(self) -> int:
        """The subsidy in whole fen."""
        return round_half_up(self.limited)

    @property
    def is_capped(self) -> bool:
        """Whether the cap took something away."""
        return self.limited < self.exact

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that were applied, in the order of their days."""
        return tuple(dict.fromkeys(line.rule for line in self.lines if line.rule is not None))

    @property
    def counted(self) -> int:
        """The amounts that a rule counts, together."""
        return sum(line.contract.amount for line in self.lines if line.rule is not None)


def round_half_up(value: Fraction) -> int:
    """Return the nearest whole number; from a half on the next one. For sums that are not below 0.

    Python's own ``round`` goes to the even neighbour.
    """
    return floor(value + HALF)


def rule_on(rules: Iterable[Rule], day: date) -> Rule | None:
    """Return the rule that a contract registered on ``day`` follows, if there is one."""
    return next((rule for rule in rules if rule.holds_on(day)), None)


def compute(contracts: Iterable[Counted], rules: Sequence[Rule]) -> Subsidy:
    """Return the subsidy of one unit for its contracts of one year.

    The year has one cap. Where the rule changed within it, a contract adds until the cap of its
    own day is reached; what was reached before under a higher cap is not taken back.
    """
    lines, exact, limited = [], Fraction(0), Fraction(0)
    for contract in sorted(contracts, key=lambda one: (one.registered_on, one.contract_id)):
        rule = rule_on(rules, contract.registered_on)
        share = Fraction(0) if rule is None else contract.amount * rule.per_mille / MILLE
        lines.append(Line(contract, rule, share))
        exact += share
        if rule is not None:
            limited = max(limited, min(limited + share, Fraction(rule.cap)))
    return Subsidy(tuple(lines), exact, limited)


def read_rules(rows: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Return the rules of a region pack in the order of their days.

    Raises ValueError where two of them claim the same day or a version stands twice.
    """
    rules = sorted((_read_rule(row) for row in rows), key=lambda rule: rule.since)
    if len({rule.version for rule in rules}) < len(rules):
        raise ValueError("a version of the subsidy rule stands twice")
    for before, after in pairwise(rules):
        if before.until is None or before.until >= after.since:
            raise ValueError(f"subsidy rules {before.version} and {after.version} overlap")
    return tuple(rules)


def write_rule(rule: Rule) -> dict[str, Any]:
    """Return a rule as the region pack tells it: decisions keep it so."""
    return {
        "version": rule.version,
        "from": rule.since.isoformat(),
        "until": rule.until.isoformat() if rule.until else None,
        "per_mille": str(rule.per_mille),
        "cap": rule.cap,
        "basis": rule.basis.value,
        "payee": rule.payee.value,
        "source": rule.source,
    }


def _read_rule(row: Mapping[str, Any]) -> Rule:
    until = row.get("until")
    rule = Rule(
        version=str(row["version"]),
        since=date.fromisoformat(row["from"]),
        until=date.fromisoformat(until) if until else None,
        # By its text: 2.5 of a file is exactly 2.5 here.
        per_mille=Fraction(str(row["per_mille"])),
        cap=int(row["cap"]),
        basis=Basis(row.get("basis", Basis.TECHNICAL.value)),
        payee=Payee(row.get("payee", Payee.SELLER.value)),
        source=str(row["source"]),
    )
    if rule.per_mille < 0 or rule.cap < 0 or (rule.until and rule.until < rule.since):
        raise ValueError(f"subsidy rule {rule.version} cannot be right")
    return rule
