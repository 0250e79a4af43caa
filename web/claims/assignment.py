"""Who judges which claim: the brokers' optimal plan, as for proposals, or an officer's hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matcher.brokers.graph import Broker, Proposal
from matcher.brokers.plan import assign
from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, WrongState
from matcher.text.folding import fold_text
from web.base import db, log, site
from web.base.access import require
from web.brokers import queries as brokers
from web.brokers.interests import Interests
from web.brokers.plan_queries import brokers_for_plan
from web.claims import queries
from web.claims.mails import tell_assigned
from web.claims.models import Claim
from web.claims.permissions import ASSIGN_CLAIM
from web.claims.relations import bear_on, has_conflict, sides_of
from web.claims.states import ClaimState
from web.claims.verbs import ClaimObject, ClaimVerb
from web.people.models import User
from web.postings.disclosure import public_item

EVEN = 0.5
"""A claim's probability to the plan: nobody knows one, and all count alike."""


def assign_claims(claims: Sequence[Claim]) -> int:
    """Give claims to brokers as far as anybody can take them; return how many found one."""
    if not claims:
        return 0
    familiar = queries.brokers_of_needs(claim.posting_id for claim in claims)
    interests = brokers.read_all_interests()
    facts = [
        _fact(claim, familiar.get(claim.posting_id, frozenset()), interests) for claim in claims
    ]
    plan = assign(facts, _brokers(claims))
    for claim in claims:
        _hand(None, claim, plan.assigned.get(claim.id))
    db.flush()
    return len(plan.assigned)


def assign_due(*_: object) -> None:
    """Place what found no broker before: leave ends, interests are declared and end."""
    assign_claims(queries.list_waiting())


def assign_broker(actor: User, claim: Claim, broker: User) -> None:
    """Give a claim to a broker, by an officer's choice."""
    require(actor, ASSIGN_CLAIM, claim)
    if claim.state is not ClaimState.SUBMITTED:
        raise WrongState("claim", claim.state.value, "assign")
    if broker.role is not Role.BROKER or not broker.active:
        raise InputError.of("broker", "not_a_broker")
    if has_conflict(broker, claim) or broker.id in claim.handed_back:
        raise Forbidden("the broker holds an interest in one of the two organisations")
    _hand(actor, claim, broker.id)
    db.flush()


def _hand(actor: User | None, claim: Claim, broker_id: int | None) -> None:
    if broker_id == claim.broker_id:
        return
    log.record(
        actor,
        ClaimVerb.ASSIGN,
        ClaimObject.CLAIM,
        claim.id,
        old=claim.broker_id,
        new=broker_id,
    )
    claim.broker = None if broker_id is None else db.session().get(User, broker_id)
    tell_assigned(claim)


def _brokers(claims: Sequence[Claim]) -> list[Broker]:
    """Return the brokers as they are today, with the claims that wait for them in their load."""
    waiting = queries.count_by_broker([claim.id for claim in claims])
    found = brokers_for_plan([], site.today())
    return [
        replace(
            one,
            load=one.load + waiting.get(one.id, 0),
            conflicts=one.conflicts | {own_mark(one.id)},
        )
        for one in found
    ]


def own_mark(broker_id: int) -> int:
    """Return the number that stands for a broker among organisations: no organisation has it.

    To the plan, who gave a claim back holds an interest in it.
    """
    return -broker_id


def _fact(claim: Claim, familiar: frozenset[int], interests: Mapping[int, Interests]) -> Proposal:
    shown = claim.posting.published_revision
    item = public_item(shown) if shown is not None else None
    need = (item.title, *item.keywords, item.content) if item else ()
    text = "\n".join((*need, claim.title, claim.summary, claim.approach, claim.indicators))
    return Proposal(
        id=claim.id,
        need=claim.posting_id,
        organisations=sides_of(claim) | {own_mark(one) for one in claim.handed_back},
        fields=frozenset(item.fields) if item else frozenset(),
        text=fold_text(text),
        probability=EVEN,
        holder=claim.broker_id,
        familiar=familiar,
        unaware=frozenset(
            key
            for key, one in interests.items()
            if key not in claim.handed_back and not bear_on(one, claim)
        ),
    )
