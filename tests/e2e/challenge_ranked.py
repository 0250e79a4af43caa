"""Challenges whose bids are ranked, made through the services: what comes after is played."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.bidding.worlds import make_bid, open_all
from tests.calendar import today
from tests.challenges.worlds import make_challenge
from tests.e2e.challenge_people import EXPERTS, OFFICER, OWNER, REEF, TIDE, VIEW, plan_of, user_of
from tests.e2e.playing import Play
from tests.reviewing.worlds import fill_all, make_round
from web.base import db
from web.bidding import opening
from web.challenges.states import ChallengeState, Variant
from web.experts.models import Expert
from web.reviewing import results

POINTS = {REEF: [88, 84], TIDE: [81, 79], VIEW: [63, 70]}
"""What every expert gives each bid: they are ranked in this order."""


def make_ranked(play: Play, variant: Variant, **values: Any) -> int:
    """Return a challenge of the owner's with three bids, judged in one round and ranked."""

    def made() -> int:
        officer = user_of(OFFICER)
        challenge = make_challenge(
            ChallengeState.ANNOUNCED,
            variant,
            organisation=user_of(OWNER).organisation,
            author=officer,
            **values,
        )
        gate, end = today() + timedelta(days=90), today() + timedelta(days=400)
        bids = {
            bidder: make_bid(
                challenge, user_of(bidder).organisation, plan=plan_of(bidder, gate, end)
            )
            for bidder in POINTS
        }
        open_all(challenge)
        for bid in bids.values():
            opening.admit(officer, bid)
        opening.begin_review(officer, challenge)
        emails = list(EXPERTS)[:3]
        experts = db.session().query(Expert).where(Expert.email.in_(emails)).all()
        round_ = make_round(challenge, list(bids.values()), experts)
        fill_all(round_, {bids[bidder].id: points for bidder, points in POINTS.items()})
        results.release(officer, round_, "三位专家已经评完。")
        results.rank(officer, challenge)
        db.commit()
        return challenge.id

    return play.simulated.ask(made)
