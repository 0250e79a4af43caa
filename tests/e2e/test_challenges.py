"""Three open challenges from the first word to the acceptance, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser

from tests.calendar import ZONE
from tests.e2e import challenge_life as life
from tests.e2e import challenge_review as review
from tests.e2e.challenge_people import settle
from tests.e2e.playing import Play
from tests.e2e.simulated import simulated_site

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("challenges")]

BEGIN = datetime(2027, 3, 1, 9, tzinfo=ZONE)
"""The browser lives in the present, and cookies that expire before it are none."""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Play]:
    """The people of all three, on one site."""
    home = tmp_path_factory.mktemp("challenges") / "home"
    with simulated_site(home, BEGIN, settle, second_factor="off") as running:
        played = Play(running, browser)
        yield played
        played.close()


def test_a_challenge_goes_from_a_need_to_the_acceptance(play: Play) -> None:
    challenge = life.grant_need(play)
    life.write_terms(play, challenge)
    review.appraise(play, challenge)
    life.announce(play, challenge)
    life.ask_and_answer(play, challenge)
    life.bid(play, challenge)
    life.open_and_check(play, challenge)
    rounds = [review.review_blind(play, challenge), review.review_at_a_meeting(play, challenge)]
    review.rank(play, challenge, rounds)
