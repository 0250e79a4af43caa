"""What is known of all postings follows every change, and only what changed is looked at."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy import delete, func, select, text, update

from matcher.domain.codes import Role
from matcher.types import Item, Kind
from tests.attachments.acting import attach_word
from tests.conftest import Databases, SharedRoutes
from tests.factories import make_draft, make_published, make_user
from web.attachments.holders import Holder
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.engine import changes, indexing, published, vectors
from web.engine import service as engine
from web.engine.models import Embedding, PostingChange
from web.people.models import Organisation
from web.postings import service as posting
from web.postings.models import Posting
from web.postings.states import PostingState
from web.proposing import grounds, matching
from web.proposing.grounds import Grounds, Marks

pytestmark = pytest.mark.usefixtures("app")

Asked = list[Collection[int] | None]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Of which postings it was asked what the items follow from; None: of all."""
    noted: Asked = []
    read = published._read_grounds

    def note(kind: Kind, ids: Collection[int] | None) -> dict[int, object]:
        noted.append(ids if ids is None else sorted(ids))
        return read(kind, ids)

    monkeypatch.setattr(published, "_read_grounds", note)
    return noted


@pytest.fixture
def other(settings: Settings, databases: Databases, shared_routes: SharedRoutes) -> Iterator[Flask]:
    """Another process with the same database."""
    found = shared_routes.make_app(settings, InlineQueue())
    found.config.update(TESTING=True)
    with found.app_context():
        databases.join(db.db.engine)
    yield found
    with found.app_context():
        databases.leave(db.db.engine)


def known(kind: Kind = Kind.NEED) -> dict[int, Item]:
    with db.reading():
        return dict(published.read_published(kind).by_id)


def present(kind: Kind = Kind.NEED) -> dict[int, Item]:
    """The published items as one who knows nothing reads them."""
    with db.reading():
        return {int(item.id): item for item in published.public_items(kind)}


def run(statement: str, **values: object) -> None:
    """Change something as whoever mends the database does."""
    with db.unit_of_work() as session:
        session.connection().execute(text(statement), values)


NOTING = {
    "postings": "insert update delete",
    "attachments": "insert update delete",
    "embeddings": "insert update delete",
    "revisions": "update",
    "organisations": "update",
    "stored_files": "update",
}


def test_the_schema_has_every_trigger_that_writes_the_log() -> None:
    """SQLite drops those of a table that a migration makes anew."""
    with db.reading() as session:
        if session.connection().dialect.name == "sqlite":
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        else:
            query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        found = {str(name) for name in session.scalars(text(query))}
    wanted = {f"{table}_{act}_is_noted" for table, acts in NOTING.items() for act in acts.split()}
    assert {name for name in found if name.endswith("_is_noted")} == wanted


def test_only_what_changed_is_read(asked: Asked) -> None:
    make_published(), make_published()
    known()
    asked.clear()
    third = make_published()
    assert set(known()) == set(present())
    known()
    assert asked == [[third.id]]


def withdraw(need: Posting) -> None:
    posting.withdraw(need.author, need)
    db.commit()


def write_anew(need: Posting) -> None:
    posting.save_draft(need.author, need, {"summary": "水产干制品烘干能耗大。"})
    posting.submit(need.author, need)
    audit.publish(make_user(Role.OFFICER), need)
    db.commit()


def move_owner(need: Posting) -> None:
    need.organisation.district = "xuwen"
    db.commit()


def change_owner(need: Posting) -> None:
    other = make_published(need.kind).organisation_id
    run("UPDATE postings SET organisation_id = :other WHERE id = :id", other=other, id=need.id)


def withdraw_by_hand(need: Posting) -> None:
    run("UPDATE postings SET state = 'withdrawn' WHERE id = :id", id=need.id)


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        *((Kind.NEED, act) for act in (withdraw, write_anew, change_owner, withdraw_by_hand)),
        *((Kind.ACHIEVEMENT, act) for act in (withdraw, move_owner)),
    ],
)
def test_whatever_changes_an_item_is_followed(
    asked: Asked, kind: Kind, act: Callable[[Posting], None]
) -> None:
    kept, changed = make_published(kind), make_published(kind)
    before = known(kind)
    asked.clear()
    act(changed)
    now = known(kind)
    assert now == present(kind)
    assert now.get(changed.id) != before[changed.id]
    assert now[kept.id] is before[kept.id]
    assert None not in asked


