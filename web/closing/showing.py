"""What the pages of a run tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext
from sqlalchemy import or_, select

from web.base import db, labels, site
from web.calls.models import Call
from web.closing.models import ClosingItem
from web.closing.states import Problem
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User
from web.postings.disclosure import PostingView, disclose
from web.postings.models import Posting, Tag


class Standing(StrEnum):
    """What has become of a pair so far."""

    WAITING = "waiting"
    """For a broker's decision."""
    CONFIRMED = "confirmed"
    """By a broker, whatever came of it."""
    DECLINED = "declined"
    OVER = "over"
    """It ended before a broker decided."""


def standing_of(state: MatchState, is_decided: bool) -> Standing:
    """Return how a pair stands: by its state, and whether a broker has ever decided on it."""
    if state is MatchState.PROPOSED:
        return Standing.WAITING
    if state is MatchState.DECLINED:
        return Standing.DECLINED
    return Standing.CONFIRMED if is_decided else Standing.OVER


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One submission of a run, as an officer sees it, and the reason why it is named."""

    view: PostingView
    reason: str


@dataclass(frozen=True, slots=True)
class Share:
    """Pairs of one field or of one broker, by how they stand."""

    name: str
    counts: Counter[Standing]

    @property
    def total(self) -> int:
        """How many pairs these are."""
        return self.counts.total()


@dataclass(frozen=True, slots=True)
class Shares:
    """The pairs of a call's submissions, in several ways."""

    whole: Share
    by_field: Sequence[Share]
    """By the fields of the need: one of several fields counts in each."""
    by_broker: Sequence[Share]
    """The empty name stands for nobody."""


def shares_of(call: Call) -> Shares:
    """Count the pairs that the call's submissions have now, whenever they were found."""
    mine = select(Posting.id).where(Posting.call_id == call.id)
    rows = db.session().execute(
        select(Match.need_id, Match.state, Match.decided_at.is_not(None), User.name)
        .outerjoin(User, User.id == Match.broker_id)
        .where(or_(Match.need_id.in_(mine), Match.achievement_id.in_(mine)))
    )
    pairs = [
        (need_id, standing_of(state, decided), name or "") for need_id, state, decided, name in rows
    ]
    fields = _fields_of_needs({need_id for need_id, _, _ in pairs})
    return Shares(
        Share("", Counter(standing for _, standing, _ in pairs)),
        _group((code, one) for need_id, one, _ in pairs for code in fields.get(need_id, ())),
        _group((name, one) for _, one, name in pairs),
    )


def failed_line(user: User, item: ClosingItem) -> ItemLine:
    """Return a submission that could not be matched with the reason in words."""
    assert item.problem is not None
    reason = labels.label(item.problem)
    if item.problem is Problem.ERROR:
        reason = gettext("%(reason)s（%(error)s）", reason=reason, error=item.error)
    return ItemLine(_view(user, item), reason)


def pairless_line(user: User, item: ClosingItem) -> ItemLine:
    """Return a submission for which there is no pair, and why."""
    return ItemLine(_view(user, item), _why_none(item.best))


def _why_none(best: float | None) -> str:
    threshold = site.settings().proposal_threshold
    if best is None:
        return gettext("没有可以比对的内容：对方都属于本单位、已过有效期，或不符合必须满足的条件。")
    if best < threshold:
        return gettext(
            "最相近的一项，被确认的可能性是 %(best)s，没有达到提出配对的 %(threshold)s。",
            best=_per_cent(best),
            threshold=_per_cent(threshold),
        )
    return gettext("最相近的一项在保存时已修改或下架，后台会自动再比对。")


def _per_cent(share: float) -> str:
    return f"{share * 100:.1f}%"


def _view(user: User, item: ClosingItem) -> PostingView:
    posting = item.posting
    return disclose(posting.published_revision or posting.latest, user)


def _fields_of_needs(ids: set[int]) -> dict[int, list[str]]:
    rows = db.session().execute(
        select(Posting.id, Tag.code)
        .join(Tag, Tag.revision_id == Posting.published_revision_id)
        .where(Posting.id.in_(ids), Tag.facet == "field")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for posting_id, code in rows:
        found[posting_id].append(code)
    return found


def _group(pairs: Iterable[tuple[str, Standing]]) -> list[Share]:
    counts: dict[str, Counter[Standing]] = defaultdict(Counter)
    for name, standing in pairs:
        counts[name][standing] += 1
    shares = [Share(name, found) for name, found in counts.items()]
    return sorted(shares, key=lambda one: (-one.total, one.name))
