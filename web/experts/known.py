"""What the platform knows of experts and of those who are judged, loaded for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from web.base import db
from web.deals.models import Contract
from web.experts.mailboxes import own_domain
from web.experts.models import Expert, ExpertInterest
from web.finding.names import Call, bare_name, compare_name, fold_name
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import Organisation, User
from web.people.queries import organisation_names
from web.postings.models import Posting

Names = dict[str, str]
"""Folded name -> the name as it was written."""

WHOLE_NAME = 4
"""Characters from which a name inside other words is an organisation's and no chance."""


@dataclass(frozen=True, slots=True)
class KnownExpert:
    """An expert with all that a tie can hang on."""

    id: int
    names: frozenset[str]
    """Folded; the account may be called otherwise than the entry."""
    emails: frozenset[str]
    organisation_ids: frozenset[int]
    organisations: Names
    former: Names
    interests: tuple[ExpertInterest, ...]


def folded(names: Iterable[str]) -> Names:
    """Return names by what is compared of them; what holds no letter is no name."""
    return {fold_name(name): name for name in names if fold_name(name)}


def find_called(some: Names, others: Names) -> list[str]:
    """Return the folded names of ``some`` that call an organisation of ``others``: with or without
    what the law adds to it (有限公司), abbreviated, or by one of its parts (a college of it)."""
    return sorted(
        name
        for name, written in some.items()
        if any(_is_called(written, other) for other in others.values())
    )


def _is_called(one: str, other: str) -> bool:
    if Call.CALL in (compare_name(one, other), compare_name(other, one)):
        return True
    short, long = sorted((bare_name(one), bare_name(other)), key=len)
    # A digit or a Latin letter goes on with the very name: 第1研究所 is not a part of 第一.
    is_part = len(short) >= WHOLE_NAME and long.startswith(short)
    return is_part and (long == short or not long[len(short)].isascii())


def load_experts(experts: Collection[Expert]) -> list[KnownExpert]:
    """Return experts with their organisations and running interests, by two or three queries."""
    accounts = {one.user_id for one in experts if one.user_id is not None}
    rows = db.session().execute(
        select(User.id, User.organisation_id, User.name, User.email).where(User.id.in_(accounts))
    )
    told = {key: (organisation_id, name, email) for key, organisation_id, name, email in rows}
    nothing = (None, "", "")
    ids = {
        one.id: frozenset(
            key
            for key in (one.organisation_id, told.get(one.user_id or 0, nothing)[0])
            if key is not None
        )
        for one in experts
    }
    names = organisation_names({key for keys in ids.values() for key in keys})
    interests = _running_interests([one.id for one in experts])
    return [
        KnownExpert(
            id=one.id,
            names=frozenset(folded([one.name, told.get(one.user_id or 0, nothing)[1]])),
            emails=frozenset({one.email, told.get(one.user_id or 0, nothing)[2]} - {""}),
            organisation_ids=ids[one.id],
            organisations=folded([*(names[key] for key in ids[one.id]), one.organisation_name]),
            former=folded(one.former_employers),
            interests=tuple(interests[one.id]),
        )
        for one in experts
    ]


def domains_of(organisation_ids: Collection[int]) -> dict[int, set[str]]:
    """Return the organisations' own mail domains, as their members' addresses show them."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = db.session().execute(
        select(User.organisation_id, User.email).where(User.organisation_id.in_(organisation_ids))
    )
    for key, email in rows:
        found[int(key or 0)].add(own_domain(email))
    return found


def deals_between(
    some: Collection[int], others: Collection[int], since: date
) -> dict[tuple[int, int], str]:
    """Return (one of ``some``, one of ``others``) -> the newest deal of the two organisations.

    That is a contract signed since the day, by its number, or one they are negotiating now.
    """
    need, offer = aliased(Posting), aliased(Posting)
    rows = db.session().execute(
        select(need.organisation_id, offer.organisation_id, Match.id, Contract.number)
        .select_from(Match)
        .join(need, need.id == Match.need_id)
        .join(offer, offer.id == Match.achievement_id)
        .outerjoin(Contract, Contract.match_id == Match.id)
        .where(
            or_(Match.state == MatchState.NEGOTIATING, Contract.signed_on >= since),
            or_(
                and_(need.organisation_id.in_(some), offer.organisation_id.in_(others)),
                and_(need.organisation_id.in_(others), offer.organisation_id.in_(some)),
            ),
        )
        .order_by(Match.id)
    )
    found = {}
    for first, second, key, number in rows:
        for pair in ((first, second), (second, first)):
            if pair[0] in some and pair[1] in others:
                found[pair] = number or f"#{key}"
    return found


def names_of(organisation_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the names of organisations, in Chinese and in English."""
    rows = db.session().execute(
        select(Organisation.id, Organisation.name, Organisation.name_en).where(
            Organisation.id.in_(organisation_ids)
        )
    )
    return {key: [name, english] for key, name, english in rows}


def _running_interests(expert_ids: Collection[int]) -> dict[int, list[ExpertInterest]]:
    found = defaultdict(list)
    statement = select(ExpertInterest).where(
        ExpertInterest.expert_id.in_(expert_ids), ExpertInterest.ended_at.is_(None)
    )
    for one in db.session().scalars(statement.order_by(ExpertInterest.id)):
        found[one.expert_id].append(one)
    return found
