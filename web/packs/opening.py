"""A pack becomes a deal: a match of the accepted achievement, with who owns the other parts."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.domain.codes import Interest, Outcome, Role
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.brokers import assignment
from web.brokers.verbs import BrokerVerb
from web.deals import service as deals
from web.matches import decisions
from web.matches import service as matching
from web.matches.models import Match
from web.matches.permissions import DECIDE_MATCH
from web.matches.states import UNDO_WINDOW, MatchState
from web.matches.verbs import MatchObject
from web.packs import mails
from web.packs.contents import list_kept
from web.packs.kinds import PartKind
from web.packs.models import Pack, Part, Party
from web.packs.permissions import WORK_PACK
from web.packs.states import PACK, PackState, PartState, PartyRole, PartyState
from web.packs.taking import make_match
from web.packs.verbs import PackObject, PackVerb
from web.people.models import User
from web.postings.models import Posting
from web.postings.queries import owners_of
from web.postings.states import PostingState

LED_ON = frozenset({MatchState.CONFIRMED, MatchState.INTRODUCED, MatchState.NEGOTIATING})
"""A match that the broker leads already goes on as the pack's deal."""

NO_PARTY = frozenset({PartKind.ACHIEVEMENT, PartKind.MEASURE})
"""The achievement is a side of the match; nobody is asked about a policy measure."""


def list_accepted(pack: Pack) -> list[Part]:
    """Return what the firm has accepted and what is still there."""
    return [
        part for part in list_kept(pack) if part.state is PartState.ACCEPTED and not part.is_gone
    ]


def list_choices(pack: Pack) -> list[Part]:
    """Return the accepted achievements: one of them becomes the deal."""
    return [part for part in list_accepted(pack) if part.kind is PartKind.ACHIEVEMENT]


def open_deal(actor: User, pack: Pack, part_id: int | None, seen: int | None = None) -> Match:
    """Make a deal of the pack with the accepted achievement of a part; ask the others.

    The firm's acceptance is its answer in the match; the institute answers on its own page.
    """
    require(actor, WORK_PACK, pack)
    if seen is not None and pack.version != seen:
        raise LostRace(f"pack {pack.id}")
    opened = step(PACK, pack.state, "open")
    if pack.need.state is not PostingState.PUBLISHED:
        raise WrongState("posting", pack.need.state.value, "open")
    part = next((one for one in list_choices(pack) if one.id == part_id), None)
    if part is None or part.posting is None:
        raise InputError.of("achievement", "missing")
    match = _lead(actor, _match_of(actor, pack, part.posting))
    _answer_for_firm(pack, match)
    # The database wants state and match to change together.
    with db.session().no_autoflush:
        pack.state, pack.match = opened, match
        pack.ended_at = pack.edited_at = utc_now()
    log.record(
        actor,
        PackVerb.OPEN,
        PackObject.PACK,
        pack.id,
        before=PackState.ANSWERED.value,
        after=pack.state.value,
        match=match.id,
    )
    db.flush()
    _ask_parties(actor, pack, part)
    return match


def _match_of(actor: User, pack: Pack, achievement: Posting) -> Match:
    known = matching.find_match(pack.need_id, achievement.id)
    if known is None:
        known = make_match(pack, achievement)
    if assignment.must_leave(actor, known):
        raise Forbidden("the broker holds an interest in one of the two organisations")
    if known.broker_id != actor.id:
        if known.state is not MatchState.PROPOSED:
            raise WrongState("match", known.state.value, "open")
        # Nobody has decided on it yet: who made the pack goes on with it.
        log.record(
            actor,
            BrokerVerb.ASSIGN,
            MatchObject.MATCH,
            known.id,
            old=known.broker_id,
            new=actor.id,
        )
        known.broker = actor
        db.flush()
    return known


def _lead(actor: User, match: Match) -> Match:
    """Confirm a proposed match; one that is on its way already stays as it is."""
    if match.state in LED_ON:
        return match
    matching.move(actor, match, "confirm", DECIDE_MATCH)
    # The firm has answered already: there is no way back, and its answer is taken at once.
    match.decided_at = utc_now() - UNDO_WINDOW
    decisions.record(actor, match, Outcome.CONFIRMED)
    mails.tell_institute(match)
    return match


def _answer_for_firm(pack: Pack, match: Match) -> None:
    if match.need_interest is not Interest.PENDING:
        return
    members = owners_of(pack.need)
    firm = next((one for one in members if one.id == pack.answered_by_id), None)
    if firm is None and not members:
        raise WrongState("organisation", "empty", "open")
    deals.express_interest(firm or members[0], match)


def _ask_parties(actor: User, pack: Pack, achievement: Part) -> None:
    _add_party(
        pack, Party(role=PartyRole.NEED, organisation_id=pack.need.organisation_id), agreed=True
    )
    institute = achievement.posting.organisation_id if achievement.posting else None
    _add_party(
        pack,
        Party(role=PartyRole.ACHIEVEMENT, part_id=achievement.id, organisation_id=institute),
    )
    for party in _others(pack):
        _add_party(pack, party)
        log.record(
            actor, PackVerb.ASK, PackObject.PARTY, party.id, pack=pack.id, role=party.role.value
        )
        mails.tell_asked(party)


def _others(pack: Pack) -> Sequence[Party]:
    """Return whom the other accepted parts belong to; what is the firm's own needs no asking."""
    parts = [part for part in list_accepted(pack) if part.kind not in NO_PARTY]
    found = []
    for part in parts:
        entry = part.entry
        if entry is None or entry.organisation_id == pack.need.organisation_id:
            continue
        # An expert's entry is the expert's own; a member's belongs to the organisation.
        person = entry.author_id if entry.author.role is Role.EXPERT else None
        found.append(
            Party(
                role=PartyRole(part.kind.value),
                part=part,
                organisation_id=entry.organisation_id,
                person_id=person,
            )
        )
    return found


def _add_party(pack: Pack, party: Party, *, agreed: bool = False) -> None:
    party.state = PartyState.AGREED if agreed else PartyState.ASKED
    pack.parties.append(party)
    db.flush()
