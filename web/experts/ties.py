"""What ties experts to those they would judge: declared by them, or found here.

Names are compared folded: width, case, simplified characters, no punctuation. What is found is
cautious: a namesake counts as the person, since another expert can be drawn instead, while a tie
that nobody saw ends in an objection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from web.base.site import today
from web.experts.known import (
    WHOLE_NAME,
    KnownExpert,
    Names,
    deals_between,
    domains_of,
    find_called,
    folded,
    load_experts,
    names_of,
)
from web.experts.mailboxes import is_same_house, own_domain
from web.experts.models import Expert
from web.experts.states import Tie
from web.finding.names import fold_name

DEAL_COUNTS = timedelta(days=3 * 365)
"""How long a contract between two organisations ties their people."""

_BETWEEN = re.compile(r"[\s、，,；;：:/（）()“”\"]+")


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


@dataclass(frozen=True, slots=True)
class _Judged:
    """A party made comparable."""

    organisation_id: int | None
    own: Names
    partners: Names
    people: Names
    emails: frozenset[str]
    domains: frozenset[str]


def find_ties(
    experts: Collection[Expert], parties: Mapping[int, Party]
) -> dict[tuple[int, int], Sequence[FoundTie]]:
    """Return (expert id, key of the party) -> ties, for those pairs only that have one."""
    if not experts or not parties:
        return {}
    known = load_experts(experts)
    judged = _prepare(parties)
    deals = deals_between(
        {key for one in known for key in one.organisation_ids},
        {one.organisation_id for one in judged.values() if one.organisation_id is not None},
        today() - DEAL_COUNTS,
    )
    found: dict[tuple[int, int], Sequence[FoundTie]] = {}
    for one in known:
        for key, party in judged.items():
            ties = [tie for check in _CHECKS for tie in check(one, party)]
            ties += _earlier_deals(one, party, deals)
            if ties:
                found[one.id, key] = tuple(dict.fromkeys(ties))
    return found


def _prepare(parties: Mapping[int, Party]) -> dict[int, _Judged]:
    ids = {one.organisation_id for one in parties.values() if one.organisation_id is not None}
    names, domains = names_of(ids), domains_of(ids)
    return {
        key: _Judged(
            organisation_id=one.organisation_id,
            own=folded([one.organisation_name, *names.get(one.organisation_id or 0, ())]),
            partners=folded(one.partners),
            people=folded(one.people),
            emails=frozenset(email.strip().lower() for email in one.emails),
            domains=frozenset(
                {own_domain(email) for email in one.emails}
                | domains.get(one.organisation_id or 0, set())
            ),
        )
        for key, one in parties.items()
    }


def _same_organisation(expert: KnownExpert, party: _Judged) -> Iterator[FoundTie]:
    is_same = party.organisation_id in expert.organisation_ids
    for name in find_called(expert.organisations, party.own):
        is_same = False
        yield FoundTie(Tie.SAME_ORGANISATION, expert.organisations[name])
    if is_same:
        yield FoundTie(Tie.SAME_ORGANISATION)


def _former_employer(expert: KnownExpert, party: _Judged) -> Iterator[FoundTie]:
    for name in find_called(expert.former, party.own | party.partners):
        yield FoundTie(Tie.FORMER_EMPLOYER, expert.former[name])


def _co_applicant(expert: KnownExpert, party: _Judged) -> Iterator[FoundTie]:
    for name in sorted(expert.names & party.people.keys()):
        yield FoundTie(Tie.CO_APPLICANT, party.people[name])
    for email in sorted(expert.emails & party.emails):
        yield FoundTie(Tie.CO_APPLICANT, email)
    for name in find_called(expert.organisations, party.partners):
        yield FoundTie(Tie.CO_APPLICANT, expert.organisations[name])


def _mail_domain(expert: KnownExpert, party: _Judged) -> Iterator[FoundTie]:
    for mine in sorted({own_domain(email) for email in expert.emails}):
        if any(is_same_house(mine, other) for other in party.domains):
            yield FoundTie(Tie.MAIL_DOMAIN, mine)


def _declared(expert: KnownExpert, party: _Judged) -> Iterator[FoundTie]:
    for one in expert.interests:
        is_theirs = one.organisation_id is not None and one.organisation_id == party.organisation_id
        if is_theirs or (one.named and _names(one.named, party)):
            yield FoundTie(Tie.DECLARED, one.code.value)


def _names(words: str, party: _Judged) -> bool:
    """Return whether a declaration's words name the party, a partner, or one of its people."""
    whole = fold_name(words)
    parts = folded([words, *_BETWEEN.split(words)])
    organisations = party.own | party.partners
    return bool(parts.keys() & party.people.keys() or find_called(parts, organisations)) or any(
        name in whole for name in organisations if len(name) >= WHOLE_NAME
    )


def _earlier_deals(
    expert: KnownExpert, party: _Judged, deals: Mapping[tuple[int, int], str]
) -> Iterator[FoundTie]:
    for key in sorted(expert.organisation_ids):
        pair = key, party.organisation_id or 0
        if pair in deals and key != party.organisation_id:
            yield FoundTie(Tie.EARLIER_DEAL, deals[pair])


_CHECKS: tuple[Callable[[KnownExpert, _Judged], Iterator[FoundTie]], ...] = (
    _same_organisation,
    _former_employer,
    _co_applicant,
    _mail_domain,
    _declared,
)
