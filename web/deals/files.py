"""Files of deals and of their contracts: for the two parties and the broker, once introduced."""

from __future__ import annotations

from flask import url_for

from matcher.domain.codes import Role
from web.base.access import allows, role_of
from web.base.files.limits import MEGABYTE, MOST_FILES
from web.base.files.rules import HolderRules
from web.base.log import LogObject
from web.deals.models import Contract
from web.deals.permissions import OVERSEE_DEALS
from web.matches.models import Match
from web.matches.permissions import ADVANCE_DEAL, NOTE_DEAL, READ_DEAL
from web.matches.states import (
    ACTIVE_MATCH_STATES,
    INTRODUCED_MATCH_STATES,
    SIGNED_MATCH_STATES,
    MatchState,
)
from web.matches.verbs import MatchObject
from web.people.models import User

MOST_BYTES = 200 * MEGABYTE


def may_read_deal(viewer: User | None, match: Match) -> bool:
    """Return whether ``viewer`` may read the files of a deal: after the introduction only."""
    was_introduced = match.state in INTRODUCED_MATCH_STATES or (
        match.state is MatchState.CLOSED and match.introduced_at is not None
    )
    return was_introduced and allows(viewer, READ_DEAL, match)


def may_change_deal(viewer: User | None, match: Match) -> bool:
    """Return whether ``viewer`` takes part in the deal."""
    return may_read_deal(viewer, match) and allows(viewer, NOTE_DEAL, match)


def is_deal_open(match: Match) -> bool:
    """Return whether the deal goes on."""
    return match.state in INTRODUCED_MATCH_STATES & ACTIVE_MATCH_STATES


def may_remove(viewer: User | None, _subject: object, author: User | None) -> bool:
    """Return whether ``viewer`` may take off what ``author`` attached: one's own side's only."""
    if viewer is None or author is None:
        return False
    same = viewer.organisation_id is not None and viewer.organisation_id == author.organisation_id
    return viewer.id == author.id or (same and viewer.role is author.role)


def may_read_contract(viewer: User | None, contract: Contract) -> bool:
    """Return whether ``viewer`` may read the files of a contract."""
    oversees = allows(viewer, OVERSEE_DEALS) or role_of(viewer) is Role.AUDITOR
    return oversees or may_read_deal(viewer, contract.match)


def may_change_contract(viewer: User | None, contract: Contract) -> bool:
    """Return whether ``viewer`` is the broker who keeps the contract, or a party to it."""
    match = contract.match
    takes_part = allows(viewer, ADVANCE_DEAL, match) or allows(viewer, NOTE_DEAL, match)
    return takes_part and may_read_deal(viewer, match)


def is_contract_open(contract: Contract) -> bool:
    """Return whether the contract can still be added to."""
    return contract.match.state in SIGNED_MATCH_STATES


def _logged(match: Match) -> tuple[LogObject, int]:
    return MatchObject.MATCH, match.id


def _page(match: Match) -> str:
    return url_for("deals.show", match_id=match.id, _anchor="attachments")


DEAL_FILES = HolderRules(
    model=Match,
    may_read=may_read_deal,
    may_change=may_change_deal,
    is_open=is_deal_open,
    may_remove=may_remove,
    title=lambda _viewer, match: (
        f"{match.need_revision.title} ⇄ {match.achievement_revision.title}"
    ),
    page=_page,
    logged=_logged,
    most_files=MOST_FILES,
    most_bytes=MOST_BYTES,
)

CONTRACT_FILES = HolderRules(
    model=Contract,
    may_read=may_read_contract,
    may_change=may_change_contract,
    is_open=is_contract_open,
    may_remove=may_remove,
    title=lambda _viewer, contract: contract.project_name,
    page=lambda contract: _page(contract.match),
    logged=lambda contract: _logged(contract.match),
)
