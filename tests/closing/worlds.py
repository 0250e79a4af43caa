"""Ended calls with submissions that were published and not yet matched in a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_call, make_published, make_user
from web.base import db
from web.base.clock import utc_now
from web.base.queue import InlineQueue
from web.calls.models import Call
from web.calls.states import CallState
from web.closing import service
from web.closing.models import ClosingItem, ClosingRun
from web.closing.states import RunState
from web.engine import indexing
from web.engine import service as engine
from web.engine.models import Embedding
from web.matches.models import Match
from web.people.models import User
from web.postings.models import Posting
from web.proposing.grounds import mark

SUBJECTS = "防附着 饲料 冷链 风电 锂电 造纸 制鞋 种苗 牡蛎 焊接 涂装 余热 淤泥 孵化".split()


@dataclass(frozen=True)
class World:
    """A call that has ended, its needs, and the achievements of all."""

    call: Call
    officer: User
    needs: list[Posting]
    achievements: list[Posting]


def make_world(queue: InlineQueue, needs: int = 3, achievements: int = 3) -> World:
    """Publish submissions; they count as matched when they came, among what was there then."""
    make_user(Role.BROKER, fields=["marine"])
    call = make_call()
    asked = [publish(Kind.NEED, number) for number in range(needs)]
    offered = [publish(Kind.ACHIEVEMENT, number) for number in range(achievements)]
    for posting in asked:
        posting.call_id = call.id
    call.state, call.closes_at = CallState.CLOSED, utc_now() - timedelta(hours=1)
    db.commit()
    indexing.embed_due()
    mark_as_matched_earlier()
    queue.waiting.clear()
    return World(call, make_user(Role.OFFICER), asked, offered)


def publish(kind: Kind, number: int) -> Posting:
    """Publish a text about one of the subjects."""
    return make_published(kind, title=f"网箱网衣{SUBJECTS[number % len(SUBJECTS)]}第{number}项技术")


def mark_as_matched_earlier() -> None:
    """As if every posting had been matched when it came, when there were fewer others."""
    version = engine.version()
    items = [item for kind in Kind for item in engine.corpus(kind).items]
    with db.unit_of_work() as session:
        for item in items:
            row = session.get_one(Embedding, (int(item.id), engine.encoder().name))
            row.matched_as, row.matched_among = mark(item, version), "earlier"


def start(world: World) -> ClosingRun:
    """Have the officer start a run."""
    db.rollback()
    run = service.start(world.officer, world.call)
    db.commit()
    return run


def items_of(run: ClosingRun) -> dict[int, ClosingItem]:
    """Return the run's items by posting."""
    db.rollback()
    rows = db.session().query(ClosingItem).filter_by(run_id=run.id).order_by(ClosingItem.place)
    return {row.posting_id: row for row in rows}


def pairs() -> set[tuple[int, int]]:
    """Return all pairs there are; none is there twice."""
    db.rollback()
    found = [(one.need_id, one.achievement_id) for one in db.session().query(Match)]
    assert len(found) == len(set(found))
    return set(found)


def state_of(run: ClosingRun) -> RunState:
    """Return how far the run is by now."""
    db.rollback()
    return run.state
