"""Packs as brokers, firms and officers find them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.domain.codes import NeedKind
from web.base import db
from web.base.paging import Page, fetch_page
from web.matches.models import Match
from web.matches.states import ACTIVE_MATCH_STATES
from web.packs.contents import view_of
from web.packs.kinds import PartKind
from web.packs.models import Gap, Pack, Part, Party
from web.packs.states import ASKED_STATES, OPEN_STATES, SIDES, PackState, PartState, PartyState
from web.people.models import User
from web.postings.kinds import is_member
from web.postings.loading import posting_options
from web.postings.models import Posting
from web.postings.states import PostingState

_LOADED: tuple[Any, ...] = (
    selectinload(Pack.need).options(*posting_options()),
    joinedload(Pack.broker),
    selectinload(Pack.parts),
)

_PARTY_LOADED: tuple[Any, ...] = (
    joinedload(Party.part),
    selectinload(Party.pack).selectinload(Pack.need).options(*posting_options()),
)


def find_open(broker: User, need_id: int) -> Pack | None:
    """Return the broker's pack of a need that may still become a deal."""
    return db.session().scalar(
        select(Pack).where(
            Pack.need_id == need_id,
            Pack.broker_id == broker.id,
            Pack.state.in_(OPEN_STATES),
        )
    )


def find_of_match(match: Match) -> Pack | None:
    """Return the pack that became the match's deal."""
    return db.session().scalar(select(Pack).where(Pack.match_id == match.id))


def list_for_broker(broker: User, state: PackState | None, number: int) -> Page[Pack]:
    """Return one page of the broker's packs: what waits for the broker first."""
    return _page(Pack.broker_id == broker.id, state, number)


def list_for_firm(user: User, number: int) -> Page[Pack]:
    """Return one page of what was sent to the firm's needs, the newest first."""
    return _page(_sent_to(user), None, number)


def list_of_need(need: Posting) -> Sequence[Pack]:
    """Return what was sent to a need's firm, the newest first."""
    sent = select(Pack).where(Pack.need_id == need.id, Pack.sent_at.is_not(None))
    return db.session().scalars(sent.order_by(Pack.id.desc())).all()


def list_for_office(state: PackState | None, number: int) -> Page[Pack]:
    """Return one page of all packs, drafts among them, the newest first."""
    return _page(None, state, number)


def count_states(condition: ColumnElement[bool] | None = None) -> dict[PackState, int]:
    """Return how many packs there are in each state, in the order of life."""
    statement = select(Pack.state, func.count()).group_by(Pack.state)
    if condition is not None:
        statement = statement.where(condition)
    counts = {state: int(count) for state, count in db.session().execute(statement)}
    return {state: counts[state] for state in PackState if state in counts}


def count_for_broker(broker: User) -> dict[PackState, int]:
    """Return how many packs the broker has in each state."""
    return count_states(Pack.broker_id == broker.id)


def list_waiting_for_firm(user: User) -> Sequence[Pack]:
    """Return the packs that the firm has still to answer."""
    waiting = select(Pack).where(_sent_to(user), Pack.state == PackState.SENT)
    return db.session().scalars(waiting.options(*_LOADED).order_by(Pack.sent_at)).all()


def list_waiting_for_broker(broker: User) -> Sequence[Pack]:
    """Return the broker's packs that are answered, or in which a question has no answer yet."""
    asks = select(Part.pack_id).where(
        Part.is_kept, Part.state == PartState.QUESTION, Part.reply == ""
    )
    waits = or_(
        Pack.state == PackState.ANSWERED, and_(Pack.state == PackState.SENT, Pack.id.in_(asks))
    )
    found = select(Pack).where(Pack.broker_id == broker.id, waits)
    return db.session().scalars(found.options(*_LOADED).order_by(Pack.edited_at)).all()


def list_parties(user: User) -> Sequence[Party]:
    """Return what the account was asked to take part in, the newest first."""
    found = select(Party).where(_asked(user)).options(*_PARTY_LOADED)
    return db.session().scalars(found.order_by(Party.id.desc())).all()


