"""The one exit of what bids say. Nothing else shows what is sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import select

from matcher.domain.errors import Forbidden, WrongState
from web.base import db
from web.base.contacts import Contact
from web.base.files import store
from web.base.files.apart import strip_file
from web.base.files.kinds import ENDINGS, FileKind
from web.bidding.drafts import Draft
from web.bidding.models import Bid, BidFile, BidVersion
from web.bidding.plans import Plan
from web.bidding.readable import ReadableBid, ReadableFile
from web.bidding.sealing import BrokenSeal, Content, unseal
from web.bidding.states import BidState
from web.bidding.verbs import BidObject
from web.bidding.versions import ListedFile, Submission
from web.people.models import User
from web.postings.kinds import is_member

__all__ = [
    "ReadableBid",
    "ReadableFile",
    "is_changed",
    "list_admitted",
    "list_earlier",
    "list_for_submission",
    "list_own_files",
    "matches_receipt",
    "read_bid",
    "read_file",
    "read_own",
    "read_own_draft",
    "read_own_file",
    "read_own_version",
]


def read_bid(bid: Bid, *, blind: bool) -> ReadableBid:
    """Return an opened bid for its challenge's readers, who have been asked for permission.

    Raises WrongState before the opening, whoever asks.
    """
    _require_opened(bid)
    found = _last_submission(bid)
    return ReadableBid(
        bid_id=bid.id,
        code=bid.code or "",
        organisation_name=None if blind else bid.organisation.name,
        plan=found.plan.without_names() if blind else found.plan,
        files=tuple(_shown_files(found, blind=blind)),
        contact=None if blind else _contact_of(bid),
    )


def read_file(bid: Bid, file_id: int, *, blind: bool) -> tuple[ReadableFile, bytes]:
    """Return a file of an opened bid, for blind readers without metadata.

    Raises WrongState before the opening and LookupError for a file that is not for the reader.
    Raises CannotRead (``web.base.files.apart``) where metadata cannot be taken out.
    """
    _require_opened(bid)
    found = {one.id: one for one in _shown_files(_last_submission(bid), blind=blind)}
    if file_id not in found:
        raise LookupError(file_id)
    shown = found[file_id]
    content = _content_of(bid, file_id)
    return shown, strip_file(FileKind(shown.kind), content) if blind else content


def list_admitted(challenge_id: int) -> Sequence[Bid]:
    """Return the bids that take part in the review, by their codes."""
    statement = select(Bid).where(Bid.challenge_id == challenge_id, Bid.state == BidState.ADMITTED)
    return db.session().scalars(statement.order_by(Bid.code)).all()


def list_earlier(bid: Bid) -> Sequence[Bid]:
    """Return what the same organisation bid elsewhere before and was opened: who stood in its
    team then is near to it now."""
    statement = select(Bid).where(
        Bid.organisation_id == bid.organisation_id, Bid.id != bid.id, Bid.opened_at.is_not(None)
    )
    return db.session().scalars(statement.order_by(Bid.opened_at)).all()


def read_own(reader: User, bid: Bid) -> ReadableBid:
    """Return a bid for its own bidder at any time: what is being written, or was handed in.

    What was typed too late is not the bid: past the opening the version that counts is shown.
    """
    _require_own(reader, bid)
    if bid.versions and (bid.sealed_draft is None or bid.opened_at is not None):
        found = _last_submission(bid)
        plan, files = found.plan, tuple(_shown_files(found, blind=False))
    else:
        plan, files = _draft_of(bid).plan, tuple(_present_files(bid))
    name = bid.organisation.name
    return ReadableBid(bid.id, bid.code or "", name, plan, files, _contact_of(bid))


def _contact_of(bid: Bid) -> Contact:
    return Contact(str(BidObject.BID), bid.id, bid.organisation_id)


def read_own_draft(reader: User, bid: Bid) -> Draft:
    """Return what its bidder is writing: exactly as typed, or what was handed in last."""
    _require_own(reader, bid)
    if bid.sealed_draft is None and bid.versions:
        return Draft(_last_submission(bid).plan)
    return _draft_of(bid)


def list_own_files(reader: User, bid: Bid) -> list[ReadableFile]:
    """Return the files that belong to the bid as it is being written."""
    _require_own(reader, bid)
    return _present_files(bid)


def list_for_submission(reader: User, bid: Bid) -> list[ListedFile]:
    """Return the files as a version lists them: with the digests of what is in them."""
    _require_own(reader, bid)
    return [
        ListedFile(
            id=one.id,
            name=one.name,
            kind=one.kind,
            size=one.size,
            sha256=hashlib.sha256(_content_of(bid, one.id)).hexdigest(),
            is_blind=one.is_blind,
        )
        for one in _present_files(bid)
    ]


def is_changed(reader: User, bid: Bid) -> bool:
    """Return whether what is being written differs from what was handed in last."""
    _require_own(reader, bid)
    if not bid.versions:
        return True
    last = _last_submission(bid)
    if bid.sealed_draft is not None and _draft_of(bid).plan != last.plan:
        return True
    present = {(one.id, one.is_blind) for one in _present_files(bid)}
    return present != {(one.id, one.is_blind) for one in last.files}


def read_own_version(reader: User, version: BidVersion) -> Submission:
    """Return one submission for its bidder, as it was handed in."""
    _require_own(reader, version.bid)
    return _open(version)


def read_own_file(reader: User, bid: Bid, file_id: int) -> tuple[ReadableFile, bytes]:
    """Return a file for its own bidder. Raises LookupError for one that is not there."""
    _require_own(reader, bid)
    stored = db.session().get(BidFile, file_id)
    if stored is None or stored.bid_id != bid.id:
        raise LookupError(file_id)
    return _readable(bid, stored), _content_of(bid, file_id)


def matches_receipt(bid: Bid) -> bool:
    """Return whether an opened bid is what its receipt says, files included."""
    _require_opened(bid)
    try:
        found = _last_submission(bid)
        digests = [hashlib.sha256(_content_of(bid, one.id)).hexdigest() for one in found.files]
    except (BrokenSeal, OSError):
        return False
    is_same = digests == [one.sha256 for one in found.files]
    return is_same and found.digest == bid.versions[-1].digest


def _require_opened(bid: Bid) -> None:
    if bid.challenge.opened_at is None or bid.opened_at is None:
        raise WrongState("bid", bid.state.value, "read")


def _require_own(reader: User, bid: Bid) -> None:
    if not is_member(reader) or reader.organisation_id != bid.organisation_id:
        raise Forbidden("not a bid of the reader's organisation")


def _last_submission(bid: Bid) -> Submission:
    return _open(bid.versions[-1])


def _open(version: BidVersion) -> Submission:
    plain = unseal(version.bid, Content.VERSION, version.number, version.sealed)
    return Submission.read(plain)


def _draft_of(bid: Bid) -> Draft:
    if bid.sealed_draft is None:
        return Draft(Plan())
    return Draft.read(unseal(bid, Content.DRAFT, "", bid.sealed_draft))


def _shown_files(found: Submission, *, blind: bool) -> list[ReadableFile]:
    shown = [one for one in found.files if one.is_blind or not blind]
    return [
        ReadableFile(
            id=one.id,
            name=_blind_name(number, one) if blind else one.name,
            kind=one.kind,
            # What a stripped file is long is known when it is stripped.
            size=one.size,
            is_blind=one.is_blind,
        )
        for number, one in enumerate(shown, 1)
    ]


def _blind_name(number: int, one: ListedFile) -> str:
    ending = ENDINGS[FileKind(one.kind)][0]
    return gettext("附件%(number)s.%(ending)s", number=number, ending=ending)


def _present_files(bid: Bid) -> list[ReadableFile]:
    statement = select(BidFile).where(BidFile.bid_id == bid.id, BidFile.removed_at.is_(None))
    found = db.session().scalars(statement.order_by(BidFile.added_at, BidFile.id))
    return [_readable(bid, one) for one in found]


def _readable(bid: Bid, stored: BidFile) -> ReadableFile:
    name = unseal(bid, Content.NAME, stored.digest, stored.sealed_name).decode()
    return ReadableFile(stored.id, name, stored.kind, stored.size, stored.is_blind)


def _content_of(bid: Bid, file_id: int) -> bytes:
    stored = db.session().get_one(BidFile, file_id)
    return unseal(bid, Content.FILE, stored.digest, store.read(stored.file))
