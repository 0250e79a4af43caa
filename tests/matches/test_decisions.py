"""Every decision is kept with what the broker was shown."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from matcher.domain.codes import DeclineCode, Outcome, Role
from matcher.ranking.design import ROW
from matcher.types import Kind
from tests.factories import make_match, make_published, make_user
from web.base import db
from web.base.queue import InlineQueue
from web.desk import service as desk_service
from web.engine import service as engine
from web.matches.models import Decision, Match
from web.proposing import service as proposing

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def proposed(queue: InlineQueue) -> Match:
    """A proposal of the engine itself."""
    make_user(Role.BROKER, fields=["marine"])
    make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    return db.session().query(Match).one()


def test_a_confirmation_is_kept_with_the_features_and_the_engine_it_was_shown_with(
    proposed: Match,
) -> None:
    assert proposed.broker is not None
    desk_service.confirm(proposed.broker, proposed)
    db.commit()
    kept = db.session().query(Decision).one()
    assert (kept.outcome, kept.decline_code) == (Outcome.CONFIRMED, None)
    assert (kept.match_id, kept.broker_id) == (proposed.id, proposed.broker_id)
    assert set(kept.features["values"]) == set(ROW)
    assert kept.features["measured_as"] == engine.matcher().feature_set
    assert kept.engine_version == engine.version()
    assert (kept.probability, kept.level) == (proposed.probability, proposed.level)
    assert (kept.list_rank, kept.queue_place) == (1, 1)
    assert kept.at == proposed.decided_at


def test_a_declined_proposal_is_kept_with_its_code(proposed: Match) -> None:
    assert proposed.broker is not None
    desk_service.decline(proposed.broker, proposed, DeclineCode.BUDGET_GAP)
    db.commit()
    kept = db.session().query(Decision).one()
    assert (kept.outcome, kept.decline_code) == (Outcome.DECLINED, DeclineCode.BUDGET_GAP)


def test_a_decision_tells_what_stood_before_it_in_the_queue() -> None:
    broker = make_user(Role.BROKER)
    for probability in (0.9, 0.8, 0.2):
        make_match(broker=broker, probability=probability)
    last = db.session().scalars(select(Match).order_by(Match.probability)).first()
    assert last is not None
    desk_service.confirm(broker, last)
    db.commit()
    assert db.session().query(Decision).one().queue_place == 3


@pytest.mark.parametrize("change", [update(Decision).values(level=1), delete(Decision)])
def test_what_was_decided_can_neither_be_changed_nor_removed(change: object) -> None:
    match = make_match()
    assert match.broker is not None
    desk_service.confirm(match.broker, match)
    db.commit()
    with pytest.raises(DBAPIError, match="append-only"), db.unit_of_work() as session:
        session.execute(change)  # type: ignore[call-overload]
    assert db.session().query(Decision).count() == 1


def test_a_request_names_the_engine_that_judged_the_pair(proposed: Match) -> None:
    need, achievement = make_published(Kind.NEED), proposed.achievement
    from web.engine import indexing

    indexing.embed_due()
    candidate = engine.score_pair(need, achievement)
    match = proposing.request_match(need.author, need, achievement, candidate)
    assert match.engine_version == engine.version()
