"""What a broker may know of the earlier dealings of two sides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import DeclineCode, Role
from matcher.types import Kind
from tests.factories import (
    make_confirmed,
    make_introduced,
    make_match,
    make_organisation,
    make_published,
    make_user,
)
from web.base import db
from web.deals.history import History, history_of
from web.desk import service as matching
from web.matches.models import Match
from web.matches.queries import proposal
from web.people.models import User
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]


@pytest.fixture
def broker(app: Flask) -> User:
    return make_user(Role.BROKER)


def of_need(broker: User, match: Match) -> History:
    return history_of(broker, match, proposal(match, broker).need)


def firm_with(*extents: str) -> list[Posting]:
    """Needs of one firm, each as public as asked for."""
    author = make_user(Role.FIRM, make_organisation())
    return [make_published(Kind.NEED, author, confidentiality=extent) for extent in extents]


def decline(broker: User, match: Match) -> Match:
    matching.decline(broker, match, DeclineCode.BUDGET_GAP, "内部的话")
    db.commit()
    return match


def test_own_earlier_matches_are_told_with_their_outcome(broker: User) -> None:
    (need,) = firm_with("public")
    earlier = decline(broker, make_match(need=need, broker=broker))
    found = of_need(broker, make_match(need=need, broker=broker))
    assert [(one.id, one.decline_code) for one in found.own] == [
        (earlier.id, DeclineCode.BUDGET_GAP)
    ]
    assert (found.own_total, found.others) == (1, {})


def test_of_other_brokers_matches_only_the_number_is_told(broker: User, login: Login) -> None:
    (need,) = firm_with("public")
    other = make_user(Role.BROKER, name="别的经纪人")
    rival = make_published(Kind.ACHIEVEMENT, title="别人处理过的成果")
    make_introduced(need=need, achievement=rival, broker=other)
    match = make_match(need=need, broker=broker)
    found = of_need(broker, match)
    assert (found.own, found.others) == ([], {"running": 1})
    page = login(broker).get(f"/desk/{match.id}").get_data(as_text=True)
    assert "1 项进行中" in page
    for hidden in ("别的经纪人", "别人处理过的成果"):
        assert hidden not in page


def test_another_brokers_decision_is_counted_only_when_it_stands(broker: User) -> None:
    (need,) = firm_with("public")
    rival = make_match(need=need)
    assert rival.broker is not None
    matching.confirm(rival.broker, rival)
    db.commit()
    assert of_need(broker, make_match(need=need, broker=broker)).others == {}


def test_the_owners_other_public_needs_belong_to_the_history(broker: User) -> None:
    first, second = firm_with("public", "public")
    earlier = make_confirmed(need=first, broker=broker)
    found = of_need(broker, make_match(need=second, broker=broker))
    assert [one.id for one in found.own] == [earlier.id]
    assert found.tells_of_owner


@pytest.mark.parametrize("extent", ["anonymous", "summary"])
def test_a_hidden_owner_is_not_told_by_what_it_did_elsewhere(broker: User, extent: str) -> None:
    public, hidden = firm_with("public", extent)
    make_confirmed(need=public, broker=broker)
    make_confirmed(need=public)
    found = of_need(broker, make_match(need=hidden, broker=broker))
    assert (found.own, found.own_total, found.others) == ([], 0, {})
    assert not found.tells_of_owner


@pytest.mark.parametrize("extent", ["anonymous", "summary"])
def test_a_hidden_need_is_not_told_of_its_owners_public_one(broker: User, extent: str) -> None:
    public, hidden = firm_with("public", extent)
    make_confirmed(need=hidden, broker=broker)
    make_confirmed(need=hidden)
    found = of_need(broker, make_match(need=public, broker=broker))
    assert (found.own, found.own_total, found.others) == ([], 0, {})


def test_further_proposals_of_the_same_need_are_counted(broker: User) -> None:
    (need,) = firm_with("public")
    make_match(need=need)
    make_match(need=need, broker=broker)
    assert of_need(broker, make_match(need=need, broker=broker)).waiting == 1
