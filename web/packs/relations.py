"""How accounts stand to packs and to what they are asked to take part in."""

from __future__ import annotations

from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.domain.policy import Relation
from matcher.types import Kind
from web.base import db
from web.brokers import queries as brokers
from web.matches.models import Match
from web.matches.states import ACTIVE_MATCH_STATES, INTRODUCED_MATCH_STATES
from web.packs.models import Pack, Party
from web.packs.permissions import ANSWER_PARTY, PERMISSIONS
from web.packs.states import SIDES, PartyState
from web.people.models import User
from web.postings.kinds import is_member
from web.postings.models import Posting


def relations_to_pack(user: User, pack: Pack) -> frozenset[Relation]:
    """The need's firm owns what was sent to it; a draft is its broker's alone.

    A broker with an interest in the firm works on it no longer. Who is asked to take part stands
    in no relation to the pack: they see what concerns them, see ``relations_to_party``.
    """
    found = set()
    if user.role is Role.BROKER and pack.broker_id == user.id:
        if not brokers.read_interests(user).bear_on(pack.need):
            found.add(Relation.ASSIGNED)
    elif pack.sent_at is not None and user.organisation_id == pack.need.organisation_id:
        found.add(Relation.OWNER)
    return frozenset(found)


def relations_to_party(user: User, party: Party) -> frozenset[Relation]:
    """Who is asked: the members of the organisation, or the expert alone."""
    if party.person_id is not None:
        is_asked = party.person_id == user.id
    else:
        is_asked = is_member(user) and user.organisation_id == party.organisation_id
    return frozenset({Relation.OWNER} if is_asked else ())


def may_start(broker: User, need: Posting) -> bool:
    """Return whether the broker answers for a need: by a running match, or by its fields."""
    if brokers.read_interests(broker).bear_on(need):
        return False
    shown = need.published_revision
    if shown is not None and set(shown.values("field")) & set(broker.fields):
        return True
    own = select(Match.id).where(
        Match.need_id == need.id,
        Match.broker_id == broker.id,
        Match.state.in_(ACTIVE_MATCH_STATES),
    )
    return db.session().scalar(own.limit(1)) is not None


def takes_part(viewer: User, posting: Posting) -> bool:
    """Return whether the viewer sees all of a need because it agreed to take part in its deal.

    The firm accepted the part before that, and the match's two sides know each other.
    """
    if posting.kind is not Kind.NEED or viewer.role not in PERMISSIONS[ANSWER_PARTY]:
        return False
    is_own = Party.person_id == viewer.id
    if is_member(viewer):
        is_members = Party.person_id.is_(None) & (Party.organisation_id == viewer.organisation_id)
        is_own = is_own | is_members
    found = (
        select(Party.id)
        .join(Pack, Pack.id == Party.pack_id)
        .join(Match, Match.id == Pack.match_id)
        .where(
            Pack.need_id == posting.id,
            is_own,
            Party.state == PartyState.AGREED,
            Party.role.not_in(SIDES),
            Match.state.in_(INTRODUCED_MATCH_STATES),
        )
    )
    return db.session().scalar(found.limit(1)) is not None
