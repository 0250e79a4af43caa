"""A deal closed by mistake is taken up again where it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import CloseCode, DeclineCode, Role
from matcher.domain.errors import Forbidden, WrongState
from tests.deals.test_deals import contract
from tests.deals.test_pages import again
from tests.factories import make_confirmed, make_introduced, make_match, make_user
from tests.mailbox import forget_messages, kinds_to
from web.base import db
from web.base.clock import utc_now
from web.brokers import assignment
from web.deals import service as deals
from web.deals.reopening import reopen
from web.deals.states import REOPEN_TERM
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User
from web.postings import service as posting

Login = Callable[[User], FlaskClient]


def broker_of(match: Match) -> User:
    assert match.broker is not None
    return match.broker


def closed(match: Match, code: CloseCode = CloseCode.NO_RESPONSE) -> Match:
    deals.close(broker_of(match), match, code, "点错了")
    db.commit()
    return match


def lead_to(state: MatchState) -> Match:
    if state is MatchState.CONFIRMED:
        return make_confirmed()
    match = make_introduced()
    broker = broker_of(match)
    if state is not MatchState.INTRODUCED:
        deals.start_negotiation(broker, match)
    if state is MatchState.SIGNED:
        deals.sign(broker, match, contract())
    db.commit()
    return match


@pytest.mark.parametrize(
    "state",
    [
        MatchState.CONFIRMED,
        MatchState.INTRODUCED,
        MatchState.NEGOTIATING,
        MatchState.SIGNED,
    ],
)
def test_a_deal_goes_back_to_the_state_from_which_it_was_closed(
    app: Flask, state: MatchState
) -> None:
    match = closed(lead_to(state))
    reopen(broker_of(match), match)
    db.commit()
    match = again(match.id)
    assert (match.state, match.close_code, match.close_note, match.closed_at) == (
        state,
        None,
        "",
        None,
    )
    closed(match)
    reopen(broker_of(match), match)
    assert match.state is state


def test_both_sides_are_told_each_time(app: Flask) -> None:
    match = make_introduced()
    forget_messages()
    for _ in range(2):
        closed(match)
        reopen(broker_of(match), match)
        db.commit()
    assert kinds_to(match.need.author) == ["deal_closed", "deal_reopened"] * 2
    assert kinds_to(broker_of(match)) == []


def test_what_a_side_declined_or_a_posting_ended_stays_closed(app: Flask) -> None:
    declined = make_confirmed()
    deals.decline_interest(declined.need.author, declined, DeclineCode.BUDGET_GAP)
    gone = make_introduced()
    posting.withdraw(gone.achievement.author, gone.achievement)
    db.commit()
    for match in (declined, gone):
        with pytest.raises(WrongState):
            reopen(broker_of(match), match)


def test_a_deal_whose_need_has_left_meanwhile_stays_closed(app: Flask) -> None:
    match = closed(make_introduced())
    posting.withdraw(match.need.author, match.need)
    db.commit()
    with pytest.raises(WrongState):
        reopen(broker_of(match), match)


def test_a_deal_closed_long_ago_stays_closed(app: Flask) -> None:
    match = closed(make_introduced())
    match.closed_at = utc_now() - REOPEN_TERM - timedelta(minutes=1)
    db.commit()
    with pytest.raises(WrongState):
        reopen(broker_of(match), match)


def test_a_conflict_declared_since_keeps_it_closed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = closed(make_introduced())
    monkeypatch.setattr(assignment, "must_leave", lambda *_: True)
    with pytest.raises(WrongState):
        reopen(broker_of(match), match)


def test_only_its_broker_reopens_a_deal(app: Flask) -> None:
    match = closed(make_introduced())
    for user in (match.need.author, make_user(Role.BROKER), make_user(Role.OFFICER)):
        with pytest.raises(Forbidden):
            reopen(user, match)


def test_a_proposal_and_a_running_deal_cannot_be_reopened(app: Flask) -> None:
    for match in (make_match(), make_introduced()):
        with pytest.raises(WrongState):
            reopen(broker_of(match), match)


def test_the_page_offers_it_to_the_broker(login: Login) -> None:
    match = closed(make_introduced())
    client, address = login(broker_of(match)), f"/deals/{match.id}"
    page = client.get(address).text
    assert "对接回到“已对接”" in page
    assert "恢复对接" not in login(match.need.author).get(address).text
    answer = client.post(f"{address}/reopen")
    assert answer.status_code == 302
    assert again(match.id).state is MatchState.INTRODUCED
    page = client.get(address).text
    assert "对接恢复" in page
    assert "恢复对接" not in page
    assert "对接恢复" in login(match.need.author).get("/inbox/").text
