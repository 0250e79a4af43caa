"""The site with its vectors in Milvus: one collection for all hosts, and life without it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from embeddings import index_milvus
from embeddings.errors import IndexUnreadable
from embeddings.index_faiss import open_index
from matcher.ranking.corpus import Corpus
from matcher.types import FloatMatrix, Kind
from tests.factories import make_published
from tests.milvus import LiteServer
from web.base import db, installation
from web.base.config import Settings, load_settings
from web.base.queue import InlineQueue
from web.cli.setup import migrate_store_command
from web.engine import encoders, index_files, indexing, loaded, milvus, vectors
from web.engine import service as engine
from web.postings.states import PostingState


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiteServer]:
    server = LiteServer(tmp_path_factory.mktemp("milvus"))
    yield server
    server.stop()


@pytest.fixture
def grown(
    app: Flask, settings: Settings, lite: LiteServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The site with a Milvus that holds nothing yet."""
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"milvus": lite.uri}))
    # Of so few postings everything would be ranked, and nothing asked of the server.
    monkeypatch.setattr(Corpus, "is_small", property(lambda _: False))
    server = milvus.server()
    assert server is not None
    index_milvus.drop_others(server, [])
    yield app
    server.close()


def open_store(kind: Kind = Kind.NEED) -> index_milvus.MilvusStore:
    server = milvus.server()
    assert server is not None
    return milvus.open_store(server, kind, encoders.current().encoder, 1)


def find(words: str = "网箱网衣附着") -> list[int]:
    with db.reading():
        return sorted(key for key, _ in engine.search(Kind.NEED, words))


def has_index() -> bool:
    with db.reading():
        model = loaded.present()
        return model.index(Kind.NEED, model.corpus(Kind.NEED)) is not None


def test_what_is_published_is_in_the_collection_and_in_no_file(
    grown: Flask, queue: InlineQueue
) -> None:
    first = make_published(Kind.NEED)
    queue.run_all()
    second = make_published(Kind.NEED)
    queue.run_all()
    assert set(open_store().versions()) == {first.id, second.id}
    assert has_index()
    assert find() == [first.id, second.id]
    with db.reading():
        assert not engine.index_folder(Kind.NEED).exists()
        assert index_files.find_fault(Kind.NEED, encoders.current().encoder) == ""
    second.state = PostingState.WITHDRAWN
    db.commit()
    indexing.embed_due()
    assert set(open_store().versions()) == {first.id}


