"""What a bid says, as one value: written by the bidder, sealed, and read again after opening."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team; the first is its leader."""

    name: str
    title: str = ""
    organisation: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """What is there on a day. ``money`` in fen, what is asked for it."""

    title: str
    due: date
    result: str = ""
    money: int = 0
    is_gate: bool = False


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What something costs, in fen: out of the challenge's money and out of the bidder's own."""

    item: str
    asked: int = 0
    own: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A bid's content. ``commitments`` answer the challenge's indicators line by line."""

    approach: str = ""
    basis: str = ""
    """What the team already has and has done."""
    novelty: str = ""
    commitments: tuple[str, ...] = ()
    risks: str = ""
    team: tuple[Member, ...] = ()
    partners: tuple[str, ...] = ()
    """Names of organisations that bid along."""
    milestones: tuple[PlannedMilestone, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    agrees: bool = False
    """To the terms of the challenge, ownership and acceptance among them."""

    @property
    def asked(self) -> int:
        """What is asked for in all, in fen."""
        return sum(line.asked for line in self.budget)

    def to_json(self) -> dict[str, Any]:
        """Return the plan as plain values; days as ISO text."""
        return asdict(self) | {
            "milestones": [asdict(one) | {"due": one.due.isoformat()} for one in self.milestones]
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Plan:
        """Return the plan that ``to_json`` wrote; what an older one lacks is empty."""
        known = {one.name for one in fields(cls)}
        kept = {name: value for name, value in values.items() if name in known}
        return cls(
            **kept
            | {
                "commitments": tuple(values.get("commitments", ())),
                "partners": tuple(values.get("partners", ())),
                "team": tuple(Member(**one) for one in values.get("team", ())),
                "milestones": tuple(
                    PlannedMilestone(**one | {"due": date.fromisoformat(one["due"])})
                    for one in values.get("milestones", ())
                ),
                "budget": tuple(BudgetLine(**one) for one in values.get("budget", ())),
            }
        )

    def without_names(self) -> Plan:
        """Return the plan for blind review: no people, partners or contacts. Its texts stay; the
        check for names in them is made when the bid is written and when it is opened."""
        anonymous = tuple(Member(name="", title=one.title, role=one.role) for one in self.team)
        return replace(
            self,
            team=anonymous,
            partners=(),
            contact_name="",
            contact_phone="",
            contact_email="",
        )
