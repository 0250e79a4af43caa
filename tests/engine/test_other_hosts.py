"""Several hosts on one database: each has index files of its own, none answers from old ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from embeddings.folder_store import STAMP
from embeddings.index_faiss import open_index
from matcher.ranking.corpus import Corpus
from matcher.types import Kind
from tests.conftest import Databases, SharedRoutes
from tests.factories import make_published
from web.base import db
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.engine import index_files, indexing, loaded
from web.engine import service as engine


@pytest.fixture
def other(
    app: Flask,
    settings: Settings,
    databases: Databases,
    shared_routes: SharedRoutes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """The site on another host: the same database, a home folder of its own."""
    # Of so few postings everything would be ranked, and no index asked.
    monkeypatch.setattr(Corpus, "is_small", property(lambda _: False))
    found = shared_routes.make_app(
        settings.model_copy(update={"home": tmp_path / "other"}), InlineQueue()
    )
    found.config.update(TESTING=True)
    with found.app_context():
        databases.join(db.db.engine)
    yield found
    with found.app_context():
        databases.leave(db.db.engine)


def has_index(app: Flask) -> bool:
    with app.app_context(), db.reading():
        model = loaded.present()
        return model.index(Kind.NEED, model.corpus(Kind.NEED)) is not None


def found_on(app: Flask) -> list[int]:
    with app.app_context(), db.reading():
        return sorted(key for key, _ in engine.search(Kind.NEED, "网箱网衣附着"))


def keep_index(app: Flask) -> None:
    """Let a worker of the host look as often as it takes."""
    with app.app_context():
        for _ in range(2):
            indexing.keep_index()


def test_a_host_whose_worker_stands_by_writes_its_index_and_uses_no_old_one(
    app: Flask, other: Flask, queue: InlineQueue
) -> None:
    first = make_published(Kind.NEED)
    db.commit()
    queue.run_all()
    assert has_index(app)
    assert not has_index(other)
    keep_index(other)
    assert has_index(other)
    second = make_published(Kind.NEED)
    db.commit()
    queue.run_all()
    assert has_index(app)
    assert not has_index(other)
    assert found_on(other) == found_on(app) == [first.id, second.id]
    keep_index(other)
    assert has_index(other)
    assert found_on(other) == [first.id, second.id]


def test_a_host_without_a_worker_answers_from_its_corpus(
    app: Flask, other: Flask, queue: InlineQueue, caplog: pytest.LogCaptureFixture
) -> None:
    need = make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    db.commit()
    queue.run_all()
    assert found_on(other) == [need.id]
    with other.app_context(), db.reading():
        assert len(engine.suggest(db.session().merge(need))) == 1
        assert not engine.index_folder(Kind.NEED).exists()
    assert "index" not in caplog.text


def test_while_vectors_come_one_after_the_other_nothing_is_written(
    app: Flask, other: Flask, queue: InlineQueue
) -> None:
    for _ in range(3):
        make_published(Kind.NEED)
        db.commit()
        queue.run_all()
        with other.app_context():
            indexing.keep_index()
    assert not has_index(other)
    keep_index(other)
    assert has_index(other)


def test_workers_of_one_home_folder_write_one_after_the_other(
    app: Flask, queue: InlineQueue
) -> None:
    needs = {make_published(Kind.NEED).id for _ in range(4)}
    db.commit()
    queue.run_all()
    with db.reading():
        name = loaded.present().encoder.name
    folder = index_files.folder_of(name, Kind.NEED)
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                (folder / STAMP).unlink(missing_ok=True)
                with app.app_context(), db.reading():
                    index_files.sync_index(Kind.NEED, name)
                open_index(folder, name)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failures == []
    assert set(open_index(folder, name)[0].ids().tolist()) == needs
    with db.reading():
        index_files.sync_index(Kind.NEED, name)
        assert index_files.find_fault(Kind.NEED, name) == ""


def test_a_large_index_that_is_behind_is_written_beside_the_tasks(
    app: Flask, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Corpus, "is_small", property(lambda _: False))
    first = make_published()
    queue.run_all()
    monkeypatch.setattr(indexing, "LARGE", 2)
    make_published(title="对虾苗种运输增氧装置")
    queue.run_all()
    assert has_index(app)
    newest = make_published(title="网箱网衣附着物清洗机器人")
    queue.run_all()
    assert not has_index(app)
    assert set(found_on(app)) >= {first.id, newest.id}
    keep_index(app)
    assert has_index(app)
    assert set(found_on(app)) >= {first.id, newest.id}


def test_reindex_writes_a_large_index_at_once(
    app: Flask, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Corpus, "is_small", property(lambda _: False))
    monkeypatch.setattr(indexing, "LARGE", 0)
    make_published()
    queue.run_all()
    indexing.rebuild()
    assert has_index(app)