def test_of_one_more_posting_one_vector_is_written(
    grown: Flask, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_published(Kind.NEED)
    queue.run_all()
    written: list[int] = []
    real = index_milvus.MilvusStore.upsert

    def note(store: index_milvus.MilvusStore, ids: list[int], *rest: object) -> None:
        written.extend(ids)
        real(store, ids, *rest)

    monkeypatch.setattr(index_milvus.MilvusStore, "upsert", note)
    one_more = make_published(Kind.NEED)
    queue.run_all()
    assert written == [one_more.id]
    indexing.rebuild()
    assert len(written) == 5  # Whoever has all embedded afresh has a reason.


def test_a_filling_that_is_broken_off_twice_goes_on_where_it_was(
    grown: Flask, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs = {make_published(Kind.NEED).id for _ in range(7)}
    queue.run_all()
    with db.reading():
        encoder = encoders.current().encoder
    open_store().drop()
    monkeypatch.setattr(index_milvus, "BATCH", 2)
    real, sizes = index_milvus.MilvusStore.upsert, []

    def break_off(store: index_milvus.MilvusStore, *args: object) -> None:
        real(store, *args)
        sizes.append(len(store.versions()))
        if len(sizes) in (1, 3):
            raise KeyboardInterrupt

    monkeypatch.setattr(index_milvus.MilvusStore, "upsert", break_off)
    for _ in range(2):
        with db.reading(), pytest.raises(KeyboardInterrupt):
            index_files.sync_index(Kind.NEED, encoder)
        assert not has_index()
        assert find() == sorted(needs)
    with db.reading():
        assert index_files.sync_index(Kind.NEED, encoder)
        assert not index_files.sync_index(Kind.NEED, encoder)
        assert index_files.find_fault(Kind.NEED, encoder) == ""
    # Nothing was written twice.
    assert sizes == [2, 4, 6, 7]
    assert set(open_store().versions()) == needs
    assert has_index()


def test_without_the_server_the_site_goes_on_and_makes_up_for_it(
    app: Flask,
    settings: Settings,
    queue: InlineQueue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(Corpus, "is_small", property(lambda _: False))
    lite = LiteServer(tmp_path / "vectors")
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"milvus": lite.uri}))
    first = make_published(Kind.NEED)
    queue.run_all()
    with db.reading():
        model = loaded.present()
        index = model.index(Kind.NEED, model.corpus(Kind.NEED))
        asked = model.encoder.encode(["网箱网衣附着"], "query")
    assert index is not None
    scores, rows = index.search(asked, 2)
    lite.stop()
    # In the middle of a search, too.
    alone, same = index.search(asked, 2)
    assert same.tolist() == rows.tolist() == [[0, -1]]
    assert alone[0, 0] == pytest.approx(scores[0, 0], abs=1e-5)
    second = make_published(Kind.NEED)
    queue.run_all()
    assert not has_index()
    assert find() == [first.id, second.id]
    with db.reading():
        assert index_files.find_fault(Kind.NEED, encoders.current().encoder) != ""
    with pytest.raises(IndexUnreadable, match="TECHMATCH_MILVUS"):
        indexing.rebuild()
    told = [one for one in caplog.records if one.levelname == "WARNING"]
    assert len(told) == 1  # Not at every search.
    lite.start()
    server = milvus.server()
    assert server is not None
    for _ in range(100):
        server.forget_failure()
        indexing.keep_index()
        if has_index():
            break
        time.sleep(0.1)  # A connection that was refused is not tried again at once.
    assert set(open_store().versions()) == {first.id, second.id}
    server.close()
    lite.stop()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("milvus.lan:19530", "http://milvus.lan:19530"),
        ("vectors.db", "http://milvus.lan:19530"),
        ("http://milvus.lan:19530/one/two", "http://milvus.lan:19530"),
        ("http://root:Milvus@milvus.lan:19530", "TECHMATCH_MILVUS_TOKEN"),
    ],
)
def test_an_address_that_is_none_is_refused(
    address: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TECHMATCH_MILVUS", address)
    with pytest.raises(Exception, match=said) as raised:
        load_settings()
    assert "root:Milvus" not in str(raised.value)


def test_address_and_token_come_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TECHMATCH_MILVUS", "https://milvus.lan:19530/techmatch")
    monkeypatch.setenv("TECHMATCH_MILVUS_TOKEN", "techmatch:SecretOfTheServer")
    found = load_settings()
    assert found.milvus == "https://milvus.lan:19530/techmatch"
    assert "SecretOfTheServer" not in repr(found)


def migrate(app: Flask) -> str:
    result = app.test_cli_runner().invoke(migrate_store_command)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_vectors_of_a_living_site_are_taken_over_though_it_breaks_off_twice(
    app: Flask,
    settings: Settings,
    lite: LiteServer,
    queue: InlineQueue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installation.prepare("production")
    for kind in Kind:
        for words in "网箱清洗 冷链运输 风电防腐 造纸废水 对虾育苗".split():
            make_published(kind, title=f"{words}装置")
    queue.run_all()
    embedded = {kind: vectors_of(kind) for kind in Kind}
    folders = {kind: engine.index_folder(kind) for kind in Kind}
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"milvus": lite.uri}))
    server = milvus.server()
    assert server is not None
    index_milvus.drop_others(server, [])
    monkeypatch.setattr(index_milvus, "BATCH", 2)
    real, begun = index_milvus.MilvusStore.upsert, []

    def break_off(store: index_milvus.MilvusStore, ids: list[int], *rest: object) -> None:
        begun.append(len(ids))
        if len(begun) in (2, 4):
            raise RuntimeError
        real(store, ids, *rest)

    monkeypatch.setattr(index_milvus.MilvusStore, "upsert", break_off)
    for _ in range(2):
        result = app.test_cli_runner().invoke(migrate_store_command)
        assert isinstance(result.exception, RuntimeError)
        assert open_store(Kind.NEED).mark() is None
    said = migrate(app)
    assert said.count("5 vectors of ") == len(Kind)
    # Ten vectors in six batches, and the two that broke off.
    assert len(begun) == 8
    for kind in Kind:
        scores, found = open_store(kind).newest().search(embedded[kind][1], 1)
        assert found.ravel().tolist() == embedded[kind][0]
        assert scores.ravel() == pytest.approx(1.0, abs=1e-5)
        assert set(open_index(folders[kind])[0].ids().tolist()) == set(embedded[kind][0])
    assert migrate(app) == said
    assert len(begun) == 8
    # Something else has been at the collection, and the mark does not tell.
    name = index_milvus.name_of(encoder_in_use(), "need")
    server.call("delete", name, ids=embedded[Kind.NEED][0][:1])
    assert migrate(app) == said
    assert set(open_store().versions()) == set(embedded[Kind.NEED][0])
    server.close()


