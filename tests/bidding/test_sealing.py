"""What bidders write is sealed: nothing else than this very content opens, and only once opened."""

from __future__ import annotations

import stat

import pytest
from flask import Flask

from matcher.domain.errors import SealKeyLost, WrongState
from tests.bidding.worlds import close, make_bid, make_plan, member_of, open_all
from tests.challenges.worlds import make_challenge
from web.base import db
from web.base.config import Settings
from web.bidding import reading, service
from web.bidding.drafts import Draft
from web.bidding.models import Bid, SealKey
from web.bidding.sealing import BrokenSeal, Content, seal, unseal
from web.bidding.states import BidState

pytestmark = pytest.mark.usefixtures("app")


def test_what_is_sealed_opens_as_what_it_was_and_as_nothing_else() -> None:
    bid = make_bid(state=BidState.DRAFT)
    other = make_bid(bid.challenge, state=BidState.DRAFT)
    foreign = make_bid(state=BidState.DRAFT)
    sealed = seal(bid, Content.VERSION, 1, "揭榜方案".encode())
    assert "揭榜方案".encode() not in sealed
    assert unseal(bid, Content.VERSION, 1, sealed) == "揭榜方案".encode()
    wrong: list[tuple[Bid, Content, object]] = [
        (bid, Content.VERSION, 2),
        (bid, Content.DRAFT, 1),
        (other, Content.VERSION, 1),
        (foreign, Content.VERSION, 1),
    ]
    for whose, content, which in wrong:
        with pytest.raises(BrokenSeal):
            unseal(whose, content, which, sealed)


def test_changed_bytes_do_not_open() -> None:
    bid = make_bid(state=BidState.DRAFT)
    sealed = seal(bid, Content.DRAFT, "", b"plan")
    for place in (0, 5, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(BrokenSeal):
            unseal(bid, Content.DRAFT, "", bytes(changed))
    with pytest.raises(BrokenSeal):
        unseal(bid, Content.DRAFT, "", b"")


def test_the_key_of_one_challenge_in_the_place_of_another_opens_nothing() -> None:
    first, second = make_bid(state=BidState.DRAFT), make_bid(state=BidState.DRAFT)
    keys = [db.session().get_one(SealKey, one.challenge_id) for one in (first, second)]
    assert keys[0].wrapped != keys[1].wrapped
    keys[0].wrapped = keys[1].wrapped
    db.commit()
    with pytest.raises(SealKeyLost):
        reading.read_own(member_of(first.organisation), first)


def test_the_installations_key_lies_in_the_home_folder_for_its_owner_alone(
    settings: Settings,
) -> None:
    make_bid(state=BidState.DRAFT)
    path = settings.home / "seal_key"
    assert len(path.read_text()) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in settings.home.glob("seal_key*")] == ["seal_key"]


def test_another_key_of_the_installation_opens_nothing(settings: Settings) -> None:
    bid = make_bid(state=BidState.DRAFT)
    (settings.home / "seal_key").write_text("0" * 64)
    with pytest.raises(SealKeyLost):
        reading.read_own(member_of(bid.organisation), bid)


def test_nobody_but_its_bidder_reads_a_bid_before_the_opening(app: Flask) -> None:
    bid = make_bid(plan=make_plan(approach="只有我们会的办法"))
    with pytest.raises(WrongState):
        reading.read_bid(bid, blind=True)
    own = reading.read_own(member_of(bid.organisation), bid)
    assert own.plan.approach == "只有我们会的办法"
    open_all(bid.challenge)
    assert reading.read_bid(bid, blind=False).plan.approach == "只有我们会的办法"


def test_blind_readers_learn_neither_organisation_nor_people() -> None:
    bid = make_bid(state=BidState.ADMITTED)
    shown = reading.read_bid(bid, blind=True)
    assert shown.organisation_name is None
    assert [one.name for one in shown.plan.team] == ["", ""]
    assert "贾思远" not in str(shown)
    assert shown.code == "01"


def test_one_never_handed_in_is_not_opened_with_the_others() -> None:
    challenge = make_challenge()
    draft = make_bid(challenge, state=BidState.DRAFT)
    back = make_bid(challenge, state=BidState.RETRACTED)
    bid = make_bid(challenge)
    open_all(challenge)
    assert [one.state for one in (draft, back, bid)] == [
        BidState.LAPSED,
        BidState.LAPSED,
        BidState.OPENED,
    ]
    for one in (draft, back):
        with pytest.raises(WrongState):
            reading.read_bid(one, blind=False)


def test_the_admitted_are_listed_by_their_codes() -> None:
    challenge = make_challenge()
    bids = [make_bid(challenge) for _ in range(3)]
    open_all(challenge)
    assert reading.list_admitted(challenge.id) == []
    for bid in bids:
        bid.state = BidState.ADMITTED
    db.commit()
    assert [one.code for one in reading.list_admitted(challenge.id)] == ["01", "02", "03"]


def test_past_the_opening_a_bidder_reads_what_counts_and_not_what_came_too_late() -> None:
    bid = make_bid()
    author, handed_in = member_of(bid.organisation), make_plan()
    close(bid.challenge)
    service.save_draft(author, bid, Draft(make_plan(approach="截止后才想到的办法。")))
    open_all(bid.challenge)
    assert reading.read_own(author, bid).plan == handed_in
    assert reading.read_bid(bid, blind=False).plan == handed_in