def test_a_text_that_is_read_late_is_followed(queue: InlineQueue, asked: Asked) -> None:
    draft = make_draft(Kind.NEED, reads_attachments=True)
    attach_word(draft.author, Holder.REVISION, draft.latest, "超声空化剥离")
    posting.submit(draft.author, draft)
    audit.publish(make_user(Role.OFFICER), draft)
    db.commit()
    before, _ = known(), known(Kind.ACHIEVEMENT)
    asked.clear()
    queue.run_all()
    assert "超声空化剥离" in known()[draft.id].content
    assert "超声空化剥离" not in before[draft.id].content
    assert known() == present()
    assert None not in asked


def test_what_is_undone_is_forgotten_and_its_number_is_no_hindrance() -> None:
    first = make_published()
    known()
    with pytest.raises(ZeroDivisionError), db.unit_of_work() as session:
        session.execute(
            update(Posting).where(Posting.id == first.id).values(state=PostingState.WITHDRAWN)
        )
        assert first.id not in published.read_published(Kind.NEED).by_id
        raise ZeroDivisionError
    assert first.id in known()
    second = make_published()
    assert set(known()) == {first.id, second.id}


def test_what_is_stored_after_a_later_change_is_not_missed(asked: Asked) -> None:
    key = make_published().id
    known()
    asked.clear()
    with db.db.engine.connect() as connection:
        connection.execute(
            text("UPDATE postings SET state = 'withdrawn' WHERE id = :id"), {"id": key}
        )
        if connection.dialect.name == "postgresql":  # SQLite lets one write at a time.
            make_published()
        assert key in known()
        connection.commit()
    assert key not in known()
    assert known() == present()
    assert None not in asked


def test_another_process_follows(other: Flask, asked: Asked) -> None:
    first, second = make_published(), make_published()
    with other.app_context():
        assert set(known()) == {first.id, second.id}
    asked.clear()
    withdraw(first)
    third = make_published()
    with other.app_context():
        assert set(known()) == {second.id, third.id}
    assert asked == [sorted([first.id, third.id])]


def test_what_the_log_does_not_tell_is_found_by_the_look_at_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    need = make_published()
    before = known()
    withdraw(need)
    with db.unit_of_work() as session:
        session.execute(delete(PostingChange).where(PostingChange.posting_id == need.id))
    monkeypatch.setattr(changes, "utc_now", lambda: utc_now() + changes.WHOLE * 1.1)
    assert set(known()) == set(before) - {need.id}


def test_of_many_changes_everything_is_read(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST", 1)
    known()
    asked.clear()
    two = {make_published().id, make_published().id}
    assert set(known()) == two
    assert asked == [None]


def test_old_lines_of_the_log_leave_and_what_comes_next_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_published(), make_published()
    known()
    monkeypatch.setattr(changes, "KEPT", timedelta(days=-1))
    changes.forget_old()
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(PostingChange)) == 1
    third = make_published()
    assert third.id in known()


def test_a_longer_quiet_than_the_log_goes_back_misses_nothing() -> None:
    assert changes.KEPT > 2 * changes.WHOLE


def test_vectors_are_counted_as_they_come_and_go(queue: InlineQueue) -> None:
    first, second = make_published(), make_published()
    queue.run_all()
    name = engine.encoder().name
    with db.reading():
        count, last = vectors.stamp(Kind.NEED, name)
    assert (count, last is not None) == (2, True)
    withdraw(first)
    with db.reading():
        assert vectors.stamp(Kind.NEED, name)[0] == 1
    with db.unit_of_work() as session:
        row = session.get_one(Embedding, (second.id, name))
        row.made_at = utc_now() + timedelta(seconds=5)
        made = row.made_at
    with db.reading():
        assert vectors.stamp(Kind.NEED, name) == (1, made)
        assert vectors.find_made_since(Kind.NEED, name, last) == {second.id}


