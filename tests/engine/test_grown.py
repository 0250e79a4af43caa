"""The site on a corpus that grew: whoever asks meets what is published now, and nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_published, make_user
from web.audit import service as audit
from web.base import db, site
from web.base.queue import InlineQueue
from web.engine import service as engine
from web.engine.alike import find_alike
from web.matches.models import Match
from web.postings import service as posting
from web.postings.disclosure import public_item
from web.postings.models import Posting

TITLES = (
    "深水网箱抗台风锚泊",
    "虾池尾水循环处理",
    "金枪鱼超低温冷链",
    "牡蛎净化设备",
    "海藻多糖提取",
)

pytestmark = pytest.mark.usefixtures("app", "four_are_many")


@pytest.fixture
def begun(queue: InlineQueue) -> list[Posting]:
    """Achievements that the engine knows."""
    made = [make_published(Kind.ACHIEVEMENT, title=title) for title in TITLES]
    queue.run_all()
    assert engine.corpus(Kind.ACHIEVEMENT).growth is not None
    return made


def change(one: Posting, title: str) -> None:
    posting.save_draft(one.author, one, {"title": title})
    posting.submit(one.author, one)
    audit.publish(make_user(Role.OFFICER), one)
    db.commit()


def withdraw(one: Posting) -> None:
    posting.withdraw(one.author, one)
    db.commit()


def find(text: str) -> list[int]:
    return [key for key, _ in engine.search(Kind.ACHIEVEMENT, text)]


def test_it_grew_where_it_was(queue: InlineQueue, begun: list[Posting]) -> None:
    growth = engine.corpus(Kind.ACHIEVEMENT).growth
    new = make_published(Kind.ACHIEVEMENT, title="对虾苗种运输增氧装置")
    queue.run_all()
    corpus = engine.corpus(Kind.ACHIEVEMENT)
    assert corpus.growth is growth
    assert {item.id for item in corpus.items} == {str(one.id) for one in (*begun, new)}
    assert find("虾苗运输增氧")[0] == new.id


def test_what_was_withdrawn_or_changed_is_met_nowhere_as_it_was(
    queue: InlineQueue, begun: list[Posting]
) -> None:
    gone, changed, *kept = begun
    withdraw(gone)
    change(changed, "对虾苗种运输增氧装置")
    queue.run_all()
    corpus = engine.corpus(Kind.ACHIEVEMENT)
    assert len(corpus.gone) == 2
    assert {item.id for item in corpus.items} == {str(one.id) for one in (changed, *kept)}
    assert gone.id not in find(gone.latest.title)
    assert find("虾苗运输增氧")[0] == changed.id
    similar = [key for one in kept for key in engine.find_similar(Kind.ACHIEVEMENT, one.id, 9)]
    assert gone.id not in similar
    assert engine.find_similar(Kind.ACHIEVEMENT, gone.id, 9) == []
    asked = public_item(make_published(title=gone.latest.title).latest)
    matched = engine.match([asked], Kind.ACHIEVEMENT, 9, site.today())
    assert {int(one.achievement_id) for one in matched} == {one.id for one in (changed, *kept)}
    alike = find_alike(make_user(), public_item(gone.latest))
    assert gone.id not in [one.view.id for one in alike]


def test_what_came_later_is_compared_and_what_went_is_not_proposed(
    queue: InlineQueue, begun: list[Posting]
) -> None:
    withdraw(begun[0])
    queue.run_all()
    new = make_published(Kind.ACHIEVEMENT, title="深水网箱抗台风锚泊系统设计")
    need = make_published(title="深水网箱抗台风锚泊系统")
    queue.run_all()
    ranked = engine.match([public_item(need.latest)], Kind.ACHIEVEMENT, 9, site.today())
    assert {int(one.achievement_id) for one in ranked} == {new.id, *(one.id for one in begun[1:])}
    statement = select(Match.achievement_id).where(Match.need_id == need.id)
    proposed = set(db.session().scalars(statement))
    assert proposed
    assert begun[0].id not in proposed
