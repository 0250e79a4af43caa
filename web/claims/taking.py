"""A claim that was taken up becomes a match: its plan is a posting that no list shows.

A match joins a need and an achievement, and everything that follows (answers, deal, contract,
figures) reads both sides. So the plan is written into an achievement of the state 'claim': it was
never published, has no published text and no embedding, and what lists, counts, indexes or exports
postings asks for states it is not in. The match's pages show its text as that of any side.
"""

from __future__ import annotations

from matcher.domain.codes import Interest, Origin
from matcher.types import Kind
from web.base import db
from web.base.clock import utc_now
from web.claims.models import Claim
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User
from web.postings.models import AchievementRevision, Posting
from web.postings.states import PostingState, RevisionState

ENGINE_VERSION = "claim"
"""What stands for the engine that proposed it: none did."""

LEAST_LEVEL = 1

TAKEN_UP_STEP = "achievement_interested"
"""What a match's timeline ends with when its claim has just been taken up: the plan is the yes."""


def make_match(claim: Claim, broker: User) -> Match:
    """Store and return the proposed match of a claim; it has no figures to learn from."""
    plan = _make_plan(claim)
    match = Match(
        need=claim.posting,
        achievement=plan,
        need_revision_id=claim.posting.published_revision_id,
        achievement_revision=plan.latest,
        state=MatchState.PROPOSED,
        origin=Origin.CLAIM,
        need_interest=Interest.PENDING,
        # Who claims has answered: the plan is the answer.
        achievement_interest=Interest.INTERESTED,
        call_id=claim.posting.call_id,
        is_demo=claim.is_demo,
        broker=broker,
        score=0.0,
        probability=0.0,
        level=LEAST_LEVEL,
        evidence={},
        features={},
        engine_version=ENGINE_VERSION,
    )
    db.session().add(match)
    db.flush()
    return match


def _make_plan(claim: Claim) -> Posting:
    posting = Posting(
        kind=Kind.ACHIEVEMENT,
        state=PostingState.CLAIM,
        organisation=claim.organisation,
        author_id=claim.author_id,
        submitted_at=claim.submitted_at,
        edited_at=claim.edited_at,
        is_demo=claim.is_demo,
    )
    posting.revisions.append(_make_text(claim))
    db.session().add(posting)
    db.flush()
    return posting


def _make_text(claim: Claim) -> AchievementRevision:
    """Return the plan in an achievement's fields; ``PLAN_LABELS`` says what they mean here."""
    text = AchievementRevision(
        number=1,
        # Not on its way to an audit, and counted among no audited text: nothing publishes it.
        state=RevisionState.APPROVED,
        author_id=claim.author_id,
        title=claim.title,
        summary=claim.summary,
        innovation=claim.approach,
        indicators=claim.indicators,
        application=_schedule(claim),
        evaluation=claim.basis,
        team=claim.team,
        trl=claim.trl,
        price=claim.price,
        contact_name=claim.contact_name,
        contact_phone=claim.contact_phone,
        contact_email=claim.contact_email,
        not_secret=claim.not_secret,
        holder_consents=True,
        submitted_at=claim.submitted_at,
        decided_at=utc_now(),
    )
    text.set_values("field", _fields_of(claim.posting))
    text.set_values("mode", list(claim.modes))
    return text


def _schedule(claim: Claim) -> str:
    months = f"{claim.months} 个月内完成。" if claim.months else ""
    return "\n".join(part for part in (months, claim.schedule) if part)


def _fields_of(need: Posting) -> list[str]:
    shown = need.published_revision
    return shown.values("field") if shown is not None else []
