"""What the golden files say: who may do what, and how the world's accounts stand to its objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.whole.access_world import World
from web.base.access import relations

HERE = Path(__file__).parent
GOLDEN = HERE / "access.tsv"
RELATIONS = HERE / "relations.tsv"
ANY = "any"

UNRELATED = ("call", "organisation", "broker", "joint", "message", "attachment")
"""What names no object is about the account itself, which its service asks about."""


@dataclass(frozen=True)
class Rule:
    """A line of the table: ``grants`` maps each role to the relations that let it in."""

    address: str
    methods: frozenset[str]
    subject: str
    grants: dict[str, frozenset[str]]


def read_rules() -> dict[tuple[str, str], Rule]:
    """Return (address, method) -> the line about it."""
    found = {}
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        address, methods, _, subject, _, roles = line.split("\t")
        grants = {}
        for word in roles.split():
            role, _, needed = word.partition(":")
            grants[role] = frozenset(needed.split("+"))
        rule = Rule(address, frozenset(methods.split(",")), subject.strip("-"), grants)
        for method in rule.methods:
            found[address, method] = rule
    return found


def expect(rule: Rule, role: str, standing: frozenset[str]) -> str:
    """Return what the table says of a request: 'ok', 'sign in' or the status of a refusal."""
    if role not in rule.grants:
        return "sign in" if role == "visitor" else "403"
    if rule.grants[role] & (standing | {ANY}):
        return "ok"
    return "404" if rule.subject else "403"


Standings = dict[tuple[str, str], frozenset[str]]
"""(object, account) -> the relations between them; nothing where there are none."""


def read_standings(part: str) -> Standings:
    """Return how the accounts stand to the objects, as was agreed."""
    return dict(_read(part))


def _read(part: str) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
    for line in RELATIONS.read_text(encoding="utf-8").splitlines():
        where, thing, account, standing = line.split("\t")
        if where == part:
            yield (thing, account), frozenset(standing.split("+"))


def list_standings(part: str, world: World) -> list[str]:
    """Return the lines of how they stand to each other now."""
    lines = []
    for thing, subject in world.subjects.items():
        for account, user in world.accounts:
            found = "+".join(sorted(one.value for one in relations(user, subject)))
            if found:
                lines.append("\t".join((part, thing, account, found)))
    return sorted(lines)


def standing_of(rule: Rule, account: str, user: Any, known: Standings) -> frozenset[str]:
    """Return the relations that a request's account has to what the address names."""
    if rule.subject and rule.subject not in UNRELATED:
        return known.get((rule.subject, account), frozenset())
    if rule.subject:
        return frozenset()
    return frozenset(one.value for one in relations(user, user))


_read_rules, _read_standings = cache(read_rules), cache(read_standings)


def lets_in(address: str, account: str, user: Any) -> bool:
    """Return whether a page of the world is open to one of its accounts."""
    rule = _read_rules()[address, "GET"]
    role = "visitor" if user is None else user.role.value
    standing = standing_of(rule, account, user, _read_standings("world"))
    return expect(rule, role, standing) == "ok"
