"""What packs add to pages of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matcher.domain.codes import Role
from matcher.types import Kind
from web.base.access import allows
from web.base.listing.register import Asking
from web.base.listing.spec import Block
from web.base.listing.words import say
from web.deals.permissions import OVERSEE_DEALS
from web.matches.models import Match
from web.matches.states import INTRODUCED_MATCH_STATES
from web.packs import contents, mails, parties, queries
from web.packs.models import Party
from web.packs.permissions import WORK_PACK
from web.packs.relations import may_start, relations_to_party
from web.packs.states import SIDES, PartyState
from web.people.models import User
from web.people.session import account, actor
from web.postings.models import Posting
from web.postings.states import PostingState


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party as one reader of the deal sees it."""

    party: Party
    state: PartyState
    title: str
    """What it brings; nothing for the two sides, whose names stand elsewhere."""
    href: str
    owner: str
    words: str
    contact: Sequence[tuple[str, str]]
    share: int | None
    asks_days: bool
    """Whether the reader's firm can now ask its owner for days."""
    is_noted: bool
    """Whether the broker has to note the answer: it has no account here."""


def of_need(posting: Posting, **_: object) -> dict[str, Any] | None:
    """The way from a published need to its pack, for a broker who answers for it."""
    viewer = actor()
    if viewer is None or viewer.role is not Role.BROKER or posting.kind is not Kind.NEED:
        return None
    if posting.state is not PostingState.PUBLISHED or not may_start(viewer, posting):
        return None
    return {"pack": queries.find_open(viewer, posting.id)}


def of_own_need(posting: Posting, mine: bool, **_: object) -> dict[str, Any] | None:
    """The packs that were sent to the firm for its need."""
    found = queries.list_of_need(posting) if mine and posting.kind is Kind.NEED else ()
    return {"packs": found} if found else None


def of_deal_head(match: Match, **_: object) -> dict[str, Any] | None:
    """That the deal comes from a pack; for the broker, the pack that its need has."""
    reader = account()
    pack = queries.find_of_match(match)
    if pack is not None:
        is_firm = reader.organisation_id == match.need.organisation_id
        is_reader = is_firm or allows(reader, WORK_PACK, pack)
        return {"pack": pack, "reads": is_reader, "starts": False}
    if not _may_pack(reader, match):
        return None
    return {"pack": queries.find_open(reader, match.need_id), "reads": True, "starts": True}


def of_deal(match: Match, **_: object) -> dict[str, Any] | None:
    """Who takes part in the deal, with role, answer, and share as far as the reader may know."""
    pack, reader = queries.find_of_match(match), account()
    if pack is None or not _sees_parties(reader, match):
        return None
    lines = [_line(reader, party) for party in pack.parties]
    return {
        "pack": pack,
        "lines": lines,
        "works": allows(reader, WORK_PACK, pack),
        "contract": parties.contract_of_pack(pack),
        "waiting": sum(one.state is PartyState.ASKED for one in lines),
        "goes_on": any(parties.goes_on(one.party) for one in lines),
    }


def _may_pack(reader: User, match: Match) -> bool:
    is_broker = reader.role is Role.BROKER and match.broker_id == reader.id
    return (
        is_broker and match.need.state is PostingState.PUBLISHED and may_start(reader, match.need)
    )


def _sees_parties(reader: User, match: Match) -> bool:
    """The firm has chosen them; the institute meets them with the firm."""
    is_institute = reader.organisation_id == match.achievement.organisation_id
    return not is_institute or match.state in INTRODUCED_MATCH_STATES


def _line(reader: User, party: Party) -> PartyLine:
    is_side = party.role in SIDES
    entry = party.part.entry if party.part and not is_side else None
    works = allows(reader, WORK_PACK, party.pack)
    oversees = allows(reader, OVERSEE_DEALS)
    told = works or oversees or bool(relations_to_party(reader, party))
    return PartyLine(
        party=party,
        state=parties.state_of(party),
        title=party.part.title if entry is not None and party.part else "",
        href=contents.show(party.part).content.href if entry is not None and party.part else "",
        owner=entry.belongs_to if entry is not None else "",
        words=party.words if works else "",
        # The party agreed to the firm's asking: the deal's other side is not who asked.
        contact=_contact(party) if works or oversees or _is_firm(reader, party) else [],
        share=party.share if told else None,
        asks_days=_asks_days(reader, party),
        is_noted=works and not is_side and not mails.members_of(party),
    )


def _is_firm(reader: User, party: Party) -> bool:
    return reader.organisation_id == party.pack.need.organisation_id


def _asks_days(reader: User, party: Party) -> bool:
    entry = party.part.entry if party.part else None
    is_firm = _is_firm(reader, party)
    if entry is None or not entry.is_public or not is_firm or not parties.is_introduced(party):
        return False
    return entry.kind.asking is Asking.DAYS


def _contact(party: Party) -> list[tuple[str, str]]:
    view = parties.contact_of(party) if party.role not in SIDES else None
    if view is None:
        return []
    told = ((str(spec.label), say(spec, view)) for spec in view.kind.listing.block(Block.CONTACT))
    return [(label, text) for label, text in told if text]


def of_work(user: User, **_: object) -> dict[str, Any] | None:
    """The packs that wait for a firm, and what an account is asked to take part in."""
    packs = queries.list_waiting_for_firm(user) if user.role is Role.FIRM else ()
    asked = queries.list_unanswered_parties(user)
    if not packs and not asked:
        return None
    return {
        "packs": [(pack, contents.need_title(pack)) for pack in packs],
        "parties": [(party, contents.need_title(party.pack)) for party in asked],
    }


def of_board() -> dict[str, Any] | None:
    """The packs that wait for the broker whose desk it is."""
    waiting = len(queries.list_waiting_for_broker(account()))
    return {"waiting_packs": waiting} if waiting else None
