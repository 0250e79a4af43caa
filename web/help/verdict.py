"""What the engine says of one posting as a whole: candidates, or plainly that there are none."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from matcher.advice.widening import Widening, find_widenings, without_musts
from matcher.ranking.hope import is_doubtful
from matcher.types import Candidate, Kind
from web.base import db, site
from web.engine import service as engine
from web.engine.models import Embedding
from web.postings.disclosure import public_item
from web.postings.models import Posting

LOOKED_AT = 50
"""How many candidates are looked at for what keeps good ones out."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The engine's answer for a published posting, from public texts alone."""

    is_ready: bool
    """False while a posting just published has not been compared yet."""
    proposed: list[Candidate]
    """Those at or above the threshold, best first."""
    below: list[Candidate]
    """The nearest of the others."""
    compared: int
    """How many published postings of the other side there are."""
    widenings: tuple[Widening, ...]
    """Where nothing is proposed: what would have to be given up for how many."""
    is_doubtful: bool = False
    """Whether probably nothing fits a need although something is proposed."""

    @property
    def is_silent(self) -> bool:
        """Whether the engine has looked and proposes nothing."""
        return self.is_ready and not self.proposed


def judge(posting: Posting, count: int = 10) -> Verdict:
    """Return what the engine proposes for a published posting, and what keeps more out."""
    found = engine.suggest(posting, count)
    least = site.settings().proposal_threshold
    proposed = [candidate for candidate in found if candidate.probability >= least]
    return Verdict(
        is_ready=_was_compared(posting),
        proposed=proposed,
        below=found[len(proposed) :],
        compared=len(engine.corpus(posting.kind.opposite, fresh=False)),
        widenings=() if proposed else _widenings(posting, least),
        is_doubtful=bool(proposed) and posting.kind is Kind.NEED and is_doubtful(found),
    )


def _widenings(posting: Posting, least: float) -> tuple[Widening, ...]:
    revision = posting.published_revision
    if posting.kind is not Kind.NEED or revision is None:
        return ()
    need = public_item(revision)
    if not need.musts:
        return ()
    wider = engine.match(
        [without_musts(need)], Kind.ACHIEVEMENT, LOOKED_AT, site.today(), fresh=False
    )
    return find_widenings(need, wider, least)


def _was_compared(posting: Posting) -> bool:
    compared = select(Embedding.posting_id).where(
        Embedding.posting_id == posting.id, Embedding.matched_as != ""
    )
    return db.session().scalar(compared.limit(1)) is not None
