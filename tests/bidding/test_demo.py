"""The demo's bids tell a story at every stage of a challenge."""

from __future__ import annotations

import pytest

from matcher.domain.codes import Role
from tests.calendar import today
from tests.challenges.worlds import make_challenge
from tests.factories import make_organisation, make_user
from web.base import db
from web.base.mails import outbox
from web.bidding import reading
from web.bidding.completeness import indicator_lines, list_gaps, over_money
from web.bidding.demo import load_bids
from web.bidding.models import Bid
from web.bidding.states import BidState
from web.challenges.demo import rows
from web.challenges.states import ChallengeState
from web.postings.demo import Loaded, read_rows


@pytest.mark.usefixtures("app")
def test_the_demos_bids_are_complete_and_within_the_money() -> None:
    loaded = Loaded(0, today())
    told = read_rows("bids")
    for row in told:
        key = str(row["organisation"])
        if key not in loaded.organisations:
            loaded.organisations[key] = make_organisation()
            loaded.users[key] = make_user(Role.FIRM, loaded.organisations[key])
    made = {}
    for title in {str(row["challenge"]) for row in told}:
        terms = rows()[title]
        is_over = terms["bids_in"] < 0
        made[title] = make_challenge(
            ChallengeState.CLOSED if is_over else ChallengeState.ANNOUNCED,
            title=title,
            indicators=terms["indicators"],
            money=terms["money_wan"] * 1_000_000,
            is_demo=True,
        )
    with outbox.silence():
        load_bids(loaded)
        db.commit()
    assert db.session().query(Bid).count() == len(told)
    for title, challenge in made.items():
        bids = db.session().query(Bid).where(Bid.challenge_id == challenge.id).all()
        is_over = rows()[title]["bids_in"] < 0
        assert challenge.state is (ChallengeState.REVIEW if is_over else ChallengeState.ANNOUNCED)
        assert len(reading.list_admitted(challenge.id)) >= (2 if is_over else 0)
        for bid in bids:
            if bid.state is BidState.DRAFT:
                continue
            plan = reading.read_bid(bid, blind=False).plan
            assert list_gaps(plan, indicator_lines(challenge.indicators)) == []
            assert over_money(plan, challenge.money) == 0
            assert reading.matches_receipt(bid)
