"""Who is asked to take part answers, and each party's share of the money."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.domain.codes import Interest
from matcher.domain.errors import InputError, Problem, WrongState
from matcher.domain.machine import step
from web.base import log
from web.base.access import require
from web.base.clock import utc_now
from web.deals.models import Contract
from web.deals.queries import contract_of
from web.matches.models import Match
from web.matches.states import ACTIVE_MATCH_STATES, INTRODUCED_MATCH_STATES
from web.packs import mails
from web.packs.models import Pack, Party
from web.packs.permissions import ANSWER_PARTY, WORK_PACK
from web.packs.states import PARTY, SIDES, PartyRole, PartyState
from web.packs.verbs import PackObject, PackVerb
from web.people.models import User
from web.registers.disclosure import EntryView, contact_view


def answer(actor: User, party: Party, *, agrees: bool, words: str = "") -> None:
    """Say whether one takes part; a refusal needs words."""
    require(actor, ANSWER_PARTY, party)
    _answer(actor, party, agrees, words)


def note(actor: User, party: Party, *, agrees: bool, words: str = "") -> None:
    """The broker notes what somebody said who has no account here."""
    require(actor, WORK_PACK, party.pack)
    if party.role in SIDES or mails.members_of(party):
        raise WrongState("pack_party", party.state.value, "note")
    _answer(actor, party, agrees, words)


def set_shares(actor: User, pack: Pack, shares: Mapping[int, int | None]) -> None:
    """Note each party's share of the contract's total; together they cannot be more than it."""
    require(actor, WORK_PACK, pack)
    contract = contract_of_pack(pack)
    if contract is None:
        raise WrongState("pack", pack.state.value, "share")
    sharing = list_sharing(pack)
    wanted = {party.id: shares.get(party.id, party.share) for party in sharing}
    if any(share is not None and share < 0 for share in wanted.values()):
        raise InputError.of("shares", "negative")
    if sum(share or 0 for share in wanted.values()) > contract.total:
        raise InputError([Problem("shares", "over_total")])
    for party in sharing:
        if party.share != wanted[party.id]:
            party.share = wanted[party.id]
            log.record(actor, PackVerb.SHARE, PackObject.PARTY, party.id, pack=pack.id)
    pack.edited_at = utc_now()


def contract_of_pack(pack: Pack) -> Contract | None:
    """Return the contract of the deal that the pack became."""
    return contract_of(pack.match) if pack.match is not None else None


def list_sharing(pack: Pack) -> list[Party]:
    """Return who has a share of the money: everybody but the firm and who does not take part."""
    return [
        party
        for party in pack.parties
        if party.role is not PartyRole.NEED and state_of(party) is PartyState.AGREED
    ]


def state_of(party: Party) -> PartyState:
    """Return what a party answered; the two sides answer in the match."""
    match = party.pack.match
    if party.role not in SIDES or match is None:
        return party.state
    answers = {
        PartyRole.NEED: match.need_interest,
        PartyRole.ACHIEVEMENT: match.achievement_interest,
    }
    return {
        Interest.PENDING: PartyState.ASKED,
        Interest.INTERESTED: PartyState.AGREED,
        Interest.DECLINED: PartyState.REFUSED,
    }[answers[party.role]]


def is_introduced(party: Party) -> bool:
    """Return whether firm and party may know each other: both agreed, and the match goes on."""
    match = party.pack.match
    met = match is not None and match.state in INTRODUCED_MATCH_STATES
    return met and party.state is PartyState.AGREED


def contact_of(party: Party) -> EntryView | None:
    """Return the entry with its contact, once firm and party may know each other."""
    entry = party.part.entry if party.part else None
    if entry is None or not entry.is_public or not is_introduced(party):
        return None
    return contact_view(entry)


def _answer(actor: User, party: Party, agrees: bool, words: str) -> None:
    answered = step(PARTY, party.state, "agree" if agrees else "refuse")
    match: Match | None = party.pack.match
    if match is None or match.state not in ACTIVE_MATCH_STATES:
        raise WrongState("match", match.state.value if match else "", "answer")
    if not agrees and not words.strip():
        raise InputError.of("words", "missing")
    party.state, party.words = answered, words.strip()
    party.answered_at, party.answered_by_id = utc_now(), actor.id
    party.pack.edited_at = utc_now()
    log.record(
        actor,
        PackVerb.AGREE if agrees else PackVerb.REFUSE,
        PackObject.PARTY,
        party.id,
        before=PartyState.ASKED.value,
        after=answered.value,
        pack=party.pack_id,
    )
    mails.tell_party_answered(party)


def goes_on(party: Party) -> bool:
    """Return whether the deal still goes on."""
    match = party.pack.match
    return match is not None and match.state in ACTIVE_MATCH_STATES
