"""What words call by code or by name: postings, and whose they are or who made them.

Only what anybody may read is a name: the owner of a need that stays anonymous is not, nor are
the people whom a posting names as its contacts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from matcher.domain.codes import Confidentiality
from matcher.types import Kind
from web.base import db
from web.base.caching.answers import keep
from web.engine import published
from web.finding.listing import select_published
from web.finding.names import SHORTEST_PART, Call, compare_name, fold_name
from web.people.models import Organisation
from web.postings.disclosure import PostingView, is_listed, public_view
from web.postings.models import AchievementRevision, NeedRevision, Posting
from web.postings.numbers import read_number
from web.postings.states import PostingState

_TEAMS = "techmatch_teams"
_TITLES = ("教授", "研究员", "工程师", "博士", "老师", "院士", "团队", "课题组")
"""What people add to a name."""

Owner = tuple[int, str, str]
"""Number, name and English name of an organisation."""

Owned = Mapping[int, list[int]]
"""Organisation -> its postings, the newest first."""

Team = tuple[int, str]
"""A posting, and folded words on who made it."""


@dataclass(frozen=True, slots=True)
class Named:
    """The postings that words call, by how surely they do; the newest first."""

    called: tuple[int, ...] = ()
    mentioned: frozenset[int] = frozenset()
    parts: tuple[int, ...] = ()


def find_named(kind: Kind, texts: Collection[str]) -> dict[str, Named]:
    """Return what each text calls; so many statements, however many texts there are."""
    owners = _read_owners(kind)
    calls = {text: _compare(text, owners) for text in texts}
    owned = _read_owned(kind, {key for found in calls.values() for key in found})
    teams = _read_teams() if kind is Kind.ACHIEVEMENT else ()
    return {text: _name(kind, text, calls[text], owned, teams) for text in texts}


def _name(
    kind: Kind, text: str, calls: Mapping[int, Call], owned: Owned, teams: Sequence[Team]
) -> Named:
    number = read_number(text)
    if number is not None and number.may_be(kind):
        return Named((number.id,))
    found = {
        wanted: tuple(one for key, call in calls.items() if call is wanted for one in owned[key])
        for wanted in Call
    }
    made = _made_by(text, teams)
    return Named(found[Call.CALL], frozenset(found[Call.MENTION]), (*made, *found[Call.PART]))


def _compare(text: str, owners: Sequence[Owner]) -> dict[int, Call]:
    """Return the organisations that a text calls."""
    calls = {key: max(compare_name(text, name) for name in names) for key, *names in owners}
    return {key: call for key, call in calls.items() if call}


def _made_by(text: str, teams: Sequence[Team]) -> list[int]:
    name = fold_name(text)
    for title in _TITLES:
        name = name.removesuffix(title)
    if len(name) < SHORTEST_PART or name.isdigit():
        return []
    return [key for key, team in teams if name in team]


def find_closed(words: str) -> PostingView | None:
    """Return the posting whose code the words are, if it is still shown but listed no more."""
    number = read_number(words)
    posting = db.session().get(Posting, number.id) if number else None
    if posting is None or number is None or not number.may_be(posting.kind):
        return None
    if posting.state is PostingState.PUBLISHED or not is_listed(posting):
        return None
    return public_view(posting.published_revision) if posting.published_revision else None


def _read_owners(kind: Kind) -> list[Owner]:
    """Return the organisations that anybody knows to have published something of a kind."""
    return keep("named.owners", kind, lambda: _read_all_owners(kind))


def _read_all_owners(kind: Kind) -> list[Owner]:
    owners = _disclosed(select(Posting.organisation_id), kind)
    statement = select(Organisation.id, Organisation.name, Organisation.name_en)
    rows = db.session().execute(statement.where(Organisation.id.in_(owners)))
    return [(key, name, english) for key, name, english in rows]


def _read_owned(kind: Kind, organisations: Collection[int]) -> Owned:
    owned: dict[int, list[int]] = {key: [] for key in organisations}
    if not organisations:
        return owned
    statement = _disclosed(select(Posting.organisation_id, Posting.id), kind)
    newest = statement.order_by(Posting.published_at.desc(), Posting.id.desc())
    for key, one in db.session().execute(newest.where(Posting.organisation_id.in_(organisations))):
        owned[key].append(one)
    return owned


def _disclosed(statement: Any, kind: Kind) -> Any:
    """Return a statement's rows of the published postings of which anybody knows the owner."""
    found = select_published(statement, kind)
    if kind is Kind.ACHIEVEMENT:
        return found
    return found.where(NeedRevision.confidentiality == Confidentiality.PUBLIC)


def _read_teams() -> Sequence[Team]:
    """Return who made the published achievements; each state of them is read once."""
    present = published.stamp(Kind.ACHIEVEMENT)
    known = current_app.extensions.get(_TEAMS)
    if known is None or known[0] != present:
        columns = select(Posting.id, AchievementRevision.team)
        statement = select_published(columns, Kind.ACHIEVEMENT)
        told = statement.where(AchievementRevision.team != "").order_by(Posting.id.desc())
        rows = [(key, fold_name(team)) for key, team in db.session().execute(told)]
        known = current_app.extensions[_TEAMS] = (present, rows)
    return known[1]