def test_a_posting_of_another_kind_moves_no_stamp() -> None:
    make_published()
    with db.reading():
        before = published.stamp(Kind.NEED), published.stamp(Kind.ACHIEVEMENT)
    make_published(Kind.ACHIEVEMENT)
    with db.reading():
        assert published.stamp(Kind.NEED) == before[0]
        assert published.stamp(Kind.ACHIEVEMENT) != before[1]


def test_whatever_happens_what_is_due_is_what_one_who_knows_nothing_finds(
    queue: InlineQueue,
) -> None:
    chance = random.Random(7)
    acts = (withdraw, write_anew, move_owner, withdraw_by_hand)
    for step in range(24):
        kind = chance.choice(list(Kind))
        there = [key for one in Kind for key in known(one)]
        if len(there) > 3 and chance.random() < 0.5:
            chance.choice(acts)(db.session().get_one(Posting, chance.choice(there)))
        else:
            make_published(kind)
        if step % 5 == 4:
            queue.run_all()
        elif step % 5 == 2:
            indexing.embed_due()
        _compare_with_all()


def _compare_with_all() -> None:
    name, version = engine.encoder().name, engine.version()
    stale_now = [work.posting_id for work in indexing.find_stale()]
    due_now = sorted(int(item.id) for kind in Kind for item in matching.find_unmatched(kind))
    with db.reading():
        stale = sorted(indexing._judge_texts(name, None))
        due = {key for one in Kind for key in matching._judge_marks(one, version, None)}
        held = {int(item.id) for kind in Kind for item in engine.corpus(kind).items}
    assert stale_now == stale
    assert due_now == sorted(due & held)
    for kind in Kind:
        assert list(known(kind).items()) == sorted(present(kind).items())


def test_marks_of_one_posting_more_are_read_and_made_alone(
    queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_published(), make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    assert not matching.is_work_due()
    noted: Asked = []
    read = matching.read_marks

    def note(ids: Collection[int] | None = None) -> Marks:
        noted.append(ids if ids is None else sorted(ids))
        return read(ids)

    monkeypatch.setattr(matching, "read_marks", note)
    third = make_published()
    queue.run_all()
    assert noted
    assert all(ids == [third.id] for ids in noted)
    assert not matching.is_work_due()


def test_what_everybody_met_is_told_alike_however_one_came_there(queue: InlineQueue) -> None:
    needs = [make_published() for _ in range(3)]
    queue.run_all()
    before = Grounds.present().among
    withdraw(needs[1])
    queue.run_all()
    fewer = Grounds.present().among
    make_published()
    queue.run_all()
    followed = Grounds.present().among
    current_app.extensions.pop(grounds._SUMS)
    assert Grounds.present().among == followed
    assert len({one[Kind.ACHIEVEMENT] for one in (before, fewer, followed)}) == 3
    assert len({one[Kind.NEED] for one in (before, fewer, followed)}) == 1


def test_a_posting_that_its_corpus_does_not_hold_stays_due(
    queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_published()
    queue.run_all()
    earlier = engine.corpus(Kind.NEED)
    second = make_published()
    indexing.embed_due()
    with monkeypatch.context() as patch:
        # As on PostgreSQL, where a transaction may see older marks than rows.
        patch.setattr(engine, "corpus", lambda kind, **_: earlier)
        assert matching.find_unmatched(Kind.NEED) == []
    assert [int(item.id) for item in matching.find_unmatched(Kind.NEED)] == [second.id]


def test_the_district_of_somebody_without_postings_is_nothing_to_look_at(asked: Asked) -> None:
    make_published()
    known()
    asked.clear()
    with db.unit_of_work() as session:
        user = make_user(Role.FIRM)
        session.execute(
            update(Organisation)
            .where(Organisation.id == user.organisation_id)
            .values(district="xuwen")
        )
    known()
    assert asked == []
