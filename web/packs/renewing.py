"""A pack that was sent is not changed any more: another draft of the same parts replaces it."""

from __future__ import annotations

from matcher.domain.errors import WrongState
from web.base import db
from web.base.access import require
from web.packs import service
from web.packs.models import Gap, Pack, Part
from web.packs.permissions import WORK_PACK
from web.packs.states import ASKED_STATES, PartState
from web.people.models import User

COPIED = (
    "kind",
    "posting",
    "entry",
    "title",
    "place",
    "reason",
    "is_worded",
    "evidence",
    "is_drafted",
    "is_weak",
)


def renew(actor: User, pack: Pack, seen: int | None = None) -> Pack:
    """Withdraw the pack and return a draft to go on with; what the firm declined is left out."""
    require(actor, WORK_PACK, pack)
    if pack.state not in ASKED_STATES:
        raise WrongState("pack", pack.state.value, "renew")
    service.withdraw(actor, pack, seen)
    # Only one open pack of a need is its broker's.
    db.flush()
    draft = service.start(actor, pack.need)
    draft.words, draft.missing = pack.words, pack.missing
    draft.gaps = [Gap(kind=gap.kind, text=gap.text) for gap in pack.gaps]
    draft.parts = [_copy(part) for part in pack.parts if not part.is_gone]
    db.flush()
    return draft


def _copy(part: Part) -> Part:
    fresh = Part(**{name: getattr(part, name) for name in COPIED}, state=PartState.OFFERED)
    fresh.is_kept = part.is_kept and part.state is not PartState.DECLINED
    return fresh
