"""What a broker can put into a pack beside what the engine drafts, and what must stay out."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from matcher.text.folding import fold_text
from matcher.types import Kind
from web.base import db
from web.brokers import queries as brokers
from web.matches.service import find_match
from web.matches.states import MatchState
from web.packs.contents import Content, of_achievement, of_entry
from web.packs.kinds import REGISTERS, PartKind
from web.packs.models import Pack
from web.people.models import User
from web.postings.loading import posting_options
from web.postings.models import Posting, Revision
from web.postings.states import PostingState
from web.registers.models import Entry

MOST = 20
MOST_WORDS = 6

OVER = frozenset({MatchState.DECLINED, MatchState.CLOSED, MatchState.COMPLETED})
"""A pair that came to an end is not offered again."""

Found = tuple[int, Content]
"""The object's id and what a part would say of it."""


def is_over(need: Posting, achievement: Posting) -> bool:
    """Return whether the achievement can be no part of a pack for the need."""
    if need.organisation_id == achievement.organisation_id:
        return True
    match = find_match(need.id, achievement.id)
    return match is not None and match.state in OVER


def is_of_interest(broker: User, *things: Posting | Entry | None) -> bool:
    """Return whether the broker holds an interest in whose one of them is: then another broker is
    to recommend it."""
    own = brokers.read_interests(broker)
    return any(one is not None and own.lie_in(one.organisation_id) for one in things)


def find(pack: Pack, kind: PartKind, text: str) -> list[Found]:
    """Return what is public of a kind and holds all the words, the newest first."""
    words = fold_text(text).split()[:MOST_WORDS]
    own = brokers.read_interests(pack.broker)
    if kind is PartKind.ACHIEVEMENT:
        found = [one for one in _find_achievements(words) if not is_over(pack.need, one)]
        return [
            (one.id, of_achievement(one)) for one in found if not own.lie_in(one.organisation_id)
        ]
    entries = _find_entries(REGISTERS[kind], words)
    return [(one.id, of_entry(one)) for one in entries if not own.lie_in(one.organisation_id)]


def _find_achievements(words: Sequence[str]) -> Sequence[Posting]:
    statement = (
        select(Posting)
        .join(Revision, Revision.id == Posting.published_revision_id)
        .where(Posting.kind == Kind.ACHIEVEMENT, Posting.state == PostingState.PUBLISHED)
        .options(*posting_options())
    )
    for word in words:
        pattern = f"%{_plain(word)}%"
        told = or_(
            Revision.title.ilike(pattern, escape="\\"), Revision.summary.ilike(pattern, escape="\\")
        )
        statement = statement.where(told)
    return db.session().scalars(statement.order_by(Posting.id.desc()).limit(MOST)).all()


def _find_entries(register: str, words: Sequence[str]) -> Sequence[Entry]:
    statement = select(Entry).where(Entry.register == register, Entry.shown.is_not(None))
    for word in words:
        statement = statement.where(Entry.search_text.like(f"%{_plain(word)}%", escape="\\"))
    return db.session().scalars(statement.order_by(Entry.id.desc()).limit(MOST)).all()


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
