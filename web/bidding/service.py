"""Writing a bid, handing it in, and taking it back: its bidder's part."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from matcher.domain.codes import Verification
from matcher.domain.errors import Forbidden, InputError, LostRace, Problem, WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.bidding import queries as query
from web.bidding import reading
from web.bidding.completeness import indicator_lines, list_gaps
from web.bidding.drafts import Draft
from web.bidding.mails import tell_retracted, tell_submitted
from web.bidding.models import Bid, BidVersion
from web.bidding.permissions import HANDLE_OWN_BID, WRITE_BID
from web.bidding.plans import Plan
from web.bidding.sealing import Content, seal
from web.bidding.states import BID, WRITABLE_STATES, BidState
from web.bidding.verbs import BidObject, BidVerb
from web.bidding.versions import make_submission
from web.challenges.models import Challenge
from web.challenges.states import SEALED_STATES
from web.people.models import User

KEPT_STATES = WRITABLE_STATES | {BidState.LAPSED}
"""What is typed is kept in these, even where it comes too late to be handed in."""


def begin(actor: User, challenge: Challenge) -> Bid:
    """Return the organisation's bid for a challenge, a new one where there is none.

    Raises WrongState where no bids are taken or the organisation is not verified, Forbidden for
    the owner of the problem.
    """
    require(actor, WRITE_BID)
    found = query.own_bid(actor, challenge)
    if found is not None:
        return found
    organisation = actor.organisation
    if organisation is None or organisation.id == challenge.organisation_id:
        raise Forbidden("the owner of the problem does not bid")
    if not query.is_open(challenge):
        raise WrongState("challenge", challenge.state.value, "bid")
    if organisation.verification is not Verification.VERIFIED:
        raise WrongState("organisation", organisation.verification.value, "bid")
    bid = Bid(
        challenge=challenge,
        organisation=organisation,
        author_id=actor.id,
        is_demo=challenge.is_demo,
    )
    try:
        with db.session().begin_nested():
            db.session().add(bid)
    except IntegrityError:
        # A colleague pressed the same button at the same moment.
        return _find_again(actor, challenge)
    first = Plan(contact_name=actor.name, contact_email=actor.email)
    bid.sealed_draft = seal(bid, Content.DRAFT, "", Draft(first).text)
    db.flush()
    log.record(actor, BidVerb.BEGIN, BidObject.BID, bid.id, after=bid.state.value)
    return bid


def _find_again(actor: User, challenge: Challenge) -> Bid:
    return (
        db.session()
        .scalars(
            select(Bid).where(
                Bid.challenge_id == challenge.id, Bid.organisation_id == actor.organisation_id
            )
        )
        .one()
    )


def save_draft(actor: User, bid: Bid, draft: Draft, expected: int | None = None) -> None:
    """Keep what was typed, sealed; nothing is handed in by that.

    Raises LostRace where somebody saved since ``expected`` was read, and WrongState once the
    bids are opened or the challenge has ended.
    """
    require(actor, HANDLE_OWN_BID, bid)
    if not _only_lapsed(bid, expected):
        check_version(bid, expected)
    if bid.state not in KEPT_STATES or bid.challenge.state not in SEALED_STATES:
        raise WrongState("bid", bid.state.value, "save")
    bid.sealed_draft = seal(bid, Content.DRAFT, "", draft.text)
    touch(bid)
    db.flush()


def submit(actor: User, bid: Bid, expected: int | None = None) -> BidVersion:
    """Hand in what was written, in place of what was handed in before.

    Raises WrongState of ``challenge`` past the deadline (nothing is changed then; see
    ``note_late``), of ``organisation`` while it is not verified, of ``bid`` where nothing differs
    from what is handed in already; InputError names what is missing.
    """
    require(actor, HANDLE_OWN_BID, bid)
    query.lock_challenge(bid.challenge)
    require_open(bid, "submit")
    check_version(bid, expected)
    after = step(BID, bid.state, "submit")
    if bid.organisation.verification is not Verification.VERIFIED:
        raise WrongState("organisation", bid.organisation.verification.value, "submit")
    if bid.state is BidState.SUBMITTED and not reading.is_changed(actor, bid):
        raise WrongState("bid", "unchanged", "submit")
    plan = reading.read_own_draft(actor, bid).plan
    gaps = list_gaps(plan, indicator_lines(bid.challenge.indicators))
    if gaps:
        raise InputError([Problem(gap.value, "missing") for gap in gaps])
    version = _hand_in(actor, bid, plan)
    before, bid.state = bid.state, after
    bid.submitted_at, bid.sealed_draft = version.submitted_at, None
    touch(bid)
    db.flush()
    log.record(
        actor,
        BidVerb.SUBMIT,
        BidObject.BID,
        bid.id,
        before=before.value,
        after=after.value,
        number=version.number,
        digest=version.digest,
    )
    tell_submitted(bid, version)
    return version


def retract(actor: User, bid: Bid, expected: int | None = None) -> None:
    """Take back what was handed in; it can be handed in anew until the deadline."""
    require(actor, HANDLE_OWN_BID, bid)
    query.lock_challenge(bid.challenge)
    require_open(bid, "retract")
    check_version(bid, expected)
    after = step(BID, bid.state, "retract")
    log.record(
        actor,
        BidVerb.RETRACT,
        BidObject.BID,
        bid.id,
        before=bid.state.value,
        after=after.value,
    )
    bid.state, bid.submitted_at = after, None
    db.flush()
    tell_retracted(bid)


def note_late(actor: User, bid: Bid) -> None:
    """Note that somebody tried to hand in after the deadline."""
    require(actor, HANDLE_OWN_BID, bid)
    if bid.late_at is not None or bid.state not in KEPT_STATES:
        return
    bid.late_at = utc_now()
    db.flush()
    log.record(actor, BidVerb.LATE, BidObject.BID, bid.id, before=bid.state.value)


def require_open(bid: Bid, action: str) -> None:
    """Raise WrongState of ``challenge`` where bids are no more taken."""
    if not query.is_open(bid.challenge):
        raise WrongState("challenge", bid.challenge.state.value, action)


def check_version(bid: Bid, expected: int | None) -> None:
    """Raise LostRace when somebody changed the bid after ``expected`` was read."""
    if expected is not None and bid.version != expected:
        raise LostRace(f"bid {bid.id}")


def _only_lapsed(bid: Bid, expected: int | None) -> bool:
    """Return whether all that happened since ``expected`` was read is that the deadline passed:
    whoever had the page open then has nobody's words to compare with."""
    return bid.state is BidState.LAPSED and expected == bid.version - 1


def touch(bid: Bid) -> None:
    """Move the bid's version, so that two people writing at once hear of each other."""
    flag_modified(bid, "state")


def _hand_in(actor: User, bid: Bid, plan: Plan) -> BidVersion:
    number = len(bid.versions) + 1
    files = reading.list_for_submission(actor, bid)
    found = make_submission(bid.challenge_id, bid.id, number, plan, files)
    version = BidVersion(
        bid=bid,
        number=number,
        sealed=seal(bid, Content.VERSION, number, found.text),
        digest=found.digest,
        submitted_by_id=actor.id,
        submitted_at=utc_now(),
    )
    db.session().add(version)
    db.flush()
    return version
