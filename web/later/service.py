"""Applying, offering terms, agreeing, trying, going on or giving back."""

from __future__ import annotations

from datetime import date

from matcher.domain.codes import OrganisationKind, Verification
from matcher.domain.errors import InputError, LostRace, WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.site import today
from web.inventions import service as inventions
from web.inventions.models import Invention
from web.inventions.states import OVER, InventionState, TransferWay
from web.later import mails, queries
from web.later.models import LaterAgreement
from web.later.permissions import (
    ACT_IN_LATER,
    APPLY_LATER,
    LEND_LATER,
    OFFER_LATER,
    USE_LATER,
)
from web.later.queries import Target
from web.later.states import LATER, InstalmentKind, LaterState
from web.later.terms import Terms, check, rows_of
from web.later.verbs import LaterObject, LaterVerb
from web.people.models import Organisation, User
from web.postings.queries import public_views

_PASSES_ON = frozenset({TransferWay.ASSIGN, TransferWay.EXCLUSIVE})
"""Ways after which nobody else can have it."""


def apply(actor: User, target: Target, words: str) -> LaterAgreement:
    """A firm asks for terms."""
    require(actor, APPLY_LATER, target)
    if not queries.is_on_offer(target):
        raise WrongState("later", target.state.value, "apply")
    firm = actor.organisation
    if firm is None:
        raise InputError.of("words", "unverified")
    agreement = _begin_agreement(actor, target, firm, LaterState.APPLIED)
    agreement.words = words.strip()
    _record(actor, LaterVerb.APPLY, agreement)
    mails.tell(mails.APPLIED, agreement, mails.institute(agreement))
    return agreement


def offer(actor: User, target: Target, firm: Organisation, terms: Terms) -> LaterAgreement:
    """An institute offers a firm terms."""
    require(actor, OFFER_LATER, target)
    agreement = _begin_agreement(actor, target, firm, LaterState.OFFERED)
    _set_terms(actor, agreement, terms)
    _record(actor, LaterVerb.OFFER, agreement)
    mails.tell(mails.TERMS, agreement, mails.firm(agreement))
    return agreement


def change_terms(
    actor: User, agreement: LaterAgreement, terms: Terms, seen: int | None = None
) -> None:
    """Answer an application with terms, or change them: what was said before falls, and whoever
    changes them has given its word for them."""
    require(actor, ACT_IN_LATER, agreement)
    _require_version(agreement, seen)
    if agreement.state is LaterState.APPLIED:
        require(actor, LEND_LATER, agreement)
    before = agreement.state
    target = step(LATER, before, "offer")
    _require_lendable(agreement)
    _set_terms(actor, agreement, terms)
    agreement.state = target
    _record(actor, LaterVerb.CHANGE, agreement, before)
    db.flush()
    mails.tell(mails.TERMS, agreement, mails.others(actor, agreement))


def agree(actor: User, agreement: LaterAgreement, seen: int | None) -> None:
    """Give a side's word for these very terms; the second word makes the agreement."""
    require(actor, ACT_IN_LATER, agreement)
    step(LATER, agreement.state, "agree")
    if seen is not None and seen != agreement.terms_number:
        raise LostRace(f"terms of agreement {agreement.id}")
    _require_lendable(agreement)
    _require_trial(agreement, "trial_until", "past")
    _say_yes(actor, agreement)
    if agreement.firm_agreed_at is None or agreement.institute_agreed_at is None:
        _record(actor, LaterVerb.SAY_YES, agreement, agreement.state)
        db.flush()
        return
    _move(actor, agreement, "agree", LaterVerb.AGREE)
    mails.tell(mails.AGREED, agreement, mails.both(agreement))


def decline(actor: User, agreement: LaterAgreement, words: str) -> None:
    """Either side ends what was not agreed to."""
    require(actor, ACT_IN_LATER, agreement)
    _end(actor, agreement, "decline", LaterVerb.DECLINE, words)
    mails.tell(mails.ENDED, agreement, mails.others(actor, agreement))


def begin(actor: User, agreement: LaterAgreement, day: date) -> None:
    """The institute has handed over: the trial runs."""
    require(actor, LEND_LATER, agreement)
    step(LATER, agreement.state, "begin")
    _require_past(day)
    _require_trial(agreement, "day", "trial_over")
    agreement.begun_on = day
    for one in agreement.instalments:
        if one.kind is InstalmentKind.ENTRY:
            one.due_on = max(day, today())
    _move(actor, agreement, "begin", LaterVerb.BEGIN)
    mails.tell(mails.BEGUN, agreement, mails.firm(agreement))


def convert(actor: User, agreement: LaterAgreement, seen: int | None = None) -> None:
    """The firm goes on 转: what was planned becomes due."""
    require(actor, USE_LATER, agreement)
    _require_version(agreement, seen)
    invention, passes_on = agreement.invention, agreement.way in _PASSES_ON
    if invention is not None and passes_on and invention.state in OVER:
        raise WrongState("invention", invention.state.value, "convert")
    agreement.converted_on = today()
    _move(actor, agreement, "convert", LaterVerb.CONVERT)
    if invention is not None and passes_on and invention.state is InventionState.CLEAR:
        inventions.pass_on(actor, invention, to=agreement.firm.name, day=today())
    mails.tell(mails.CONVERTED, agreement, mails.institute(agreement))


