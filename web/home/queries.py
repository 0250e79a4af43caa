"""What the home page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from matcher.domain.codes import Confidentiality
from matcher.types import Kind
from web.base import db
from web.base.caching.answers import keep
from web.deals.models import Contract
from web.matches.models import Match
from web.matches.states import SIGNED_MATCH_STATES
from web.postings.disclosure import PostingView, is_listed, public_view
from web.postings.models import Posting
from web.postings.queries import views_of
from web.postings.rows import TextRow, read_texts
from web.postings.states import PostingState


@dataclass(frozen=True, slots=True)
class Success:
    """A signed contract, with what both sides had made public and nothing of the contract."""

    need: PostingView
    achievement: PostingView
    signed_on: date


def list_newest(kind: Kind, count: int) -> list[PostingView]:
    """Return the newest published postings of a kind."""
    return keep("home.newest", (kind, count), lambda: _read_newest(kind, count))


def _read_newest(kind: Kind, count: int) -> list[PostingView]:
    statement = (
        select(Posting.id)
        .where(Posting.kind == kind, Posting.state == PostingState.PUBLISHED)
        .order_by(Posting.published_at.desc(), Posting.id.desc())
        .limit(count)
    )
    return views_of(db.session().scalars(statement).all())


def list_successes(count: int) -> list[Success]:
    """Return the latest signed pairs whose need is public in full.

    That a firm which stays anonymous has signed, and with whom, is for it to tell.
    """
    return keep("home.successes", count, lambda: _read_successes(count))


def _read_successes(count: int) -> list[Success]:
    need, achievement = aliased(Posting), aliased(Posting)
    statement = (
        select(need.published_revision_id, achievement.published_revision_id, Contract.signed_on)
        .select_from(Match)
        .join(Contract, Contract.match_id == Match.id)
        .join(need, need.id == Match.need_id)
        .join(achievement, achievement.id == Match.achievement_id)
        .where(Match.state.in_(SIGNED_MATCH_STATES))
        .order_by(Contract.signed_on.desc(), Match.id.desc())
        .limit(count * 4)
    )
    rows = db.session().execute(statement).all()
    texts = read_texts(key for row in rows for key in row[:2] if key is not None)
    found = [_success(texts.get(one or 0), texts.get(other or 0), day) for one, other, day in rows]
    return [success for success in found if success is not None][:count]


def _success(need: TextRow | None, achievement: TextRow | None, day: date) -> Success | None:
    if need is None or achievement is None:
        return None
    if not (is_listed(need.posting) and is_listed(achievement.posting)):
        return None
    view = public_view(need)
    if view.confidentiality is not Confidentiality.PUBLIC:
        return None
    return Success(view, public_view(achievement), day)
