"""What the home page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from matcher.domain.codes import Confidentiality
from matcher.types import Kind
from web.base import db
from web.deals.models import Contract
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.states import SIGNED_MATCH_STATES
from web.postings.disclosure import PostingView, is_listed
from web.postings.loading import posting_options
from web.postings.models import Posting
from web.postings.queries import public_views
from web.postings.states import PostingState


@dataclass(frozen=True, slots=True)
class Success:
    """A signed contract, with what both sides had made public and nothing of the contract."""

    need: PostingView
    achievement: PostingView
    signed_on: date


def list_newest(kind: Kind, count: int) -> list[PostingView]:
    """Return the newest published postings of a kind."""
    statement = (
        select(Posting)
        .where(Posting.kind == kind, Posting.state == PostingState.PUBLISHED)
        .options(*posting_options())
        .order_by(Posting.published_at.desc(), Posting.id.desc())
        .limit(count)
    )
    return public_views(db.session().scalars(statement).all())


def list_successes(count: int) -> list[Success]:
    """Return the latest signed pairs whose need is public in full.

    That a firm which stays anonymous has signed, and with whom, is for it to tell.
    """
    statement = (
        select(Match, Contract.signed_on)
        .join(Contract, Contract.match_id == Match.id)
        .where(Match.state.in_(SIGNED_MATCH_STATES))
        .options(*match_options())
        .order_by(Contract.signed_on.desc(), Match.id.desc())
        .limit(count * 4)
    )
    found = [_success(match, day) for match, day in db.session().execute(statement)]
    return [success for success in found if success is not None][:count]


def _success(match: Match, signed_on: date) -> Success | None:
    sides = (match.need, match.achievement)
    if not all(is_listed(posting) for posting in sides):
        return None
    need, achievement = public_views(sides)
    if need.confidentiality is not Confidentiality.PUBLIC:
        return None
    return Success(need, achievement, signed_on)
