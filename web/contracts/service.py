"""Filling in a contract's registration form, and what both sides say to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.domain.codes import Side
from matcher.domain.errors import InputError, LostRace, WrongState
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.contracts import mails
from web.contracts.checks import check_values
from web.contracts.fields import PARTICULARS, fields_of, missing, to_plain
from web.contracts.models import ContractAnswer, ContractRound, Particulars
from web.contracts.permissions import CONFIRM_CONTRACT
from web.contracts.queries import particulars_of
from web.contracts.states import Answer
from web.contracts.verbs import ContractVerb
from web.deals.events import ContractCorrected
from web.deals.models import Contract
from web.deals.queries import contract_of
from web.matches.models import Match
from web.matches.permissions import CORRECT_CONTRACT
from web.matches.relations import sides_of
from web.matches.states import SIGNED_MATCH_STATES
from web.matches.verbs import MatchObject
from web.people.models import User


def fill(
    actor: User, match: Match, values: Mapping[str, Any], seen_round: int | None = None
) -> list[str]:
    """Store what the registration form says, and ask both sides; return what changed.

    Nothing changed asks nobody. Raises LostRace when the form is not at ``seen_round`` any more,
    and InputError where it cannot be right.
    """
    require(actor, CORRECT_CONTRACT, match)
    contract = _signed(match, "fill")
    form = particulars_of(contract)
    if seen_round is not None and seen_round != (form.round if form else 0):
        raise LostRace(f"registration form of match {match.id}")
    wanted = {one.name: one.blank for one in PARTICULARS}
    wanted |= {one.name: values[one.name] for one in fields_of(contract.kind)}
    check_values(contract.kind, wanted)
    form = form or Particulars(contract=contract)
    changed = {
        name: [to_plain(getattr(form, name)), to_plain(new)]
        for name, new in wanted.items()
        if form.round is None or getattr(form, name) != new
    }
    if not changed:
        return []
    is_first = not form.round
    for name, new in wanted.items():
        setattr(form, name, new)
    db.session().add(form)
    log.record(actor, ContractVerb.FILL, MatchObject.MATCH, match.id, changed_fields=len(changed))
    _ask_anew(actor, form, {} if is_first else changed)
    mails.tell_asked(actor, match, form.round)
    return list(changed)


def confirm(actor: User, match: Match, seen_round: int) -> ContractAnswer:
    """One side says that all is as in the contract."""
    return _answer(actor, match, seen_round, Answer.CONFIRMED, "")


def object_to(actor: User, match: Match, seen_round: int, words: str) -> ContractAnswer:
    """One side says what is not as in the contract."""
    return _answer(actor, match, seen_round, Answer.OBJECTED, words.strip())


def void(event: ContractCorrected) -> None:
    """Ask both sides anew: what they confirmed is not what is recorded now."""
    form = particulars_of(event.contract)
    if form is None:
        return
    changes = {
        name: [to_plain(before), to_plain(after)] for name, (before, after) in event.changed.items()
    }
    _ask_anew(event.actor, form, changes)


def _answer(
    actor: User, match: Match, seen_round: int, answer: Answer, words: str
) -> ContractAnswer:
    require(actor, CONFIRM_CONTRACT, match)
    form = particulars_of(_signed(match, "answer"))
    if form is None or not form.is_complete:
        raise WrongState("contract", "unfilled", "answer")
    if form.round != seen_round:
        raise LostRace(f"contract of match {match.id}")
    if answer is Answer.OBJECTED and not words:
        raise InputError.of("words", "missing")
    side = next(iter(sides_of(actor, match)))
    if answer is Answer.CONFIRMED and form.answer_of(side) == answer:
        raise WrongState("contract", answer.value, "confirm")
    setattr(form, "need_answer" if side is Side.NEED else "achievement_answer", answer)
    said = ContractAnswer(
        contract_id=form.contract_id,
        round=form.round,
        side=side,
        answer=answer,
        words=words,
        actor=actor,
    )
    db.session().add(said)
    verb = ContractVerb.CONFIRM if answer is Answer.CONFIRMED else ContractVerb.OBJECT
    log.record(actor, verb, MatchObject.MATCH, match.id, side=side.value)
    mails.tell_answered(actor, match, said)
    return said


def _ask_anew(actor: User, form: Particulars, changes: dict[str, list[Any]]) -> None:
    form.round = (form.round or 0) + 1
    form.asked_at = utc_now()
    form.need_answer = form.achievement_answer = Answer.PENDING
    values = {one.name: getattr(form, one.name) for one in PARTICULARS}
    form.is_complete = not missing(form.contract.kind, values)
    db.flush()
    db.session().add(
        ContractRound(
            contract_id=form.contract_id, number=form.round, actor_id=actor.id, changes=changes
        )
    )


def _signed(match: Match, act: str) -> Contract:
    contract = contract_of(match)
    if contract is None or match.state not in SIGNED_MATCH_STATES:
        raise WrongState("match", match.state.value, act)
    return contract
