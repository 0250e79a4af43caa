"""What every vector store does: FAISS files and Milvus keep the same promises."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import grpc
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings import index_milvus
from embeddings.errors import IndexMismatch, IndexUnreadable
from embeddings.folder_store import FolderStore
from embeddings.index_faiss import FaissIndex
from embeddings.index_milvus import MilvusStore
from embeddings.milvus_server import MilvusServer
from embeddings.static_encoder import FloatMatrix
from embeddings.vector_store import VectorStore
from tests.milvus import LiteServer

WIDTH = 8
Opener = Callable[..., VectorStore]
"""Opens the same store once more, as another process would."""

_NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiteServer]:
    server = LiteServer(tmp_path_factory.mktemp("milvus"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def clients(lite: LiteServer) -> Iterator[Callable[[], MilvusServer]]:
    """Connections of two processes, by turns."""
    both = [MilvusServer(lite.uri) for _ in range(2)]
    turns = itertools.cycle(both)
    yield lambda: next(turns)
    for one in both:
        one.close()


Places = Callable[[], Opener]
"""Makes places for a store: each is empty, and what it returns opens the store there."""


@pytest.fixture(params=["folder", "milvus"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    if request.param == "folder":

        def make() -> Opener:
            folder = tmp_path / str(next(_NUMBERS))
            return lambda encoder="one", width=WIDTH: FolderStore(folder, encoder, width)

        return make
    clients = request.getfixturevalue("clients")

    def make_collection() -> Opener:
        kind = f"need{next(_NUMBERS)}"
        return lambda encoder="one", width=WIDTH: MilvusStore(clients(), encoder, kind, width)

    return make_collection


@pytest.fixture
def opened(places: Places) -> Opener:
    return places()


def make_vectors(count: int, seed: int = 0, width: int = WIDTH) -> FloatMatrix:
    rows = np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def fill(store: VectorStore, ids: Sequence[int], mark: str = "full", seed: int = 0) -> FloatMatrix:
    vectors = make_vectors(len(ids), seed)
    store.upsert(ids, vectors, ["v"] * len(ids))
    store.seal(mark)
    return vectors


def held(store: VectorStore) -> list[int]:
    return sorted(store.ids().tolist())


def read_from(vectors: dict[int, FloatMatrix]) -> Callable[[Sequence[int]], tuple]:
    def read(ids: Sequence[int]) -> tuple[list[int], FloatMatrix]:
        there = [key for key in ids if key in vectors]
        rows = np.array([vectors[key] for key in there], dtype=np.float32)
        return there, rows.reshape(len(there), -1 if there else WIDTH)

    return read


def test_a_new_store_holds_nothing(opened: Opener) -> None:
    store = opened()
    assert not store.exists()
    assert (store.mark(), store.written_at(), held(store)) == (None, None, [])
    with pytest.raises(IndexUnreadable, match="reindex"):
        store.newest()


def test_it_finds_what_numpy_finds(opened: Opener) -> None:
    ids = [7, 3, 2**40, 11, 5, 0]
    vectors = fill(opened(), ids)
    asked = make_vectors(3, seed=1)
    scores, found = opened().newest().search(asked, 4)
    expected = asked @ vectors.T
    order = np.argsort(-expected, axis=1)[:, :4]
    np.testing.assert_array_equal(found, np.array(ids)[order])
    np.testing.assert_allclose(scores, np.take_along_axis(expected, order, axis=1), atol=1e-6)
    assert (scores.dtype, found.dtype) == (np.float32, np.int64)


def test_places_left_over_are_marked(opened: Opener) -> None:
    fill(opened(), [4, 9])
    scores, found = opened().newest().search(make_vectors(2, seed=1), 5)
    assert sorted(found[0].tolist()) == [-1, -1, -1, 4, 9]
    assert found[:, 2:].tolist() == [[-1] * 3] * 2
    assert np.isneginf(scores[:, 2:]).all()


@pytest.mark.parametrize("count", [0, 3])
def test_no_question_has_no_answer(opened: Opener, count: int) -> None:
    fill(opened(), [4, 9])
    scores, found = opened().newest().search(make_vectors(0), count)
    assert scores.shape == found.shape == (0, count)


def test_a_vector_takes_the_place_of_the_one_under_its_id(opened: Opener) -> None:
    fill(opened(), [1, 2])
    new = make_vectors(1, seed=5)
    store = opened()
    store.upsert([2], new, ["w"])
    store.seal("next")
    scores, found = opened().newest().search(new, 1)
    assert (found.tolist(), held(opened())) == ([[2]], [1, 2])
    assert scores[0, 0] == pytest.approx(1.0)


def test_of_an_id_given_twice_the_last_vector_counts(opened: Opener) -> None:
    store, vectors = opened(), make_vectors(3)
    store.upsert([6, 8, 6], vectors, ["a", "b", "c"])
    store.seal("full")
    scores, found = opened().newest().search(vectors[2:], 1)
    assert (held(opened()), found.tolist()) == ([6, 8], [[6]])
    assert scores[0, 0] == pytest.approx(1.0)


def test_removing_passes_over_what_is_not_there(opened: Opener) -> None:
    fill(opened(), [1, 2, 3])
    store = opened()
    store.remove([2, 99])
    store.remove([])
    store.seal("less")
    assert held(opened()) == [1, 3]
    _, found = opened().newest().search(make_vectors(1, seed=1), 3)
    assert sorted(found[0].tolist()) == [-1, 1, 3]


def test_nothing_may_be_kept_under_a_negative_id(opened: Opener) -> None:
    with pytest.raises(ValueError, match="negative"):
        opened().upsert([1, -1], make_vectors(2), ["v", "v"])


def test_vectors_of_another_shape_are_refused(opened: Opener) -> None:
    with pytest.raises(IndexMismatch, match="wanted"):
        opened().upsert([1, 2], make_vectors(2, width=WIDTH + 1), ["v", "v"])
    fill(opened(), [1, 2])
    with pytest.raises(IndexMismatch, match="wanted"):
        opened().newest().search(make_vectors(1, width=WIDTH - 1), 1)


def test_vectors_of_another_encoder_are_never_found(opened: Opener) -> None:
    fill(opened(), [1, 2])
    with pytest.raises((IndexMismatch, IndexUnreadable), match="reindex"):
        opened(encoder="another").newest()


def test_the_mark_is_of_the_last_seal_and_seen_by_everybody(opened: Opener) -> None:
    fill(opened(), [1], "first")
    assert opened().mark() == "first"
    fill(opened(), [1, 2], "多 second\n2 lines")
    assert opened().mark() == "多 second\n2 lines"
    assert (opened().written_at() or 0.0) > 1_700_000_000


def test_changes_that_were_never_sealed_leave_no_new_mark(opened: Opener) -> None:
    fill(opened(), [1, 2], "before")
    store = opened()
    store.upsert([3], make_vectors(1), ["v"])
    store.remove([1])
    assert opened().mark() in (None, "before")
    if opened().mark() == "before":
        assert held(opened()) == [1, 2]
    again = opened()
    again.upsert([3], make_vectors(1), ["v"])
    again.seal("after")
    assert opened().mark() == "after"
    assert set(held(opened())) >= {2, 3}


def test_an_update_leaves_what_is_wanted_and_no_other(opened: Opener) -> None:
    fill(opened(), [1, 2, 3])
    rows = dict(enumerate(make_vectors(6, seed=3)))
    opened().update({2: "new", 4: "v", 5: "v"}, read_from(rows), "updated")
    assert (held(opened()), opened().mark()) == ([2, 4, 5], "updated")
    _, found = opened().newest().search(np.array([rows[2], rows[4], rows[5]]), 1)
    assert found.ravel().tolist() == [2, 4, 5]


def test_what_has_gone_during_an_update_is_left_out(opened: Opener) -> None:
    rows = dict(enumerate(make_vectors(3)))
    del rows[1]
    opened().update({0: "v", 1: "v", 2: "v"}, read_from(rows), "updated")
    assert held(opened()) == [0, 2]


def test_an_update_to_nothing_leaves_a_store_that_finds_nothing(opened: Opener) -> None:
    fill(opened(), [1, 2])
    opened().update({}, read_from({}), "empty")
    assert (held(opened()), opened().mark()) == ([], "empty")
    _, found = opened().newest().search(make_vectors(1), 2)
    assert found.tolist() == [[-1, -1]]


def test_an_update_that_breaks_off_is_made_up_for_by_the_next(opened: Opener) -> None:
    fill(opened(), [1, 2, 3], "before")
    rows = dict(enumerate(make_vectors(9, seed=3)))

    def break_off(_ids: Sequence[int]) -> tuple[list[int], FloatMatrix]:
        raise KeyboardInterrupt

    wanted = dict.fromkeys(range(3, 9), "v2")
    with pytest.raises(KeyboardInterrupt):
        opened().update(wanted, break_off, "after")
    assert opened().mark() in (None, "before")
    if opened().mark() == "before":
        assert held(opened()) == [1, 2, 3]
    opened().update(wanted, read_from(rows), "after")
    assert (held(opened()), opened().mark()) == (list(range(3, 9)), "after")


def test_an_update_with_vectors_of_another_dimension_replaces_all(opened: Opener) -> None:
    fill(opened(), [1, 2])
    wide = dict(enumerate(make_vectors(3, width=WIDTH * 2)))
    opened(width=WIDTH * 2).update({1: "v", 2: "v"}, read_from(wide), "wide")
    scores, found = opened(width=WIDTH * 2).newest().search(wide[1][None], 2)
    assert (found[0, 0], scores[0, 0]) == (1, pytest.approx(1.0))


def test_a_dropped_store_is_like_a_new_one(opened: Opener) -> None:
    fill(opened(), [1, 2])
    opened().drop()
    opened().drop()
    assert not opened().exists()
    assert (opened().mark(), held(opened())) == (None, [])
    fill(opened(), [3], "again")
    assert (held(opened()), opened().mark()) == ([3], "again")


def test_stores_beside_each_other_know_nothing_of_each_other(places: Places) -> None:
    one, other = places(), places()
    fill(one(), [1, 2], "one")
    fill(other(), [3], "other")
    other().drop()
    assert (held(one()), one().mark(), other().mark()) == ([1, 2], "one", None)


Step = tuple[str, list[tuple[int, int]]]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["upsert", "remove", "update", "seal"]),
        st.lists(st.tuples(st.integers(0, 12), st.integers(0, 30)), max_size=6),
    ),
    max_size=8,
)


@given(steps=STEPS)
@settings(max_examples=20, deadline=None)
def check_against_model(opened: Opener, steps: list[Step]) -> None:
    """Whatever was done, a sealed store holds and finds what a plain dictionary does."""
    pool, model = make_vectors(31), {}
    # A new collection takes half a second: all examples have the same, emptied.
    opened().update({}, read_from({}), "start")
    store = opened()
    for action, pairs in steps:
        ids = [key for key, _ in pairs]
        if action == "upsert":
            store.upsert(ids, pool[[at for _, at in pairs]], [f"v{at}" for _, at in pairs])
            model.update(pairs)
        elif action == "remove":
            store.remove(ids)
            model = {key: at for key, at in model.items() if key not in ids}
        elif action == "update":
            model = dict(pairs)
            rows = {key: pool[at] for key, at in model.items()}
            opened().update({k: f"v{at}" for k, at in model.items()}, read_from(rows), "m")
            store = opened()
        else:
            store.seal("m")
            store = opened()
    store.seal("end")
    assert held(opened()) == sorted(model)
    keys = sorted(model)
    expected = np.sort(pool[:4] @ pool[[model[key] for key in keys]].T, axis=1)[:, ::-1]
    scores, found = opened().newest().search(pool[:4], 5)
    width = min(5, len(keys))
    np.testing.assert_allclose(scores[:, :width], expected[:, :width], atol=1e-6)
    assert (found[:, width:] == -1).all()


def test_a_store_is_like_a_plain_dictionary(opened: Opener) -> None:
    check_against_model(opened)


def test_both_find_the_same(tmp_path: Path, clients: Callable[[], MilvusServer]) -> None:
    folder = FolderStore(tmp_path / "same", "one", WIDTH)
    collection = MilvusStore(clients(), "one", "same", WIDTH)
    ids = list(range(300))
    for store in (folder, collection):
        fill(store, ids)
    asked = make_vectors(40, seed=9)
    for mine, other in zip(
        folder.search(asked, 25), collection.newest().search(asked, 25), strict=True
    ):
        np.testing.assert_allclose(mine, other, atol=1e-6)


class TestMilvus:
    """What there is to Milvus alone."""

    @pytest.fixture
    def store(self, clients: Callable[[], MilvusServer]) -> MilvusStore:
        return MilvusStore(clients(), "one", f"need{next(_NUMBERS)}", WIDTH)

    def test_an_update_reads_only_what_differs(self, store: MilvusStore) -> None:
        rows = dict(enumerate(make_vectors(6)))
        store.update({1: "a", 2: "a", 3: "a"}, read_from(rows), "first")
        asked: list[int] = []

        def read(ids: Sequence[int]) -> tuple[list[int], FloatMatrix]:
            asked.extend(ids)
            return read_from(rows)(ids)

        store.update({1: "a", 2: "b", 5: "a"}, read, "second")
        assert asked == [2, 5]
        assert store.versions() == {1: "a", 2: "b", 5: "a"}

    def test_a_crash_between_vectors_and_mark_leaves_it_behind(
        self, store: MilvusStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = dict(enumerate(make_vectors(6)))
        store.update({1: "a"}, read_from(rows), "first")
        for broken in ("upsert", "remove", "seal", "unseal"):
            with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
                patch.setattr(store, broken, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
                store.update({2: "b"}, read_from(rows), "second")
            assert store.mark() in (None, "first")
        store.update({2: "b"}, read_from(rows), "second")
        assert (store.versions(), store.mark()) == ({2: "b"}, "second")

    def test_more_vectors_than_are_written_and_asked_at_once(
        self, store: MilvusStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(index_milvus, "BATCH", 7)
        monkeypatch.setattr(index_milvus, "QUERIES", 4)
        monkeypatch.setattr(index_milvus, "MOST", 10)
        monkeypatch.setattr(index_milvus, "LOAD", 20)
        vectors = make_vectors(40)
        wanted = dict.fromkeys(range(40), "v")
        store.update(wanted, read_from(dict(enumerate(vectors))), "full")
        assert store.versions() == wanted
        _, found = store.newest().search(vectors, 1)
        assert found.ravel().tolist() == list(wanted)

    def test_only_what_is_kept_stays(self, tmp_path: Path) -> None:
        lite = LiteServer(tmp_path / "alone")
        server = MilvusServer(lite.uri)
        for encoder in ("one", "other"):
            fill(MilvusStore(server, encoder, "need", WIDTH), [1])
        index_milvus.drop_others(server, [index_milvus.name_of("one", "need")])
        assert MilvusStore(server, "one", "need").mark() == "full"
        assert not MilvusStore(server, "other", "need").exists()
        assert MilvusStore(server, "other", "need").mark() is None
        server.close()
        lite.stop()

    def test_a_server_that_has_started_anew_is_searched_as_before(self, tmp_path: Path) -> None:
        lite = LiteServer(tmp_path / "alone")
        server = MilvusServer(lite.uri)
        store = MilvusStore(server, "one", "need", WIDTH)
        vectors = fill(store, [1, 2])
        lite.stop()
        with pytest.raises(IndexUnreadable, match="TECHMATCH_MILVUS"):
            store.mark()
        lite.start()
        with pytest.raises(IndexUnreadable):
            store.search(vectors, 1)  # It is not asked again so soon.
        wait_for(server, store)
        assert store.mark() == "full"
        _, found = store.newest().search(vectors, 1)
        assert found.ravel().tolist() == [1, 2]
        server.close()
        lite.stop()

    def test_without_the_package_the_message_says_how_to_install_it(
        self, store: MilvusStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pymilvus", None)
        server = MilvusServer("http://127.0.0.1:1")
        with pytest.raises(IndexUnreadable, match="pip install pymilvus"):
            MilvusStore(server, "one", "need").mark()

    def test_one_that_takes_too_long_counts_as_away(self, lite: LiteServer) -> None:
        class Late(grpc.RpcError):
            def code(self) -> grpc.StatusCode:
                return grpc.StatusCode.DEADLINE_EXCEEDED

        def wait(_client: object) -> None:
            raise Late

        server = MilvusServer(lite.uri)
        with pytest.raises(IndexUnreadable, match="DEADLINE"):
            server.perform(wait)
        with pytest.raises(IndexUnreadable, match="DEADLINE"):
            server.call("list_collections")
        server.forget_failure()
        assert isinstance(server.call("list_collections"), list)
        server.close()

    def test_nobody_reads_the_token(self, caplog: pytest.LogCaptureFixture) -> None:
        server = MilvusServer("http://127.0.0.1:1", "root:SecretOfTheServer")
        with pytest.raises(IndexUnreadable) as raised:
            MilvusStore(server, "one", "need").mark()
        assert "Secret" not in str(raised.value) + caplog.text + repr(server)
        assert "127.0.0.1:1" in caplog.text


def wait_for(server: MilvusServer, store: MilvusStore) -> None:
    """Ask until the server answers: a connection that was refused is not tried again at once."""
    for _ in range(100):
        server.forget_failure()
        with suppress(IndexUnreadable):
            store.mark()
            return
        time.sleep(0.1)


def test_a_torn_file_is_told(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, "one", WIDTH)
    fill(store, [1])
    for path in tmp_path.glob("*.faiss"):
        path.write_bytes(b"torn")
    with pytest.raises(IndexUnreadable):
        FolderStore(tmp_path, "one").newest()
    with pytest.raises(IndexMismatch):
        FolderStore(fill_other(tmp_path / "other"), "another").newest()


def fill_other(folder: Path) -> Path:
    index = FaissIndex("one", WIDTH)
    index.build([1], make_vectors(1))
    index.save(folder)
    return folder
