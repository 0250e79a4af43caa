"""Proposed matches as plain rows, for lists of many: the public side of both, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from matcher.domain.codes import Origin
from web.base.rows import fetch
from web.matches.models import Match
from web.matches.queries import Proposal
from web.postings.disclosure import PostingView, hides_more, public_view
from web.postings.models import Posting
from web.postings.rows import TextRow, read_texts

_MATCH = Match.__table__.c
_NEED, _ACHIEVEMENT = Posting.__table__.alias("need"), Posting.__table__.alias("achievement")
_STATEMENT = (
    select(
        *(_MATCH.id, _MATCH.state, _MATCH.probability, _MATCH.level, _MATCH.evidence),
        *(_MATCH.origin, _MATCH.created_at, _MATCH.decided_at, _MATCH.decline_code),
        *(_MATCH.is_demo, _MATCH.need_revision_id, _MATCH.achievement_revision_id),
        _NEED.c.published_revision_id.label("need_now"),
        _ACHIEVEMENT.c.published_revision_id.label("achievement_now"),
    )
    .select_from(Match.__table__)
    .join(_NEED, _NEED.c.id == _MATCH.need_id)
    .join(_ACHIEVEMENT, _ACHIEVEMENT.c.id == _MATCH.achievement_id)
    .where(_MATCH.id.in_(bindparam("ids", expanding=True)))
)


def read_proposals(ids: Sequence[int]) -> dict[int, Proposal]:
    """Return match -> what a list shows of it: ``queries.proposal`` for no viewer."""
    rows = fetch(_STATEMENT, ids=list(ids))
    texts = read_texts(
        key for row in rows for key in (_need_of(row), _achievement_of(row), row.need_revision_id)
    )
    views: dict[int, PostingView] = {key: public_view(text) for key, text in texts.items()}
    return {row.id: _proposal(row, texts, views) for row in rows}


def _need_of(row: Any) -> int:
    """Return the published text and not the one that was matched: it may hide more by now."""
    return int(row.need_now or row.need_revision_id)


def _achievement_of(row: Any) -> int:
    return int(row.achievement_now or row.achievement_revision_id)


def _proposal(row: Any, texts: dict[int, TextRow], views: dict[int, PostingView]) -> Proposal:
    now, then = _need_of(row), row.need_revision_id
    is_told = now == then or not hides_more(texts[now], texts[then])
    return Proposal(
        id=row.id,
        state=row.state,
        need=views[now],
        achievement=views[_achievement_of(row)],
        probability=row.probability,
        level=row.level,
        evidence=row.evidence if is_told else {},
        is_requested=row.origin is Origin.REQUEST,
        created_at=row.created_at,
        decided_at=row.decided_at,
        decline_code=row.decline_code,
        is_demo=row.is_demo,
    )
