"""A lost or changed seal key is told, and nothing is sealed that the right one would not open."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import OrganisationKind, Role
from matcher.domain.errors import SealKeyLost
from tests.bidding.worlds import close, make_bid, make_plan, member_of, open_all
from tests.challenges.worlds import make_challenge
from tests.factories import make_organisation, make_user
from web.base import alarms, db
from web.base.config import Settings
from web.bidding import reading, service
from web.bidding.drafts import Draft
from web.bidding.models import Bid
from web.bidding.states import BidState
from web.challenges.states import ChallengeState
from web.people.models import User

Login = Callable[[User], FlaskClient]

pytestmark = pytest.mark.usefixtures("app")

SAID = "密封密钥"


@pytest.fixture
def key(settings: Settings) -> Path:
    """Where the installation keeps its key."""
    return settings.home / "seal_key"


@pytest.fixture(params=["lost", "changed", "empty"])
def wrong(request: pytest.FixtureRequest, key: Path) -> Callable[[], str]:
    """Lose or change the key, and return the right one."""

    def spoil() -> str:
        right = key.read_text()
        key.unlink()
        if request.param != "lost":
            key.write_text("0" * 64 if request.param == "changed" else "")
        return right

    return spoil


def test_a_bidder_is_told_and_loses_nothing_typed(
    login: Login, key: Path, wrong: Callable[[], str]
) -> None:
    bid = make_bid(state=BidState.DRAFT)
    client, address = login(member_of(bid.organisation)), f"/work/bids/{bid.id}"
    right, version = wrong(), bid.version
    typed = {"approach": "刚刚想到的新办法", "version": str(version)}
    assert client.get(address).status_code == 503
    answer = client.post(address, data=typed | {"action": "save"})
    assert (answer.status_code, SAID in answer.text) == (503, True)
    assert 'name="approach"' in answer.text
    assert "刚刚想到的新办法" in answer.text
    kept = client.post(f"{address}/autosave", data=typed)
    assert (kept.status_code, SAID in kept.get_json()["message"]) == (503, True)
    key.write_text(right)
    assert make_plan().approach in client.get(address).text
    assert client.post(address, data=typed | {"action": "save"}).status_code == 302
    assert "刚刚想到的新办法" in client.get(address).text


def test_no_challenge_gets_a_key_that_the_right_one_would_not_open(
    login: Login, key: Path, wrong: Callable[[], str]
) -> None:
    bid, other = make_bid(), make_challenge()
    newcomer = make_user(Role.INSTITUTE, make_organisation(OrganisationKind.INSTITUTE))
    right = wrong()
    answer = login(newcomer).post(f"/challenges/{other.id}/bid")
    assert (answer.status_code, SAID in answer.text) == (503, True)
    assert db.session().query(Bid).count() == 1
    key.unlink(missing_ok=True)
    key.write_text(right)
    assert reading.read_own(member_of(bid.organisation), bid).plan == make_plan()
    begun = service.begin(newcomer, other)
    service.save_draft(newcomer, begun, Draft(make_plan()))


def test_officers_open_nothing_with_a_wrong_key(
    login: Login, key: Path, wrong: Callable[[], str]
) -> None:
    bid = make_bid()
    close(bid.challenge)
    officer, address = login(make_user(Role.OFFICER)), f"/office/challenges/{bid.challenge_id}/bids"
    right = wrong()
    for answer in (officer.get(f"{address}/open"), officer.post(f"{address}/open")):
        assert (answer.status_code, SAID in answer.text) == (503, True)
    db.session().expire_all()
    assert bid.challenge.state is ChallengeState.CLOSED
    assert officer.get(address).status_code == 200
    key.unlink(missing_ok=True)
    key.write_text(right)
    assert officer.post(f"{address}/open").status_code == 302


def test_a_wrong_key_is_not_taken_for_a_bid_that_was_tampered_with(
    login: Login, wrong: Callable[[], str]
) -> None:
    bid = make_bid()
    open_all(bid.challenge)
    wrong()
    answer = login(make_user(Role.OFFICER)).get(f"/office/bids/{bid.id}/check")
    assert (answer.status_code, SAID in answer.text) == (503, True)
    with pytest.raises(SealKeyLost):
        reading.read_bid(bid, blind=True)


def test_the_log_at_the_start_and_the_monitor_tell_of_it(
    client: FlaskClient, wrong: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/health").get_json() == {"status": "ok", "database": True}
    make_bid(state=BidState.DRAFT)
    alarms.warn()
    assert not caplog.records
    wrong()
    with caplog.at_level(logging.ERROR):
        alarms.warn()
    assert "seal key" in caplog.text
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "trouble", "database": True, "troubles": ["seal_key"]}
    assert client.get("/challenges").status_code == 200
