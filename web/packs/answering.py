"""The firm answers a pack, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.domain.errors import InputError, Problem, WrongState
from matcher.domain.machine import step
from web.base import log
from web.base.access import require
from web.base.clock import utc_now
from web.packs import mails
from web.packs.contents import list_kept
from web.packs.models import Pack, Part
from web.packs.permissions import ANSWER_PACK
from web.packs.states import ASKED_STATES, PACK, PART, PartReason, PartState
from web.packs.verbs import PackObject, PackVerb
from web.people.models import User

ACTIONS = {
    PartState.ACCEPTED: "accept",
    PartState.DECLINED: "decline",
    PartState.QUESTION: "ask",
    PartState.OFFERED: "clear",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the firm says of one part."""

    state: PartState
    code: PartReason | None = None
    words: str = ""


def answer(actor: User, pack: Pack, answers: Mapping[int, Answer], *, finish: bool) -> None:
    """Keep the firm's answers by part; ``finish`` tells the broker that they are all.

    They can be changed until the broker makes a deal of the pack.
    """
    require(actor, ANSWER_PACK, pack)
    if pack.state not in ASKED_STATES:
        raise WrongState("pack", pack.state.value, "answer")
    kept = list_kept(pack)
    problems = [fault for part in kept for fault in _faults(part, answers.get(part.id), finish)]
    if problems:
        raise InputError(problems)
    asked = [_write(part, answers[part.id]) for part in kept if part.id in answers]
    pack.edited_at = utc_now()
    if finish:
        _finish(actor, pack)
    elif any(asked):
        mails.tell_broker(pack, mails.QUESTION)


def _finish(actor: User, pack: Pack) -> None:
    before, pack.state = pack.state, step(PACK, pack.state, "answer")
    pack.answered_at, pack.answered_by_id = utc_now(), actor.id
    accepted = sum(part.state is PartState.ACCEPTED for part in list_kept(pack))
    log.record(
        actor,
        PackVerb.ANSWER,
        PackObject.PACK,
        pack.id,
        before=before.value,
        after=pack.state.value,
        accepted=accepted,
    )
    mails.tell_broker(pack, mails.ANSWERED)


def _faults(part: Part, given: Answer | None, finish: bool) -> list[Problem]:
    state = part.state if given is None else given.state
    if part.is_gone:
        if state is PartState.ACCEPTED and given is not None:
            return [Problem(f"answer_{part.id}", "gone")]
        return []
    if state is PartState.OFFERED and finish:
        return [Problem(f"answer_{part.id}", "missing")]
    if given is None:
        return []
    if state is PartState.DECLINED and given.code is None:
        return [Problem(f"code_{part.id}", "missing")]
    needs_words = state is PartState.QUESTION or given.code is PartReason.OTHER
    if needs_words and state is not PartState.ACCEPTED and not given.words.strip():
        return [Problem(f"words_{part.id}", "missing")]
    return []


def _write(part: Part, given: Answer) -> bool:
    """Store an answer; return whether it is a question that is new."""
    words = given.words.strip()
    is_new = given.state is PartState.QUESTION and (
        part.state is not PartState.QUESTION or words != part.words
    )
    code = given.code if given.state is PartState.DECLINED else None
    if (given.state, code, words) == (part.state, part.code, part.words):
        return False
    part.state = step(PART, part.state, ACTIONS[given.state])
    part.code, part.words, part.answered_at = code, words, utc_now()
    if is_new:
        part.reply = ""
    return is_new
