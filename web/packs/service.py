"""A broker's work on a pack: drafting it, wording it, sending it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.domain.errors import Forbidden, InputError, LostRace, Problem, WrongState
from matcher.domain.machine import step
from matcher.types import Kind
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.packs import drafting, mails, queries
from web.packs.choosing import is_of_interest, is_over
from web.packs.contents import view_of
from web.packs.drafting import DraftedPart
from web.packs.kinds import REGISTERS, PartKind
from web.packs.models import Gap, Pack, Part
from web.packs.permissions import START_PACK, WORK_PACK
from web.packs.reasons import first_reason, gap_words, stored_evidence
from web.packs.relations import may_start
from web.packs.states import ASKED_STATES, PACK, PackState, PartState
from web.packs.verbs import PackObject, PackVerb
from web.people.models import User
from web.postings.models import Posting
from web.postings.states import PostingState
from web.registers.models import Entry

KEPT_FIRST = {PartKind.ACHIEVEMENT: 2}
"""So many of the drafted parts of a kind are put in; one of each other kind. The broker finds the
rest beside them."""

LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Typed:
    """What the broker wrote on the page of a pack."""

    words: str = ""
    missing: str = ""
    gaps: Mapping[PartKind, str] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    """Part -> why it is proposed."""
    kept: frozenset[int] = frozenset()


def start(actor: User, need: Posting) -> Pack:
    """Begin a pack for a published need that the broker answers for."""
    require(actor, START_PACK, need)
    _require_published(need)
    if not may_start(actor, need):
        raise Forbidden("the broker has nothing to do with the need")
    if queries.find_open(actor, need.id) is not None:
        raise WrongState("pack", PackState.DRAFT.value, "start")
    pack = Pack(need=need, broker=actor, state=PackState.DRAFT, is_demo=need.is_demo)
    db.session().add(pack)
    db.flush()
    log.record(actor, PackVerb.START, PackObject.PACK, pack.id, posting=need.id)
    return pack


def draft(actor: User, pack: Pack) -> int:
    """Put in what the engine proposes and is not there yet; return how many parts that are."""
    _require_draft(actor, pack)
    _require_published(pack.need)
    drafted = drafting.draft_parts(pack.need)
    found = [one for one in drafted if _is_new(pack, one)]
    for one in found:
        _add_drafted(pack, one)
    ready = {part.kind for part in pack.parts if part.is_ready}
    known = {gap.kind for gap in pack.gaps}
    for kind in PartKind:
        if kind not in ready | known and (words := gap_words(kind, drafted)):
            pack.gaps.append(Gap(kind=kind, text=words))
    _touch(pack)
    return len(found)


def save(actor: User, pack: Pack, typed: Typed, seen: int | None = None) -> None:
    """Keep what the broker wrote and chose. Raises LostRace where ``seen`` is an old version."""
    _require_draft(actor, pack)
    _check_version(pack, seen)
    pack.words, pack.missing = typed.words.strip(), typed.missing.strip()
    for part in pack.parts:
        part.is_kept = part.id in typed.kept
        reason = typed.reasons.get(part.id, part.reason).strip()
        if reason != part.reason:
            part.reason, part.is_worded = reason, bool(reason)
    _write_gaps(pack, typed.gaps)
    _touch(pack)


def add(actor: User, pack: Pack, kind: PartKind, object_id: int) -> Part:
    """Put in what the broker has found; the reason is for the broker to write."""
    _require_draft(actor, pack)
    posting, entry = _find(kind, object_id)
    if is_of_interest(actor, posting, entry):
        raise InputError.of("object", "interest")
    known = next((one for one in pack.parts if _is_of(one, posting, entry)), None)
    if known is not None:
        known.is_kept = True
        _touch(pack)
        return known
    if posting is not None and is_over(pack.need, posting):
        raise WrongState("match", "closed", "add")
    part = Part(kind=kind, posting=posting, entry=entry, is_kept=True, **_title(posting, entry))
    _append(pack, part)
    _touch(pack)
    return part


def move(actor: User, pack: Pack, part: Part, *, up: bool) -> None:
    """Change places with the neighbour of the same kind."""
    _require_draft(actor, pack)
    same = [one for one in pack.parts if one.kind is part.kind]
    at = same.index(part)
    other = at - 1 if up else at + 1
    if 0 <= other < len(same):
        part.place, same[other].place = same[other].place, part.place
    _touch(pack)
    db.flush()
    db.session().expire(pack, ["parts"])


def send(actor: User, pack: Pack, seen: int | None = None) -> None:
    """Send the pack to the firm: what has gone, stands on thin grounds, or belongs to somebody in
    whom the broker holds an interest by now is left out."""
    require(actor, WORK_PACK, pack)
    _check_version(pack, seen)
    sent = step(PACK, pack.state, "send")
    _require_published(pack.need)
    kept = [
        part
        for part in pack.parts
        if part.is_kept and part.is_ready and not is_of_interest(actor, part.posting, part.entry)
    ]
    if not kept:
        raise InputError.of("parts", "missing")
    if lacking := [Problem(f"reason_{part.id}", "missing") for part in kept if not part.reason]:
        raise InputError(lacking)
    for part in pack.parts:
        part.is_kept = part in kept
    told = {gap.kind: gap.text for gap in pack.gaps}
    _write_gaps(pack, {kind: told.get(kind, "") for kind in {*told} - {one.kind for one in kept}})
    pack.state, pack.sent_at = sent, utc_now()
    _touch(pack)
    _record(actor, PackVerb.SEND, pack, PackState.DRAFT, parts=len(kept))
    mails.tell_firm(pack, mails.SENT)


def reply(actor: User, pack: Pack, part: Part, words: str) -> None:
    """Answer what the firm asks of a part."""
    require(actor, WORK_PACK, pack)
    if pack.state not in ASKED_STATES or part.state is not PartState.QUESTION:
        raise WrongState("pack_part", part.state.value, "reply")
    if not words.strip():
        raise InputError.of("reply", "missing")
    part.reply = words.strip()
    _touch(pack)
    _record(actor, PackVerb.REPLY, pack, pack.state)
    mails.tell_firm(pack, mails.REPLIED)


def withdraw(actor: User, pack: Pack, seen: int | None = None) -> None:
    """Take the pack back; a draft is only put away."""
    require(actor, WORK_PACK, pack)
    _check_version(pack, seen)
    take_back(actor, pack)


def take_back(actor: User | None, pack: Pack) -> None:
    """Do so for whoever has been asked whether they may; nobody: the broker is gone."""
    before, pack.state = pack.state, step(PACK, pack.state, "withdraw")
    pack.ended_at = utc_now()
    _touch(pack)
    _record(actor, PackVerb.WITHDRAW, pack, before)
    if pack.sent_at is not None:
        mails.tell_firm(pack, mails.WITHDRAWN)


def _is_new(pack: Pack, drafted: DraftedPart) -> bool:
    posting, entry = _find_or_none(drafted.kind, drafted.object_id)
    if posting is None and entry is None:
        return False
    if is_of_interest(pack.broker, posting, entry):
        return False
    if posting is not None and is_over(pack.need, posting):
        return False
    return not any(_is_of(part, posting, entry) for part in pack.parts)


def _add_drafted(pack: Pack, drafted: DraftedPart) -> None:
    posting, entry = _find(drafted.kind, drafted.object_id)
    first = drafted.rank <= KEPT_FIRST.get(drafted.kind, 1)
    _append(
        pack,
        Part(
            kind=drafted.kind,
            posting=posting,
            entry=entry,
            evidence=stored_evidence(drafted),
            reason=first_reason(drafted)[:LONGEST_REASON],
            is_drafted=True,
            is_weak=drafted.is_weak,
            is_kept=first and not drafted.is_weak,
            **_title(posting, entry),
        ),
    )


def _append(pack: Pack, part: Part) -> None:
    part.place = max((one.place for one in pack.parts), default=0) + 1
    part.state = PartState.OFFERED
    pack.parts.append(part)
    db.flush()


def _find(kind: PartKind, object_id: int) -> tuple[Posting | None, Entry | None]:
    found = _find_or_none(kind, object_id)
    if found == (None, None):
        raise InputError.of("object", "gone")
    return found


def _find_or_none(kind: PartKind, object_id: int) -> tuple[Posting | None, Entry | None]:
    """Return what a part is to stand for, if it is public."""
    if kind is PartKind.ACHIEVEMENT:
        posting = db.session().get(Posting, object_id)
        is_public = posting is not None and posting.state is PostingState.PUBLISHED
        fits = is_public and posting is not None and posting.kind is Kind.ACHIEVEMENT
        return (posting if fits else None), None
    entry = db.session().get(Entry, object_id)
    fits = entry is not None and entry.is_public and entry.register == REGISTERS[kind]
    return None, (entry if fits else None)


def _is_of(part: Part, posting: Posting | None, entry: Entry | None) -> bool:
    if posting is not None:
        return part.posting is posting
    return entry is not None and part.entry is entry


def _title(posting: Posting | None, entry: Entry | None) -> dict[str, str]:
    if posting is not None:
        return {"title": view_of(posting).title}
    return {"title": entry.title if entry is not None else ""}


def _write_gaps(pack: Pack, texts: Mapping[PartKind, str]) -> None:
    known = {gap.kind: gap for gap in pack.gaps}
    gaps = []
    for kind, text in texts.items():
        if text.strip():
            gap = known.get(kind) or Gap(kind=kind)
            gap.text = text.strip()
            gaps.append(gap)
    pack.gaps = gaps


def _require_draft(actor: User, pack: Pack) -> None:
    require(actor, WORK_PACK, pack)
    if pack.state is not PackState.DRAFT:
        raise WrongState("pack", pack.state.value, "edit")


def _require_published(need: Posting) -> None:
    if need.kind is not Kind.NEED or need.state is not PostingState.PUBLISHED:
        raise WrongState("posting", need.state.value, "pack")


def _check_version(pack: Pack, seen: int | None) -> None:
    if seen is not None and pack.version != seen:
        raise LostRace(f"pack {pack.id}")


def _touch(pack: Pack) -> None:
    pack.edited_at = utc_now()


def _record(
    actor: User | None, verb: PackVerb, pack: Pack, before: PackState, **detail: object
) -> None:
    log.record(
        actor,
        verb,
        PackObject.PACK,
        pack.id,
        before=before.value,
        after=pack.state.value,
        **detail,
    )
