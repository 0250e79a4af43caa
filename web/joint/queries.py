"""Joint needs as the public, their firms and the officers see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from matcher.domain.codes import Consent
from matcher.text.folding import fold_text
from matcher.types import Kind
from web.base import db
from web.base.caching.answers import keep
from web.joint.models import JointMember, JointNeed
from web.joint.states import LEAST_FIRMS, JointState
from web.postings.disclosure import PostingView, is_listed, public_view
from web.postings.loading import posting_options
from web.postings.models import Posting
from web.postings.states import PostingState


@dataclass(frozen=True, slots=True)
class PublicJointNeed:
    """What anybody may read: only needs whose firms agreed, in their own public words."""

    id: int
    title: str
    summary: str
    terms: tuple[str, ...]
    published_at: datetime | None
    needs: tuple[PostingView, ...]
    firms: int
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a firm is asked for one of its needs. Of the others it learns how many they are."""

    joint_id: int
    title: str
    summary: str
    state: JointState
    consent: Consent
    others: int
    is_public: bool


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """A joint need with the answers that came in, for officers."""

    joint: JointNeed
    members: list[tuple[PostingView, str, Consent]]
    """(public text, firm, answer) of each need."""
    is_public: bool


def list_public() -> list[PublicJointNeed]:
    """Return the joint needs that may be shown, the newest first."""
    return list(keep("joint.public", "", _read_public))


def _read_public() -> list[PublicJointNeed]:
    statement = _with_members().where(JointNeed.state == JointState.PUBLISHED)
    found = db.session().scalars(statement.order_by(JointNeed.published_at.desc(), JointNeed.id))
    shown = (public_joint(joint) for joint in found)
    return [joint for joint in shown if joint is not None]


def public_joint(joint: JointNeed) -> PublicJointNeed | None:
    """Return what anybody may read of a joint need; None while it is not to be shown.

    Needs that left the platform do not count: their firms agreed to show a need, not a memory.
    """
    agreed = [
        member.need
        for member in joint.members
        if member.consent is Consent.AGREED and member.is_running and is_listed(member.need)
    ]
    firms = len({need.organisation_id for need in agreed})
    if joint.state is not JointState.PUBLISHED or firms < LEAST_FIRMS:
        return None
    views = tuple(
        public_view(need.published_revision) for need in agreed if need.published_revision
    )
    return PublicJointNeed(
        joint.id,
        joint.title,
        joint.summary,
        _still_shared(joint.terms, views),
        joint.published_at,
        views,
        firms,
        joint.is_demo,
    )


def lock_joint(joint_id: int) -> JointNeed:
    """Return a joint need as it is now, and keep others from changing it until the commit.

    Whether enough firms agree depends on every answer, those given at this moment included.
    """
    fresh = {"populate_existing": True}
    locked = select(JointNeed).where(JointNeed.id == joint_id).with_for_update()
    joint = db.session().scalars(locked, execution_options=fresh).one()
    members = select(JointMember).where(JointMember.joint_id == joint_id)
    db.session().scalars(members, execution_options=fresh).all()
    return joint


def joint_of(need: Posting) -> PublicJointNeed | None:
    """Return the public joint need that a need is openly part of."""
    member = _running_member(need)
    if member is None or member.consent is not Consent.AGREED:
        return None
    return public_joint(member.joint)


def invitation_of(need: Posting) -> Invitation | None:
    """Return the joint need that the owner of ``need`` is asked to join or is part of."""
    statement = (
        select(JointMember)
        .join(JointMember.joint)
        .where(JointMember.need_id == need.id, JointNeed.state != JointState.CLOSED)
        .order_by(JointMember.is_running.desc(), JointMember.joint_id.desc())
        .limit(1)
    )
    member = db.session().scalar(statement)
    if member is None:
        return None
    joint = member.joint
    others = {
        one.need.organisation_id
        for one in joint.members
        if one.is_running and one.need.organisation_id != need.organisation_id
    }
    return Invitation(
        joint.id,
        joint.title,
        joint.summary,
        joint.state,
        member.consent,
        len(others),
        public_joint(joint) is not None,
    )


def list_for_officers() -> list[OfficeLine]:
    """Return the running joint needs, the newest first."""
    statement = _with_members().where(JointNeed.state != JointState.CLOSED)
    found = db.session().scalars(statement.order_by(JointNeed.id.desc()))
    return [
        OfficeLine(
            joint,
            [
                (public_view(one.need.published_revision), one.need.organisation.name, one.consent)
                for one in joint.members
                if one.need.published_revision is not None
            ],
            public_joint(joint) is not None,
        )
        for joint in found
    ]


def taken_needs() -> frozenset[int]:
    """Return the needs that are in a running joint need, or whose firm declined one."""
    statement = (
        select(JointMember.need_id)
        .join(JointMember.joint)
        .where(JointNeed.state != JointState.CLOSED)
    )
    return frozenset(db.session().scalars(statement))


def find_needs(ids: Iterable[int]) -> Sequence[Posting]:
    """Return the published needs among ``ids``."""
    statement = (
        select(Posting)
        .where(
            Posting.id.in_(set(ids)),
            Posting.kind == Kind.NEED,
            Posting.state == PostingState.PUBLISHED,
        )
        .options(*posting_options())
        .order_by(Posting.id)
    )
    return db.session().scalars(statement).all()


def public_views(needs: Iterable[Posting]) -> list[PostingView]:
    """Return the public text of needs."""
    return [public_view(need.published_revision) for need in needs if need.published_revision]


def list_unanswered(organisation_id: int | None) -> list[tuple[int, str, datetime]]:
    """Return (need, title of the joint need, since when) where a firm has yet to say whether it
    joins."""
    statement = (
        select(JointMember.need_id, JointNeed.title, JointNeed.created_at)
        .join(JointMember.joint)
        .join(JointMember.need)
        .where(
            Posting.organisation_id == organisation_id,
            JointMember.is_running,
            JointMember.consent == Consent.PENDING,
        )
        .order_by(JointMember.need_id)
    )
    return [
        (need_id, title, asked_at) for need_id, title, asked_at in db.session().execute(statement)
    ]


def _still_shared(terms: Iterable[str], views: Sequence[PostingView]) -> tuple[str, ...]:
    """Return the terms that at least two of the shown needs still say in public.

    The others are from needs that did not join, or whose firm has hidden more since.
    """
    texts = [
        fold_text("\n".join((view.title, view.content, view.indicators, *view.keywords)))
        for view in views
    ]
    return tuple(
        term for term in terms if sum(fold_text(term) in text for text in texts) >= LEAST_FIRMS
    )


def _running_member(need: Posting) -> JointMember | None:
    return db.session().scalar(
        select(JointMember).where(JointMember.need_id == need.id, JointMember.is_running)
    )


def _with_members() -> Select[JointNeed]:
    members = selectinload(JointNeed.members).selectinload(JointMember.need)
    return select(JointNeed).options(members.options(*posting_options()))
