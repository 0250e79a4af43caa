"""Whom a round can draw: each expert with what speaks for and against, for officers to read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.panel.types import Judge
from matcher.text.tokens import select_terms, weigh_term
from web.base import db, site
from web.bidding import reading
from web.bidding.models import Bid
from web.bidding.queries import bids_in
from web.bidding.sealing import BrokenSeal
from web.bidding.states import BidState
from web.challenges.models import Challenge
from web.experts import ties
from web.experts.models import Expert
from web.experts.states import ExpertState, ExpertUse
from web.experts.ties import FoundTie, Party
from web.reviewing.models import ReviewRound, Seat
from web.reviewing.queries import HOLDING, bids_of, loads, recused_from
from web.reviewing.states import Purpose

CHALLENGE_KEY = 0
"""The item of a draw that stands for the challenge itself, and the key of its owner's party."""
BIDDERS = frozenset({BidState.ADMITTED, BidState.REFUSED})
MOST_TERMS = 60
SHARE_OF_FIELD = 0.4
"""What a shared field makes of a fit; the words of title and problem make the rest."""
MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an expert knows the subject, from 0 to 1, and by what."""

    worth: float
    fields: tuple[str, ...] = ()
    """Codes of the fields that both have."""
    terms: tuple[str, ...] = ()
    """The most telling words that both have."""

    @property
    def level(self) -> str:
        """The fit in a code that has words: high, some, little."""
        return "high" if self.worth >= 0.6 else "some" if self.worth >= 0.3 else "little"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An expert of the pool, seen from one round."""

    expert: Expert
    fit: Fit
    load: int
    room: int
    """How many more judgements the expert can bear."""
    ties: Mapping[int, Sequence[FoundTie]] = field(default_factory=dict)
    """Bid (or ``CHALLENGE_KEY``: the owner) -> what ties the expert to it."""
    stepped_back: frozenset[int] = frozenset()
    """Bids (or all: ``CHALLENGE_KEY``) of this challenge that the expert stepped back from."""
    is_away: bool = False
    seat: Seat | None = None
    """The seat that the expert has, or had, in this round."""

    @property
    def is_barred(self) -> bool:
        """Whether a tie keeps the expert out of the panel, which judges all bids."""
        return bool(self.ties or self.stepped_back)

    def can_be_drawn(self, items: int) -> bool:
        """Return whether the expert may sit on the panel and has room for so many judgements."""
        return not (self.is_barred or self.is_away or self.seat) and self.room >= items

    @property
    def judge(self) -> Judge:
        """The expert as the draw takes one."""
        return Judge(self.expert.id, max(self.room, 0), self.load)


def items_of(round_: ReviewRound) -> list[int]:
    """Return what the draw finds judges for: bids, or the challenge itself."""
    return [bid.id for bid in bids_of(round_)] or [CHALLENGE_KEY]


def find_candidates(round_: ReviewRound) -> list[Candidate]:
    """Return the active experts for reviews, the best fit first, and everybody seated here."""
    seats = {seat.expert_id: seat for seat in round_.panel}
    experts = _list_experts(seats)
    keys = [one.id for one in experts]
    found = ties.find_ties(experts, parties_of(round_))
    back, busy, terms = (
        recused_from(round_.challenge_id),
        loads(keys, round_),
        _Terms.of(round_.challenge),
    )
    bids = {bid.id for bid in bids_of(round_)}
    candidates = [
        Candidate(
            expert=one,
            fit=terms.fit(one),
            load=busy.get(one.id, 0),
            room=one.capacity - busy.get(one.id, 0),
            ties={party: why for (expert, party), why in found.items() if expert == one.id},
            stepped_back=frozenset(
                bid or CHALLENGE_KEY
                for expert, bid in back
                if expert == one.id and (bid is None or bid in bids)
            ),
            is_away=_is_away(one, round_),
            seat=seats.get(one.id),
        )
        for one in experts
    ]
    return sorted(candidates, key=lambda one: (-one.fit.worth, one.load, one.expert.id))


def parties_of(round_: ReviewRound) -> dict[int, Party]:
    """Return who bid, by bid, and the owner of the challenge by ``CHALLENGE_KEY``.

    Whose bid was refused or is not judged in this round counts too: a rival has an interest in
    the others' points.
    """
    is_early = round_.purpose is Purpose.APPRAISAL
    bids = () if is_early else bids_in(round_.challenge, BIDDERS)
    found = {bid.id: _party(bid) for bid in bids}
    owner = round_.challenge.organisation
    if owner is not None:
        found[CHALLENGE_KEY] = Party(owner.id, owner.name)
    return found


def _party(bid: Bid) -> Party:
    try:
        plan = reading.read_bid(bid, blind=False).plan
    except BrokenSeal:
        # It was refused because it cannot be read.
        return Party(bid.organisation_id, bid.organisation.name)
    earlier = [reading.read_bid(one, blind=False).plan.team for one in reading.list_earlier(bid)]
    names = [one.name for team in (plan.team, *earlier) for one in team] + [plan.contact_name]
    belong = [one.organisation for one in plan.team if one.organisation]
    return Party(
        bid.organisation_id,
        bid.organisation.name,
        people=tuple(dict.fromkeys(name for name in names if name)),
        partners=tuple(dict.fromkeys([*plan.partners, *belong])),
        emails=(plan.contact_email,) if plan.contact_email else (),
    )


def _list_experts(seated: Collection[int]) -> Sequence[Expert]:
    statement = (
        select(Expert)
        .where((Expert.state == ExpertState.ACTIVE) | Expert.id.in_(seated))
        .options(joinedload(Expert.organisation), joinedload(Expert.user))
    )
    return [
        one
        for one in db.session().scalars(statement.order_by(Expert.id)).unique()
        if one.id in seated
        or (ExpertUse.REVIEW.value in one.uses and one.user is not None and one.user.active)
    ]


def _is_away(expert: Expert, round_: ReviewRound) -> bool:
    """Return whether the expert has said to be away on a day between now and the due day."""
    if expert.away_from is None and expert.away_until is None:
        return False
    first = site.today()
    last = max(first, site.local_day(round_.due_at)) if round_.due_at else first
    return (expert.away_from or date.min) <= last and (expert.away_until or date.max) >= first


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a challenge is about. Bids are not read for it: no name of theirs can play a part."""

    fields: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, challenge: Challenge) -> _Terms:
        text = "\n".join((challenge.title, challenge.problem, challenge.indicators))
        return cls(frozenset(challenge.fields), frozenset(select_terms(text, MOST_TERMS)))

    def fit(self, expert: Expert) -> Fit:
        """Return how much of what the expert works on the challenge is about."""
        own = select_terms(expert.subjects, MOST_TERMS)
        shared = sorted(set(own) & self.words, key=lambda term: (-weigh_term(term), term))
        fields = tuple(code for code in expert.fields if code in self.fields)
        told = sum(weigh_term(term) for term in shared)
        # The smaller of both texts: somebody of many subjects knows each as well.
        whole = min(_weigh(own), _weigh(self.words)) or 1.0
        likeness = min(1.0, (told / whole) ** 0.5)
        worth = SHARE_OF_FIELD * bool(fields) + (1 - SHARE_OF_FIELD) * likeness
        return Fit(round(worth, 4), fields, tuple(shared[:MOST_TOLD]))


def _weigh(terms: Collection[str]) -> float:
    return sum(weigh_term(term) for term in terms)


def seated(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return those who hold a seat in the round."""
    return [one for one in candidates if one.seat is not None and one.seat.state in HOLDING]
