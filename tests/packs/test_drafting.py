"""What the engine puts into a pack, and how it says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from matcher.types import Criterion, Evidence, Fit, Kind
from tests.calendar import today
from tests.factories import make_published
from tests.registers.factories import make_entry
from web.base import db
from web.base.queue import InlineQueue
from web.packs import wording
from web.packs.drafting import draft_parts
from web.packs.kinds import PartKind
from web.postings import service as postings
from web.registers import service as registers
from web.requests.models import CapacityDay

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def reader(app: Flask) -> Iterator[None]:
    """Somebody who reads the site in Chinese."""
    with app.test_request_context(), force_locale("zh"):
        yield


CAGES: dict[str, Any] = {
    "title": "深水网箱网衣试验场",
    "summary": "网箱网衣防附着和清洗的海上试验。",
    "capability": "四口网箱，可做防污涂层挂网、藤壶附着量测定。",
    "keywords": ["网衣", "藤壶"],
}


def test_a_pack_has_the_achievement_and_the_base_that_it_needs(queue: InlineQueue) -> None:
    need = make_published(Kind.NEED)
    achievement, base = make_published(Kind.ACHIEVEMENT, trl=5), make_entry(**CAGES)
    make_entry()
    queue.run_all()
    found = {(part.kind, part.object_id): part for part in draft_parts(need)}
    assert found[PartKind.ACHIEVEMENT, achievement.id].rank == 1
    assert not found[PartKind.PILOT, base.id].is_weak
    assert [part.kind for part in draft_parts(need)] == sorted(
        (kind for kind, _ in found), key=list(PartKind).index
    )


@pytest.mark.usefixtures("reader")
def test_a_base_is_left_out_where_the_achievement_is_ready(queue: InlineQueue) -> None:
    need = make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT, trl=8)
    make_entry(**CAGES)
    queue.run_all()
    parts = draft_parts(need)
    assert [part.kind for part in parts if not part.is_weak] == [PartKind.ACHIEVEMENT]
    assert PartKind.PILOT not in {part.kind for part in parts}
    assert "不需要中试" in wording.missing_words(PartKind.PILOT, parts)
    assert "不需要中试" not in wording.missing_words(PartKind.PILOT)


@pytest.mark.usefixtures("reader")
def test_the_next_free_day_of_a_base_is_told(queue: InlineQueue) -> None:
    need, base = make_published(Kind.NEED), make_entry(**CAGES)
    day = today() + timedelta(days=4)
    db.session().add(CapacityDay(entry_id=base.id, day=day, units=1, taken=0))
    db.commit()
    queue.run_all()
    (part,) = [part for part in draft_parts(need) if part.kind is PartKind.PILOT]
    said = wording.reason(part.kind, asdict(part.evidence), part.is_weak)
    assert f"最近可用：{day.year}年{day.month}月{day.day}日起" in said


def test_what_has_left_is_in_no_pack(queue: InlineQueue) -> None:
    need, base = make_published(Kind.NEED), make_entry(**CAGES)
    achievement = make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    registers.withdraw(base.author, base)
    postings.withdraw(achievement.author, achievement)
    db.commit()
    assert draft_parts(need) == []


def test_nothing_is_drafted_for_a_need_that_is_not_public(queue: InlineQueue) -> None:
    need = make_published(Kind.NEED)
    make_entry(**CAGES)
    queue.run_all()
    postings.withdraw(need.author, need)
    db.commit()
    assert draft_parts(need) == []


def test_a_hidden_text_of_a_need_is_no_ground(queue: InlineQueue) -> None:
    need = make_published(Kind.NEED, confidentiality="summary", title="外海养殖降本", keywords=[])
    make_entry(**CAGES)
    queue.run_all()
    assert need.published_revision is not None
    for part in draft_parts(need):
        assert "牡蛎" not in str(asdict(part.evidence))
        assert "铜合金" not in str(asdict(part.evidence))


def test_drafting_twice_gives_the_same(queue: InlineQueue) -> None:
    need = make_published(Kind.NEED)
    for _ in range(2):
        make_entry(**CAGES)
    make_published(Kind.ACHIEVEMENT, trl=5)
    queue.run_all()
    assert draft_parts(need) == draft_parts(need)


@pytest.mark.usefixtures("reader")
def test_reasons_name_terms_and_criteria() -> None:
    evidence = Evidence(
        terms=("网衣", "藤壶"),
        near=(("洗网", "清洗", 0.8),),
        criteria=(
            Criterion("field", Fit.MET, {"shared": ("marine",)}),
            Criterion("piloting", Fit.MET, {"trl": 3}),
            Criterion("supports", Fit.MET, {"parts": ("pilot",)}),
        ),
    )
    stored = asdict(evidence)
    said = wording.reason(PartKind.PILOT, stored, is_weak=False)
    assert said == wording.reason(PartKind.PILOT, evidence, is_weak=False)
    assert said.startswith("与需求都提到网衣、藤壶；需求的“洗网”与“清洗”相近；可以支持")
    assert said.index("先要做概念验证") < said.index("产业领域同为蓝色海洋")
    assert said.endswith("。")


@pytest.mark.usefixtures("reader")
def test_weak_grounds_are_said_to_be_weak() -> None:
    bare = wording.reason(PartKind.TEAM, Evidence(), is_weak=True)
    assert "没有共同的术语" in bare
    some = wording.reason(PartKind.TEAM, Evidence(terms=("网衣",)), is_weak=True)
    assert "依据较少" in some
    assert all(wording.missing_words(kind) for kind in PartKind)
