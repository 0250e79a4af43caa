"""What people said about pairs is kept in tables of its own, beside the log that tells of it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from matcher.domain.codes import Role
from matcher.domain.errors import LostRace
from matcher.types import Kind
from tests.factories import make_candidate, make_draft, make_published, make_user
from web.base import db
from web.base.models import LogEntry
from web.engine.alike import said_distinct, say_distinct
from web.engine.models import DistinctPosting
from web.people.models import User
from web.postings.models import Posting
from web.proposing import queries, service
from web.proposing.models import MatchRequest

pytestmark = pytest.mark.usefixtures("app")


def count_logged(action: str) -> int:
    counted = select(func.count()).where(LogEntry.action == action)
    return db.session().scalar(counted) or 0


def write_log(actor: User, action: str, object_type: str, object_id: int, **detail: int) -> None:
    """Add an entry that nothing else belongs to."""
    entry = LogEntry(
        actor_id=actor.id,
        action=action,
        object_type=object_type,
        object_id=object_id,
        detail=detail,
    )
    db.session().add(entry)
    db.commit()


def pair() -> tuple[Posting, Posting]:
    return make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)


def is_requested(mine: Posting, other: Posting) -> bool:
    """Whether the page of one's own posting says that a broker was asked about the other one."""
    need, achievement = (mine, other) if mine.kind is Kind.NEED else (other, mine)
    candidates = [make_candidate(need, achievement)]
    [found] = queries.describe_candidates(mine.author, mine, candidates)
    return found.is_requested


# Not a duplicate


def test_what_is_said_to_differ_is_kept_with_who_said_it_and_logged() -> None:
    mine, other = make_draft(), make_draft()
    say_distinct(mine.author, mine, {other.id})
    db.commit()
    assert said_distinct(mine.id) == {other.id}
    row = db.session().scalars(select(DistinctPosting)).one()
    assert (row.said_by_id, count_logged("say_distinct")) == (mine.author.id, 1)


def test_what_is_said_twice_is_kept_once() -> None:
    mine, first, second = make_draft(), make_draft(), make_draft()
    say_distinct(mine.author, mine, {first.id})
    say_distinct(mine.author, mine, {first.id, second.id})
    db.commit()
    assert said_distinct(mine.id) == {first.id, second.id}
    assert count_logged("say_distinct") == 2


def test_of_itself_and_of_what_is_not_there_nothing_is_said() -> None:
    mine = make_draft()
    say_distinct(mine.author, mine, {mine.id, 999_999})
    db.commit()
    assert (said_distinct(mine.id), count_logged("say_distinct")) == (frozenset(), 0)


def test_the_database_refuses_a_second_line_about_the_same_two_postings() -> None:
    mine, other = make_draft(), make_draft()
    say_distinct(mine.author, mine, {other.id})
    db.commit()
    again = DistinctPosting(posting_id=mine.id, other_id=other.id, said_by_id=mine.author_id)
    db.session().expunge_all()
    db.session().add(again)
    with pytest.raises(LostRace):
        db.commit()


def test_a_line_of_the_log_alone_makes_nothing_distinct() -> None:
    mine, other = make_draft(), make_draft()
    write_log(mine.author, "say_distinct", "posting", mine.id, other=other.id)
    assert said_distinct(mine.id) == frozenset()


# Asked for


@pytest.mark.parametrize("asks", list(Kind))
def test_who_asked_for_a_pair_sees_it_and_the_other_side_does_not(asks: Kind) -> None:
    need, achievement = pair()
    mine, other = (need, achievement) if asks is Kind.NEED else (achievement, need)
    service.request_match(mine.author, mine, other, make_candidate(need, achievement))
    db.commit()
    assert is_requested(mine, other)
    assert not is_requested(other, mine)
    assert count_logged("request") == 1


def test_a_colleague_of_who_asked_sees_it() -> None:
    need, achievement = pair()
    match = service.request_match(need.author, need, achievement, make_candidate(need, achievement))
    db.commit()
    colleague = make_user(Role.FIRM, organisation=need.organisation)
    found = queries.describe_candidates(colleague, need, [make_candidate(need, achievement)])
    assert [one.is_requested for one in found] == [True]
    row = db.session().scalars(select(MatchRequest)).one()
    assert (row.match_id, row.asked_by_id) == (match.id, need.author_id)


def test_a_pair_asked_for_again_is_kept_once() -> None:
    need, achievement = pair()
    for _ in range(2):
        service.request_match(need.author, need, achievement, make_candidate(need, achievement))
        db.commit()
    assert db.session().query(MatchRequest).count() == 1
    assert count_logged("request") == 2


def test_both_sides_may_ask_for_the_same_pair() -> None:
    need, achievement = pair()
    candidate = make_candidate(need, achievement)
    service.request_match(need.author, need, achievement, candidate)
    service.request_match(achievement.author, achievement, need, candidate)
    db.commit()
    assert is_requested(need, achievement) and is_requested(achievement, need)


def test_the_database_refuses_a_second_request_of_one_organisation() -> None:
    need, achievement = pair()
    match = service.request_match(need.author, need, achievement, make_candidate(need, achievement))
    db.commit()
    again = MatchRequest(
        organisation_id=need.organisation_id, match_id=match.id, asked_by_id=need.author_id
    )
    db.session().expunge_all()
    db.session().add(again)
    with pytest.raises(LostRace):
        db.commit()


def test_a_line_of_the_log_alone_asks_for_nothing() -> None:
    need, achievement = pair()
    [match] = service.store_proposals([make_candidate(need, achievement)], "test", 0.0)
    write_log(need.author, "request", "match", match.id)
    assert not is_requested(need, achievement)
