"""An accepted achievement that nobody has proposed yet becomes a match of the pack's broker."""

from __future__ import annotations

from matcher.domain.codes import Origin
from matcher.domain.errors import WrongState
from matcher.types import Candidate, Evidence
from web.base import log
from web.engine import service as engine
from web.matches import service as matching
from web.matches.models import Match
from web.matches.verbs import MatchObject
from web.packs.models import Pack
from web.postings.models import Posting
from web.proposing.verbs import ProposingVerb

ENGINE_VERSION = "pack"
"""What stands for the engine where it does not know the achievement yet."""


def make_match(pack: Pack, achievement: Posting) -> Match:
    """Store and return the proposed match; the firm asked for it by accepting the part."""
    need, candidate = pack.need, judge(pack.need, achievement)
    match = matching.add_proposed(
        need,
        achievement,
        Origin.REQUEST,
        candidate,
        broker=pack.broker,
        engine_version=candidate.engine_version or ENGINE_VERSION,
    )
    log.record(None, ProposingVerb.PROPOSE, MatchObject.MATCH, match.id, after=match.state.value)
    return match


def judge(need: Posting, achievement: Posting) -> Candidate:
    """Return what the engine says of the pair; nothing where it has not read the achievement."""
    try:
        return engine.score_pair(need, achievement)
    except WrongState:
        return Candidate(
            need_id=str(need.id),
            achievement_id=str(achievement.id),
            rank=1,
            score=0.0,
            probability=0.0,
            level=1,
            evidence=Evidence(),
        )
