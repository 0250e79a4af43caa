"""Files of a bid: examined, sealed before anything is stored, and taken off again."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from matcher.domain.errors import InputError
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.files import store
from web.base.files.apart import CannotRead, strip_file
from web.base.files.kinds import FileKind
from web.base.files.limits import MEGABYTE
from web.base.files.receiving import Received, Refused
from web.base.files.refusals import Reason
from web.bidding import queries as query
from web.bidding import reading, service
from web.bidding.models import Bid, BidFile
from web.bidding.permissions import HANDLE_OWN_BID
from web.bidding.sealing import Content, seal
from web.bidding.verbs import BidObject, BidVerb
from web.people.models import User

MOST_FILES = 10
MOST_BYTES = 60 * MEGABYTE
SALT_BYTES = 32


@dataclass(slots=True)
class Added:
    """What became of the files that somebody brought."""

    names: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    not_blind: list[str] = field(default_factory=list)
    """Kept, but not as anonymous ones: what tells who made them cannot be taken out."""


def add_files(
    actor: User, bid: Bid, files: Iterable[Received | Refused], *, is_blind: bool
) -> Added:
    """Seal and keep files, as far as there is room."""
    _require_change(actor, bid)
    present = query.present_files(bid)
    count, size = len(present), sum(one.size for one in present)
    done = Added()
    for file in files:
        if isinstance(file, Refused):
            done.refused.append(file)
        elif count >= MOST_FILES:
            done.refused.append(Refused(file.name, Reason.TOO_MANY))
        elif size + len(file.content) > MOST_BYTES:
            done.refused.append(Refused(file.name, Reason.TOO_LARGE_TOGETHER))
        else:
            may_be_blind = is_blind and _is_strippable(file.kind, file.content)
            if is_blind and not may_be_blind:
                done.not_blind.append(file.name)
            _add(actor, bid, file, is_blind=may_be_blind)
            done.names.append(file.name)
            count, size = count + 1, size + len(file.content)
    _settle(bid)
    return done


def remove_file(actor: User, bid: Bid, file_id: int) -> None:
    """Take a file off what is being written; versions handed in before keep it."""
    _require_change(actor, bid)
    _present(bid, file_id).removed_at = utc_now()
    log.record(actor, BidVerb.REMOVE_FILE, BidObject.BID, bid.id, file=file_id)
    _settle(bid)


def mark_file(actor: User, bid: Bid, file_id: int, *, is_blind: bool) -> None:
    """Offer a file to blind rounds, or to the others only.

    Raises InputError of ``file`` where metadata cannot be taken out of it.
    """
    _require_change(actor, bid)
    file = _present(bid, file_id)
    if is_blind:
        _shown, content = reading.read_own_file(actor, bid, file_id)
        if not _is_strippable(FileKind(file.kind), content):
            raise InputError.of("file", "not_strippable")
    file.is_blind = is_blind
    log.record(actor, BidVerb.MARK_FILE, BidObject.BID, bid.id, file=file_id)
    _settle(bid)


def _add(actor: User, bid: Bid, file: Received, *, is_blind: bool) -> None:
    # The salt is kept nowhere: the digest only ties row and sealed bytes together.
    digest = hashlib.sha256(secrets.token_bytes(SALT_BYTES) + file.content).hexdigest()
    stored = store.keep(seal(bid, Content.FILE, digest, file.content), file.kind)
    added = BidFile(
        bid_id=bid.id,
        sealed_name=seal(bid, Content.NAME, digest, file.name.encode()),
        kind=file.kind.value,
        size=len(file.content),
        digest=digest,
        file=stored,
        is_blind=is_blind,
        added_by_id=actor.id,
    )
    db.session().add(added)
    db.flush()
    log.record(actor, BidVerb.ADD_FILE, BidObject.BID, bid.id, file=added.id)


def _is_strippable(kind: FileKind, content: bytes) -> bool:
    try:
        strip_file(kind, content)
    except CannotRead:
        return False
    return True


def _require_change(actor: User, bid: Bid) -> None:
    require(actor, HANDLE_OWN_BID, bid)
    query.lock_challenge(bid.challenge)
    service.require_open(bid, "attach")


def _present(bid: Bid, file_id: int) -> BidFile:
    found: Sequence[BidFile] = [one for one in query.present_files(bid) if one.id == file_id]
    if not found:
        raise InputError.of("file", "unknown")
    return found[0]


def _settle(bid: Bid) -> None:
    service.touch(bid)
    db.flush()