def give_back(actor: User, agreement: LaterAgreement, words: str) -> None:
    """The firm stops within the trial, and owes nothing."""
    require(actor, USE_LATER, agreement)
    assert agreement.trial_until is not None
    if agreement.state is LaterState.IN_USE and today() > agreement.trial_until:
        raise InputError.of("words", "trial_over")
    _end(actor, agreement, "give_back", LaterVerb.GIVE_BACK, words)
    mails.tell(mails.RETURNED, agreement, mails.institute(agreement))


def end(actor: User, agreement: LaterAgreement, words: str) -> None:
    """Either side ends it early; the words say what becomes of what is open."""
    require(actor, ACT_IN_LATER, agreement)
    _end(actor, agreement, "end", LaterVerb.END, words)
    mails.tell(mails.ENDED, agreement, mails.others(actor, agreement))


def complete_if_paid(actor: User, agreement: LaterAgreement) -> None:
    """Complete an agreement whose plan is paid to the last fen."""
    sheet = queries.sheet_of(agreement, today())
    if agreement.state is LaterState.CONVERTED and all(
        one.state.value == "paid" for one in sheet.lines
    ):
        agreement.ended_on = today()
        _move(actor, agreement, "complete", LaterVerb.COMPLETE)
        mails.tell(mails.COMPLETED, agreement, mails.both(agreement))


def _begin_agreement(
    actor: User, target: Target, firm: Organisation, state: LaterState
) -> LaterAgreement:
    if not queries.is_lendable(target):
        raise WrongState("later", target.state.value, "offer")
    is_firm = firm.kind is OrganisationKind.FIRM and firm.verification is Verification.VERIFIED
    if not is_firm or firm.id == target.organisation_id:
        raise InputError.of("firm", "unverified")
    queries.hold(target)
    if queries.active_with(target, firm.id) is not None:
        raise InputError.of("firm", "taken")
    is_invention = isinstance(target, Invention)
    agreement = LaterAgreement(
        invention_id=target.id if is_invention else None,
        posting_id=None if is_invention else target.id,
        title=title_of(target),
        institute_id=target.organisation_id,
        firm=firm,
        author=actor,
        state=state,
        is_demo=target.is_demo and firm.is_demo,
    )
    db.session().add(agreement)
    with db.session().no_autoflush:
        return agreement


def title_of(target: Target) -> str:
    if isinstance(target, Invention):
        return target.title
    return public_views([target])[0].title


def _set_terms(actor: User, agreement: LaterAgreement, terms: Terms) -> None:
    check(terms)
    agreement.way, agreement.entry_fee = terms.way, terms.entry_fee
    agreement.trial_until = terms.trial_until
    agreement.scope, agreement.conditions = terms.scope.strip(), terms.conditions.strip()
    agreement.terms_number = (agreement.terms_number or 0) + 1
    agreement.firm_agreed_at = agreement.institute_agreed_at = None
    agreement.instalments = list(rows_of(terms))
    db.flush()
    _say_yes(actor, agreement)
    db.flush()


def _say_yes(actor: User, agreement: LaterAgreement) -> None:
    if actor.organisation_id == agreement.institute_id:
        agreement.institute_agreed_at = agreement.institute_agreed_at or utc_now()
    else:
        agreement.firm_agreed_at = agreement.firm_agreed_at or utc_now()


def _require_lendable(agreement: LaterAgreement) -> None:
    target = agreement.invention or agreement.posting
    assert target is not None
    if not queries.is_lendable(target):
        raise WrongState("later", target.state.value, "agree")


def _require_trial(agreement: LaterAgreement, name: str, code: str) -> None:
    """Refuse where the firm could not give it back any more before it has tried it."""
    if agreement.trial_until is not None and agreement.trial_until < today():
        raise InputError.of(name, code)


def _require_version(agreement: LaterAgreement, seen: int | None) -> None:
    if seen is not None and seen != agreement.version:
        raise LostRace(f"agreement {agreement.id}")


def _require_past(day: date) -> None:
    if day > today():
        raise InputError.of("day", "future")


def _end(actor: User, agreement: LaterAgreement, name: str, verb: LaterVerb, words: str) -> None:
    step(LATER, agreement.state, name)
    if not words.strip():
        raise InputError.of("words", "missing")
    agreement.end_words, agreement.ended_on = words.strip(), today()
    _move(actor, agreement, name, verb)


def _move(actor: User, agreement: LaterAgreement, name: str, verb: LaterVerb) -> None:
    before = agreement.state
    agreement.state = step(LATER, before, name)
    _record(actor, verb, agreement, before)
    db.flush()


def _record(
    actor: User, verb: LaterVerb, agreement: LaterAgreement, before: LaterState | None = None
) -> None:
    db.flush()
    log.record(
        actor,
        verb,
        LaterObject.AGREEMENT,
        agreement.id,
        before=before.value if before else "",
        after=agreement.state.value,
    )
