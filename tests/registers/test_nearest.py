"""The nearest entries of a register inside the site: what is found, and what never is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matcher.types import Kind
from tests.calendar import today
from tests.factories import make_published
from tests.registers.factories import change, make_entry
from web.base import db
from web.base.queue import InlineQueue
from web.engine import encoders
from web.engine import service as engine
from web.postings.disclosure import public_item
from web.postings.models import Posting
from web.registers import indexing, nearest, service
from web.registers.models import Entry, EntryVector

pytestmark = pytest.mark.usefixtures("app")

CAGES = {
    "title": "深水网箱网衣试验场",
    "summary": "网箱网衣防附着和清洗的海上试验。",
    "capability": "四口网箱，可做防污涂层挂网、藤壶附着量测定。",
    "keywords": ["网衣", "藤壶"],
}


def find(need: Posting, register: str = "pilots") -> list[nearest.Near]:
    assert need.published_revision is not None
    return nearest.find_nearest(public_item(need.published_revision), register, 5)


def test_an_entry_is_found_once_the_worker_has_seen_it(queue: InlineQueue) -> None:
    need, entry = make_published(Kind.NEED), make_entry(**CAGES)
    make_entry()
    assert find(need) == []
    db.commit()
    queue.run_all()
    first, *others = find(need)
    assert first.entry_id == entry.id
    assert not first.is_weak
    assert "藤壶" in first.evidence.terms
    assert all(one.is_weak for one in others)


def test_a_lost_task_is_made_good_by_the_sweep(queue: InlineQueue) -> None:
    need, entry = make_published(Kind.NEED), make_entry(**CAGES)
    queue.waiting.clear()
    queue.put("sweep")
    queue.run_all()
    assert [one.entry_id for one in find(need)] == [entry.id]


def test_what_is_withdrawn_is_gone_at_once_and_its_vector_soon(queue: InlineQueue) -> None:
    need, entry = make_published(Kind.NEED), make_entry(**CAGES)
    queue.run_all()
    assert find(need)
    service.withdraw(entry.author, entry)
    db.commit()
    assert find(need) == []
    db.commit()
    queue.run_all()
    assert db.session().query(EntryVector).count() == 0


def test_what_is_not_published_is_never_found(queue: InlineQueue) -> None:
    need = make_published(Kind.NEED)
    for state in ("draft", "submitted", "returned"):
        make_entry(state=state, **CAGES)
    queue.run_all()
    assert find(need) == []
    assert db.session().query(EntryVector).count() == 0


def test_a_change_is_read_only_once_it_is_published(queue: InlineQueue) -> None:
    need, entry = make_published(Kind.NEED), make_entry()
    queue.run_all()
    change(entry, **CAGES)
    queue.run_all()
    assert all("网衣" not in "".join(one.evidence.terms) for one in find(need))


def test_contacts_are_no_part_of_what_is_compared(queue: InlineQueue) -> None:
    make_entry(**{**CAGES, "contact_name": "网箱网衣藤壶先生"})
    queue.run_all()
    (prepared,) = nearest.prepare("pilots", engine.encoder()).corpus.items
    assert "先生" not in f"{prepared.title}{prepared.content}{prepared.keywords}"


def test_a_register_that_is_over_for_an_entry_is_over(queue: InlineQueue) -> None:
    need, entry = make_published(Kind.NEED), make_entry(**CAGES)
    queue.run_all()
    entry.until = today() - timedelta(days=1)
    db.commit()
    assert find(need) == []


def test_free_words_find_entries(queue: InlineQueue) -> None:
    entry, other = make_entry(**CAGES), make_entry()
    queue.run_all()
    found = [entry_id for entry_id, _ in nearest.search_nearest("pilots", "网箱网衣清洗", 5)]
    assert found[0] == entry.id
    assert nearest.search_nearest("pilots", "", 5) == []
    assert nearest.search_nearest("instruments", "网箱", 5) == []
    assert other.id not in found


def test_vectors_of_an_encoder_that_is_gone_are_dropped(queue: InlineQueue) -> None:
    entry = make_entry(**CAGES)
    queue.run_all()
    row = db.session().query(EntryVector).one()
    db.session().add(
        EntryVector(
            entry_id=entry.id,
            encoder="an earlier one",
            content_hash=row.content_hash,
            vector=row.vector,
        )
    )
    db.commit()
    assert indexing.embed_due() == 1
    assert {one.encoder for one in db.session().query(EntryVector)} <= {
        engine.encoder().name,
        *encoders.kept_names(),
    }
    assert indexing.embed_due() == 0


def test_entries_are_told_apart_by_their_register(queue: InlineQueue) -> None:
    need, entry = make_published(Kind.NEED), make_entry(**CAGES)
    queue.run_all()
    assert db.session().get(Entry, entry.id) is not None
    assert find(need, "scenes") == []