def encoder_in_use() -> str:
    with db.reading():
        return encoders.current().encoder


def vectors_of(kind: Kind) -> tuple[list[int], FloatMatrix]:
    with db.reading():
        rows = vectors.read_vectors(kind, encoders.current().encoder)
    return [row[0] for row in rows], vectors.as_matrix(
        [row[2] for row in rows], len(rows[0][2]) // 4
    )


def test_without_an_address_there_is_nowhere_to_take_them(app: Flask) -> None:
    installation.prepare("production")
    result = app.test_cli_runner().invoke(migrate_store_command)
    assert "TECHMATCH_MILVUS" in str(result.exception)


class TestWhoMayWrite:
    """Of all processes of all hosts one writes."""

    @pytest.fixture(autouse=True)
    def several_hosts(self, grown: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        if db.db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite has one host")
        monkeypatch.setattr(milvus, "PATIENCE", 0.0)
        monkeypatch.setattr(milvus, "PAUSE", 0.0)

    def test_another_one_waits_and_comes_back_later(self, queue: InlineQueue) -> None:
        need = make_published(Kind.NEED)
        with milvus.writing_alone():
            queue.run_all()
            assert not has_index()
            assert find() == [need.id]
        for _ in range(2):
            indexing.keep_index()
        assert has_index()

    def test_who_loses_the_right_stops_and_leaves_no_mark(
        self, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(5):
            make_published(Kind.NEED)
        queue.run_all()
        encoder = encoder_in_use()
        open_store().drop()
        monkeypatch.setattr(index_milvus, "BATCH", 2)
        real = index_milvus.MilvusStore.upsert

        def lose(store: index_milvus.MilvusStore, *args: object) -> None:
            real(store, *args)
            with db.db.engine.connect() as connection:
                connection.execute(END_HOLDER, {"lock": milvus.LOCK})
            # Meanwhile another host's worker has written and sealed.
            store.seal("another's")

        with monkeypatch.context() as patch, db.reading():
            patch.setattr(index_milvus.MilvusStore, "upsert", lose)
            with pytest.raises(IndexUnreadable, match="right to write"):
                index_files.sync_index(Kind.NEED, encoder)
        assert open_store().mark() is None
        with db.reading():
            assert index_files.sync_index(Kind.NEED, encoder)
        assert has_index()


END_HOLDER = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock"
    " AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
