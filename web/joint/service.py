"""Joint needs: suggested by the engine, formed by an officer, shown when the firms agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.advice.common import find_groups
from matcher.domain.codes import Consent
from matcher.domain.errors import InputError, WrongState
from matcher.domain.machine import step
from matcher.types import Kind
from web.base import db, log
from web.base.access import require
from web.base.caching.answers import keep
from web.base.clock import utc_now
from web.base.verbs import CommonVerb
from web.joint import queries as query
from web.joint.mails import tell_answered, tell_invited
from web.joint.models import JointMember, JointNeed
from web.joint.permissions import ANSWER_JOINT_NEED, MANAGE_JOINT_NEEDS
from web.joint.queries import PublicJointNeed
from web.joint.states import JOINT, LEAST_FIRMS, JointState
from web.joint.verbs import JointObject, JointVerb
from web.people.models import User
from web.postings.disclosure import PostingView
from web.postings.models import Posting

FITTING = 5
"""How many achievements are named beside a joint need."""

MOST_SEARCHED = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Needs of several firms that seem to ask for the same thing, as anybody may read them."""

    needs: list[PostingView]
    terms: tuple[str, ...]


def suggest() -> list[Suggestion]:
    """Return groups of similar needs that are in no joint need yet, the most alike first."""
    from web.engine import service as engine

    corpus = engine.corpus(Kind.NEED, fresh=False)
    taken = query.taken_needs()
    suggestions = []
    for group in find_groups(corpus):
        ids = [int(corpus.item(row).id) for row in group.rows]
        needs = query.find_needs(key for key in ids if key not in taken)
        if len(needs) >= LEAST_FIRMS:
            suggestions.append(Suggestion(query.public_views(needs), group.terms))
    return suggestions


def find_fitting(joint: PublicJointNeed) -> list[int]:
    """Return the published achievements that may answer a joint need, the nearest first."""
    text = " ".join((joint.title, *joint.terms))
    return list(keep("joint.fitting", text, lambda: _search_fitting(text)))


def _search_fitting(text: str) -> list[int]:
    from web.engine import service as engine

    return [posting_id for posting_id, _ in engine.search(Kind.ACHIEVEMENT, text, FITTING)]


def joint_for(posting: Posting) -> PublicJointNeed | None:
    """Return the public joint need that a need is openly part of, or, of the newest, the first
    that an achievement may answer."""
    if posting.kind is Kind.NEED:
        return query.joint_of(posting)
    newest = query.list_public()[:MOST_SEARCHED]
    return next((joint for joint in newest if posting.id in find_fitting(joint)), None)


def form_joint(
    actor: User, needs: Sequence[Posting], title: str, summary: str, terms: Sequence[str] = ()
) -> JointNeed:
    """Ask the firms of ``needs`` to be shown together.

    Raises InputError of ``needs`` unless they are published needs of at least two firms, one of
    each, that are in no other joint need, and of ``title`` or ``summary`` for an empty text.
    """
    require(actor, MANAGE_JOINT_NEEDS)
    for name, text in (("title", title), ("summary", summary)):
        if not text.strip():
            raise InputError.of(name, "missing")
    present = query.find_needs(need.id for need in needs)
    if fault := _fault_of(present):
        raise InputError.of("needs", fault)
    joint = JointNeed(
        title=title.strip(),
        summary=summary.strip(),
        terms=list(terms),
        state=JointState.ASKING,
        author_id=actor.id,
        is_demo=any(need.is_demo for need in present),
        members=[JointMember(need=need, consent=Consent.PENDING) for need in present],
    )
    db.session().add(joint)
    db.flush()
    log.record(
        actor,
        CommonVerb.CREATE,
        JointObject.JOINT,
        joint.id,
        after=joint.state.value,
        needs=len(present),
    )
    tell_invited(joint)
    return joint


def answer(actor: User, need: Posting, *, agrees: bool) -> JointNeed:
    """The firm says whether its need may be shown as part of the joint one; it may change its
    mind while the joint need runs. Raises WrongState where nothing is asked."""
    require(actor, ANSWER_JOINT_NEED, need)
    invitation = query.invitation_of(need)
    if invitation is None:
        raise WrongState("joint", "none", "consent")
    joint = query.lock_joint(invitation.joint_id)
    member = next(one for one in joint.members if one.need_id == need.id)
    if joint.state is JointState.CLOSED:
        raise WrongState("joint", joint.state.value, "consent")
    member.consent = Consent.AGREED if agrees else Consent.DECLINED
    member.is_running = agrees
    member.answered_at, member.answered_by_id = utc_now(), actor.id
    log.record(
        actor,
        JointVerb.CONSENT,
        JointObject.JOINT,
        joint.id,
        need=need.id,
        code=member.consent.value,
    )
    tell_answered(joint, member)
    _follow_answers(actor, joint)
    db.flush()
    return joint


def close_joint(actor: User, joint: JointNeed) -> None:
    """End a joint need; its needs stay what they are and may be joined anew."""
    require(actor, MANAGE_JOINT_NEEDS)
    joint = query.lock_joint(joint.id)
    _move(actor, joint, "close")
    joint.closed_at = utc_now()
    for member in joint.members:
        member.is_running = False
    db.flush()


def _follow_answers(actor: User, joint: JointNeed) -> None:
    """Show the joint need once enough firms agree, and no longer when they do not."""
    agreed = {one.need.organisation_id for one in joint.members if one.consent is Consent.AGREED}
    is_enough = len(agreed) >= LEAST_FIRMS
    if is_enough and joint.state is JointState.ASKING:
        joint.published_at = utc_now()
        _move(actor, joint, "publish")
    elif not is_enough and joint.state is JointState.PUBLISHED:
        _move(actor, joint, "retract")


def _move(actor: User, joint: JointNeed, action: str) -> None:
    before = joint.state
    joint.state = step(JOINT, before, action)
    log.record(
        actor,
        JointVerb(action),
        JointObject.JOINT,
        joint.id,
        before=before.value,
        after=joint.state.value,
    )


def _fault_of(needs: Sequence[Posting]) -> str | None:
    firms = {need.organisation_id for need in needs}
    if len(firms) < LEAST_FIRMS:
        return "too_few"
    # With two needs of one firm, the number of firms would tell whose the anonymous one is.
    if len(firms) < len(needs):
        return "same_firm"
    taken = query.taken_needs()
    return "taken" if any(need.id in taken for need in needs) else None
