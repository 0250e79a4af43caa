"""What there is to be counted: one row for each thing that happened, with what it is broken by.

Every statement has the columns ``id``, ``at`` (a moment, or a day), ``amount`` (what it adds: 1,
or fen; -1 where something stops being there) and as many of ``district``, ``revision`` (whose
fields count), ``organisation``, ``partner``, ``broker`` and ``code`` as it can be broken by. The
districts and fields of a match are those of its need.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from matcher.domain.codes import RESEARCH_KINDS, Role, Verification
from matcher.types import Kind
from web.audit.verbs import AuditVerb
from web.base.models import LogEntry
from web.deals.models import Contract
from web.matches.models import Match
from web.people.models import Organisation, User
from web.people.verbs import PeopleObject, PeopleVerb
from web.postings.models import NeedRevision, Posting
from web.postings.states import PostingState
from web.postings.verbs import PostingObject, PostingVerb

LEFT = (PostingVerb.WITHDRAW, PostingVerb.EXPIRE, PostingVerb.FULFIL)
"""Entries of the log that say that a posting is not in force any more."""

BACK = (PostingVerb.RESTORE, AuditVerb.PUBLISH)
"""Entries that say that it is in force; a new text of one that is in force says so too."""

_NEEDS: Any = NeedRevision.__table__
ONE = cast(literal(1), BigInteger)


def published(kind: Kind) -> Subquery:
    """Postings by the moment of their first publication, whatever became of them."""
    return _postings(kind, Posting.published_at, ONE).subquery()


def in_force(kind: Kind) -> Subquery:
    """Postings coming into force and leaving it.

    One that left without an entry in the log (it was brought in so) never counts: nobody knows
    when it left.
    """
    entries = _changes().subquery()
    left_by_log = select(entries.c.object_id)
    known = (Posting.state == PostingState.PUBLISHED) | Posting.id.in_(left_by_log)
    came = _postings(kind, Posting.published_at, ONE).where(known)
    change = case((entries.c.left == 1, -1), else_=1)
    went = _postings(kind, entries.c.at, cast(change, BigInteger)).join(
        entries, entries.c.object_id == Posting.id
    )
    return union_all(came, went).subquery()


def institutions() -> Subquery:
    """Research organisations that are verified now, by the moment they were."""
    verified = (
        select(LogEntry.object_id, func.max(LogEntry.at).label("at"))
        .where(
            LogEntry.object_type == PeopleObject.ORGANISATION.value,
            LogEntry.action == PeopleVerb.VERIFY.value,
            LogEntry.after == Verification.VERIFIED.value,
            LogEntry.before != LogEntry.after,
        )
        .group_by(LogEntry.object_id)
        .subquery()
    )
    return (
        select(
            Organisation.id.label("id"),
            func.coalesce(verified.c.at, Organisation.created_at).label("at"),
            ONE.label("amount"),
            Organisation.district.label("district"),
            Organisation.id.label("organisation"),
        )
        .outerjoin(verified, verified.c.object_id == Organisation.id)
        .where(
            Organisation.kind.in_(RESEARCH_KINDS),
            Organisation.verification == Verification.VERIFIED,
        )
        .subquery()
    )


def brokers() -> Subquery:
    """Brokers whose accounts are active now, by the moment these were made."""
    return (
        select(
            User.id.label("id"),
            User.created_at.label("at"),
            ONE.label("amount"),
            Organisation.district.label("district"),
            User.organisation_id.label("organisation"),
            User.id.label("broker"),
        )
        .outerjoin(Organisation, Organisation.id == User.organisation_id)
        .where(User.role == Role.BROKER, User.active.is_(True))
        .subquery()
    )


def matches(at: Any, *conditions: ColumnElement[bool], code: Any = None) -> Subquery:
    """Matches by one of their moments."""
    statement = _with_sides(select(Match.id.label("id"), at.label("at"), ONE.label("amount")), code)
    return statement.where(at.is_not(None), *conditions).subquery()


def contracts(at: Any, amount: Any = None) -> Subquery:
    """Contracts by one of their days; ``amount`` is the sum they add, or each counts once."""
    adds = ONE if amount is None else amount
    columns = select(Contract.id.label("id"), at.label("at"), adds.label("amount"))
    statement = columns.select_from(Contract).join(Match, Match.id == Contract.match_id)
    return _with_sides(statement, Contract.kind).where(at.is_not(None)).subquery()


def _postings(kind: Kind, at: Any, amount: Any) -> Select[Any]:
    """Select the postings of a kind that were ever published, with what they are broken by."""
    district = _NEEDS.c.district if kind is Kind.NEED else Organisation.district
    return (
        select(
            Posting.id.label("id"),
            at.label("at"),
            amount.label("amount"),
            district.label("district"),
            Posting.organisation_id.label("organisation"),
            Posting.published_revision_id.label("revision"),
        )
        .select_from(Posting)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .outerjoin(_NEEDS, _NEEDS.c.id == Posting.published_revision_id)
        .where(Posting.kind == kind, Posting.published_at.is_not(None))
    )


def _changes() -> Select[Any]:
    """Select the entries of the log with which a posting went or came back, and no others."""
    left = case((LogEntry.action.in_([verb.value for verb in LEFT]), 1), else_=0)
    before = func.lag(left, 1, 0).over(partition_by=LogEntry.object_id, order_by=LogEntry.id)
    entries = (
        select(
            LogEntry.object_id,
            LogEntry.at,
            left.label("left"),
            before.label("before"),
        )
        .where(
            LogEntry.object_type == PostingObject.POSTING.value,
            LogEntry.action.in_([verb.value for verb in (*LEFT, *BACK)]),
        )
        .subquery()
    )
    # The first publication counts by the posting's own moment.
    return select(entries.c.object_id, entries.c.at, entries.c.left).where(
        entries.c.left != entries.c.before
    )


def _with_sides(statement: Select[Any], code: Any) -> Select[Any]:
    need, achievement = aliased(Posting), aliased(Posting)
    columns = [
        _NEEDS.c.district.label("district"),
        need.published_revision_id.label("revision"),
        need.organisation_id.label("organisation"),
        achievement.organisation_id.label("partner"),
        Match.broker_id.label("broker"),
    ]
    return (
        statement.add_columns(*columns, *([] if code is None else [code.label("code")]))
        .join(need, need.id == Match.need_id)
        .join(achievement, achievement.id == Match.achievement_id)
        .outerjoin(_NEEDS, _NEEDS.c.id == need.published_revision_id)
    )
