"""The office's page of a challenge says what to do next about the bids, and leads there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.bidding.worlds import close, make_bid, open_all
from tests.challenges.worlds import make_challenge
from tests.factories import make_user
from web.base import db
from web.bidding import opening
from web.challenges.models import Challenge
from web.people.models import User

pytestmark = pytest.mark.usefixtures("app")


def test_every_step_of_the_bids_is_one_click_from_the_challenge(
    login: Callable[[User], FlaskClient],
) -> None:
    challenge, officer = make_challenge(), make_user(Role.OFFICER)
    bid = make_bid(challenge)
    client = login(officer)
    close(challenge)
    assert _next_of(client, challenge).endswith("/bids/open")
    open_all(challenge)
    assert _next_of(client, challenge).endswith("/bids")
    opening.admit(officer, bid, bid.version)
    db.commit()
    assert _next_of(client, challenge).endswith("/bids/review")


def _next_of(client: FlaskClient, challenge: Challenge) -> str:
    page = client.get(f"/office/challenges/{challenge.id}").text
    return page.partition('class="answer-box"')[2].partition('href="')[2].partition('"')[0]