def list_unanswered_parties(user: User) -> Sequence[Party]:
    """Return what the account has still to answer, of deals that go on."""
    found = (
        select(Party)
        .join(Pack, Pack.id == Party.pack_id)
        .join(Match, Match.id == Pack.match_id)
        .where(
            _asked(user),
            Party.state == PartyState.ASKED,
            Match.state.in_(ACTIVE_MATCH_STATES),
        )
        .options(*_PARTY_LOADED)
    )
    return db.session().scalars(found.order_by(Party.id)).all()


def list_lapsing(need: Posting | None = None) -> Sequence[Pack]:
    """Return the open packs of needs that are gone, or those of a need that leaves."""
    statement = select(Pack).where(Pack.state.in_(OPEN_STATES)).order_by(Pack.id)
    if need is not None:
        statement = statement.where(Pack.need_id == need.id)
    else:
        gone = select(Posting.id).where(Posting.state != PostingState.PUBLISHED)
        statement = statement.where(Pack.need_id.in_(gone))
    return db.session().scalars(statement).all()


def list_deserted() -> Sequence[Pack]:
    """Return what brokers have sent whose accounts are not in use any more."""
    gone = select(User.id).where(~User.active)
    statement = select(Pack).where(Pack.state.in_(ASKED_STATES), Pack.broker_id.in_(gone))
    return db.session().scalars(statement.order_by(Pack.id)).all()


def list_parts_of(condition: ColumnElement[bool]) -> Sequence[Part]:
    """Return the parts that firms have before them and that stand for one thing."""
    statement = (
        select(Part)
        .join(Pack, Pack.id == Part.pack_id)
        .where(condition, Part.is_kept, Pack.state.in_((PackState.SENT, PackState.ANSWERED)))
    )
    return db.session().scalars(statement.order_by(Part.id)).all()


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a need would take and nobody offers."""

    pack_id: int
    need_id: int
    need: str
    need_kind: NeedKind
    kind: PartKind
    text: str
    broker: str
    sent_at: datetime | None
    is_demo: bool


def list_missing() -> list[Missing]:
    """Return what packs told their firms is missing, core needs first, the newest first."""
    statement = (
        select(Gap, Pack)
        .join(Pack, Pack.id == Gap.pack_id)
        .where(Pack.sent_at.is_not(None), Pack.state != PackState.WITHDRAWN)
        .options(selectinload(Pack.need).options(*posting_options()), joinedload(Pack.broker))
        .order_by(Pack.sent_at.desc(), Pack.id)
    )
    found = [_missing(gap, pack) for gap, pack in db.session().execute(statement)]
    order = {kind: place for place, kind in enumerate(NeedKind)}
    kinds = {kind: place for place, kind in enumerate(PartKind)}
    return sorted(found, key=lambda one: (order[one.need_kind], kinds[one.kind]))


def _missing(gap: Gap, pack: Pack) -> Missing:
    view = view_of(pack.need)
    return Missing(
        pack_id=pack.id,
        need_id=pack.need_id,
        need=view.title,
        # How firms call it is confidential in no need; a need of old has one all the same.
        need_kind=NeedKind(view.need_kind or NeedKind.CORE),
        kind=gap.kind,
        text=gap.text,
        broker=pack.broker.name,
        sent_at=pack.sent_at,
        is_demo=pack.is_demo,
    )


def _page(
    condition: ColumnElement[bool] | None, state: PackState | None, number: int
) -> Page[Pack]:
    statement = select(Pack).options(*_LOADED)
    if condition is not None:
        statement = statement.where(condition)
    if state is not None:
        statement = statement.where(Pack.state == state)
    return fetch_page(_in_order(statement), number)


def _in_order(statement: Select[Pack]) -> Select[Pack]:
    return statement.order_by(Pack.state != PackState.ANSWERED, Pack.id.desc())


def _sent_to(user: User) -> ColumnElement[bool]:
    own = select(Posting.id).where(Posting.organisation_id == (user.organisation_id or -1))
    return and_(Pack.need_id.in_(own), Pack.sent_at.is_not(None))


def _asked(user: User) -> ColumnElement[bool]:
    mine = Party.person_id == user.id
    if is_member(user):
        members = and_(Party.person_id.is_(None), Party.organisation_id == user.organisation_id)
        mine = or_(mine, members)
    return and_(mine, Party.role.not_in(SIDES))
