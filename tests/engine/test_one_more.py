"""What one posting more, or one changed, has read and computed again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from matcher.domain.codes import Role
from matcher.pairs import prepare
from matcher.ranking import reading
from matcher.types import Item, Kind
from tests.factories import make_candidate, make_published, make_user
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.base.queue import InlineQueue
from web.engine import by_item, indexing, published
from web.engine import service as engine
from web.engine.models import Embedding
from web.matches.models import Match
from web.matches.states import MatchState
from web.postings import service as posting
from web.postings.models import Posting
from web.proposing import matching
from web.proposing import service as proposals

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the items that corpora prepare, padding left out."""
    noted: list[str] = []

    def note(items: Sequence[Item], *args: object, **named: object) -> prepare.Prepared:
        noted.extend(item.id for item in items if not item.id.startswith("reference"))
        return prepare.prepare_items(items, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "prepare_items", note)
    return noted


def change(need: Posting, **values: object) -> None:
    posting.save_draft(need.author, need, dict(values))
    posting.submit(need.author, need)
    audit.publish(make_user(Role.OFFICER), need)
    db.commit()


def items(kind: Kind = Kind.NEED) -> dict[str, Item]:
    with db.reading():
        return {item.id: item for item in published.read_published(kind).items}


def test_a_corpus_prepares_what_is_new_alone(queue: InlineQueue, prepared: list[str]) -> None:
    first = make_published()
    queue.run_all()
    engine.corpus(Kind.NEED)
    prepared.clear()
    second = make_published(title="对虾苗种运输增氧装置")
    queue.run_all()
    assert {item.id for item in engine.corpus(Kind.NEED).items} == {str(first.id), str(second.id)}
    assert set(prepared) == {str(second.id)}


def test_what_changed_is_prepared_as_it_is_now(queue: InlineQueue, prepared: list[str]) -> None:
    kept, changed = make_published(), make_published(title="对虾苗种运输增氧装置")
    queue.run_all()
    engine.corpus(Kind.NEED)
    prepared.clear()
    change(changed, title="水产干制品烘干能耗大")
    queue.run_all()
    assert engine.corpus(Kind.NEED).find(items()[str(changed.id)]) >= 0
    assert engine.search(Kind.NEED, "烘干")[0][0] == changed.id
    assert changed.id not in [key for key, _ in engine.search(Kind.NEED, "苗种运输")]
    assert str(kept.id) not in prepared


def test_what_was_taken_off_is_in_no_corpus_and_no_answer(queue: InlineQueue) -> None:
    gone, kept = make_published(title="对虾苗种运输增氧装置"), make_published()
    queue.run_all()
    engine.corpus(Kind.NEED)
    posting.withdraw(gone.author, gone)
    db.commit()
    queue.run_all()
    corpus = engine.corpus(Kind.NEED)
    assert [item.id for item in corpus.items] == [str(kept.id)]
    assert not any("苗种" in word for words in corpus.side.texts for word in words)


def test_what_was_embedded_afresh_takes_the_place_of_what_was_known(queue: InlineQueue) -> None:
    need = make_published()
    queue.run_all()
    with db.unit_of_work():
        row = db.session().get_one(Embedding, (need.id, engine.encoder().name))
        right, row.vector = row.vector, bytes(len(row.vector))
        row.made_at = utc_now()
    assert not engine.corpus(Kind.NEED).side.vectors["short"].any()
    indexing.rebuild()
    assert engine.corpus(Kind.NEED).side.vectors["short"].tobytes() == right


def test_unchanged_items_are_the_same_objects_and_changed_ones_are_read() -> None:
    kept, changed = make_published(), make_published()
    before = items()
    change(changed, title="水产干制品烘干能耗大")
    after = items()
    assert after[str(kept.id)] is before[str(kept.id)]
    assert after[str(changed.id)].title == "水产干制品烘干能耗大"


def test_an_item_follows_the_district_of_its_organisation() -> None:
    told = make_published(Kind.ACHIEVEMENT)
    before = items(Kind.ACHIEVEMENT)[str(told.id)]
    told.organisation.district = "xuwen"
    db.commit()
    make_published(Kind.ACHIEVEMENT)
    now = items(Kind.ACHIEVEMENT)[str(told.id)]
    assert (before.district, now.district) == ("chikan", "xuwen")
    assert now == published.public_items(ids=[told.id])[0]


def test_what_follows_from_an_item_is_computed_once_while_the_item_is_the_same(
    read: Callable[[], list[Item]],
) -> None:
    asked: list[str] = []

    def compute(item: Item) -> str:
        asked.append(item.id)
        return item.title

    found = by_item.compute_each("title", 1, read(), compute)
    assert found == [item.title for item in read()]
    assert by_item.compute_each("title", 1, read(), compute) == found
    assert len(asked) == 2
    assert by_item.compute_each("title", 2, read()[:1], compute) == found[:1]
    assert by_item.compute_each("title", 2, read(), compute) == found
    assert len(asked) == 4


@pytest.fixture
def read() -> Callable[[], list[Item]]:
    """Return what reads two published needs."""
    make_published(), make_published(title="对虾苗种运输增氧装置")
    return lambda: list(items().values())


def test_open_proposals_are_judged_anew_in_parts_and_all_of_them(
    queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs = [make_published(), make_published()]
    achievements = [make_published(Kind.ACHIEVEMENT) for _ in range(3)]
    queue.run_all()
    pairs = [make_candidate(need, other) for need in needs for other in achievements]
    with db.unit_of_work():
        proposals.store_proposals(pairs, "an earlier engine", 0.0)
        for row in db.session().query(Match):
            row.engine_version = "an earlier engine"
    monkeypatch.setattr(matching, "PART", 2)
    assert matching.rejudge_due() == len(pairs)
    db.session().rollback()
    rows = db.session().query(Match).filter(Match.state == MatchState.PROPOSED).all()
    assert {row.engine_version for row in rows} == {engine.version()}
    assert len(rows) == len(pairs)
