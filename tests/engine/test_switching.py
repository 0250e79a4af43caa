"""Going over to another encoder while the site keeps serving."""

from __future__ import annotations

import errno
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from embeddings.errors import EncoderUnavailable
from embeddings.index_faiss import FaissIndex, open_index
from matcher.domain.errors import WrongState
from matcher.types import Kind
from tests.factories import make_published, make_user
from tests.fakes import FakeEncoder, serve_encoders
from web.app import create_app
from web.base import db
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.engine import encoders, index_files, indexing, loaded, switching, vectors
from web.engine import service as engine
from web.engine.models import ChoiceState, Embedding, EncoderChoice
from web.matches.models import Match
from web.postings import service as posting
from web.proposing import matching as proposals
from web.tasks import sweep

pytestmark = pytest.mark.usefixtures("app")

SUBJECTS = "网箱 藤壶 饲料 冷链 风电 锂电 造纸 制鞋 对虾 牡蛎".split()


@pytest.fixture
def new(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """Another model, which `techmatch model use new` finds."""
    encoder = FakeEncoder("new")
    serve_encoders(monkeypatch, encoder, FakeEncoder("newer"))
    return encoder


@pytest.fixture
def published(queue: InlineQueue) -> dict[int, str]:
    """Ten achievements, more than one batch, embedded by the shipped model: their titles by id."""
    author = make_user("institute")
    titles = {}
    for subject in SUBJECTS:
        made = make_published(Kind.ACHIEVEMENT, author, title=f"{subject}新技术与装备")
        titles[made.id] = f"{subject}新技术与装备"
    queue.waiting.clear()
    indexing.embed_due()
    return titles


@contextmanager
def another_process(settings: Settings) -> Iterator[None]:
    """A site of its own on the same database."""
    app = create_app(settings, InlineQueue())
    with app.app_context():
        yield
        for thread in threading.enumerate():
            if thread.name.startswith(("model", "corpus")):
                thread.join()
        db.rollback()
        db.session().close()
    with app.app_context():
        db.db.engine.dispose()


def assert_all_are_found(titles: dict[int, str]) -> None:
    for key, title in titles.items():
        assert key in [found for found, _ in engine.search(Kind.ACHIEVEMENT, title)]


def encoders_of_vectors() -> set[str]:
    with db.reading() as session:
        return set(session.scalars(select(Embedding.encoder)))


def state_of(source: str) -> ChoiceState:
    with db.reading() as session:
        return session.scalars(select(EncoderChoice).filter_by(source=source)).one().state


def finish() -> None:
    for _ in range(20):
        if not switching.advance():
            return
    pytest.fail("the switch does not come to an end")


def test_everything_is_found_at_every_step_and_embedded_once(
    published: dict[int, str], new: FakeEncoder, queue: InlineQueue
) -> None:
    old = engine.encoder().name
    encoders.begin("new")
    new.asked.clear()
    while switching.advance(seconds=0):
        assert_all_are_found(published)
        if len(published) == len(SUBJECTS):
            assert engine.encoder().name == old
            late = make_published(Kind.ACHIEVEMENT, title="海水稻耐盐碱栽培")
            published[late.id] = "海水稻耐盐碱栽培"
            queue.handlers["refresh"](late.id)
    assert engine.encoder().name == "new"
    assert encoders_of_vectors() == {"new"}
    passages = [text for text in new.asked if any(text.startswith(t) for t in published.values())]
    assert len([text for text in passages if len(text) > 20]) == len(published)
    assert_all_are_found(published)
    index, _ = open_index(engine.index_folder(Kind.ACHIEVEMENT), "new")
    assert set(index.ids().tolist()) == set(published)


def test_nothing_of_the_old_model_is_removed_before_the_swap(
    published: dict[int, str], new: FakeEncoder
) -> None:
    old = engine.encoder().name
    encoders.begin("new")
    switching.advance(seconds=0)
    indexing.embed_due()
    assert encoders_of_vectors() == {old, "new"}
    assert index_files.folder_of(old, Kind.ACHIEVEMENT).is_dir()
    finish()
    assert not index_files.folder_of(old, Kind.ACHIEVEMENT).exists()
    assert [row.state for row in encoders.list_choices()] == [
        ChoiceState.CURRENT,
        ChoiceState.PAST,
    ]


def test_a_new_process_goes_on_where_the_old_one_died(
    published: dict[int, str], new: FakeEncoder, settings: Settings
) -> None:
    encoders.begin("new")
    switching.advance(seconds=0)
    with db.reading():
        done = vectors.read_hashes("new")
        made = {row.posting_id: row.made_at for row in db.session().scalars(select(Embedding))}
    assert 0 < len(done) < len(published)
    with another_process(settings):
        finish()
        for row in db.session().scalars(select(Embedding)):
            assert row.encoder == "new"
            assert row.posting_id not in done or row.made_at == made[row.posting_id]


def test_a_running_site_changes_over_without_a_restart(
    published: dict[int, str], new: FakeEncoder, settings: Settings, app: Flask
) -> None:
    with another_process(settings):
        assert_all_are_found(published)
        before = loaded.present(fresh=False)
        db.rollback()
        with app.app_context():
            encoders.begin("new")
            finish()
        until = time.monotonic() + 120
        while loaded.present(fresh=False) is before and time.monotonic() < until:
            db.rollback()
            assert_all_are_found(published)
        assert loaded.present(fresh=False).encoder.name == "new"
        assert_all_are_found(published)


def test_what_the_present_model_knows_and_the_next_one_lacks_delays_the_swap(
    published: dict[int, str], new: FakeEncoder
) -> None:
    encoders.begin("new")
    choice = encoders.preparing()
    assert choice is not None
    db.rollback()
    assert not encoders.swap(choice)
    assert state_of("new") is ChoiceState.PREPARING


def test_a_withdrawn_posting_leaves_the_next_models_vectors_too(
    published: dict[int, str], new: FakeEncoder, queue: InlineQueue
) -> None:
    gone = make_published(Kind.ACHIEVEMENT)
    encoders.begin("new")
    queue.run_all()
    switching.advance()
    posting.withdraw(gone.author, gone)
    db.commit()
    finish()
    assert gone.id not in vectors.read_hashes("new")


def test_after_the_swap_every_pair_is_judged_by_the_new_engine(
    published: dict[int, str], new: FakeEncoder, queue: InlineQueue
) -> None:
    make_user("broker", fields=["marine"])
    make_published(Kind.NEED, title="网箱防藤壶技术")
    queue.run_all()
    encoders.begin("new")
    queue.put("switch")
    queue.run_all()
    assert not proposals.is_work_due()
    versions = {match.engine_version for match in db.session().query(Match)}
    assert versions == {engine.version()}
    assert all(version.endswith("+new") for version in versions)


def test_a_model_that_cannot_be_loaded_changes_nothing(
    published: dict[int, str], new: FakeEncoder
) -> None:
    with pytest.raises(EncoderUnavailable, match="nowhere"):
        encoders.begin("nowhere")
    assert encoders.preparing() is None


def test_a_model_that_is_lost_later_is_told_and_the_present_one_serves(
    published: dict[int, str], new: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoders.begin("new")
    serve_encoders(monkeypatch)
    assert not switching.advance()
    progress = encoders.read_progress()
    assert progress is not None
    assert "'new'" in progress.problem
    assert_all_are_found(published)
    serve_encoders(monkeypatch, new)
    finish()
    assert engine.encoder() is new


def test_a_full_disk_is_told_and_the_present_model_serves_until_there_is_room(
    published: dict[int, str], new: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoders.begin("new")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(FaissIndex, "save", fail)
        while switching.advance():
            pass
    progress = encoders.read_progress()
    assert progress is not None
    assert "No space left" in progress.problem
    assert_all_are_found(published)
    finish()
    assert engine.encoder() is new


def test_a_cancelled_preparation_leaves_nothing(
    published: dict[int, str], new: FakeEncoder
) -> None:
    old = engine.encoder().name
    encoders.begin("new")
    switching.advance(seconds=0)
    encoders.cancel()
    assert not switching.advance()
    indexing.embed_due()
    assert encoders_of_vectors() == {old}
    with pytest.raises(WrongState):
        encoders.cancel()


def test_another_choice_takes_the_place_of_the_one_in_preparation(
    published: dict[int, str], new: FakeEncoder
) -> None:
    encoders.begin("new")
    switching.advance(seconds=0)
    encoders.begin("newer")
    assert state_of("new") is ChoiceState.CANCELLED
    finish()
    assert encoders_of_vectors() == {"newer"}


def test_choosing_the_present_model_ends_a_preparation(
    published: dict[int, str], new: FakeEncoder
) -> None:
    encoders.begin("new")
    assert encoders.begin("")[1] is False
    assert encoders.preparing() is None


def test_the_setting_counts_until_the_database_has_an_encoder(
    new: FakeEncoder, settings: Settings
) -> None:
    chosen = settings.model_copy(update={"encoder": "new"})
    with another_process(chosen):
        indexing.embed_due()
        assert engine.encoder() is new
    indexing.embed_due()
    assert engine.encoder() is new


def test_a_ranker_fitted_with_another_encoder_is_told(
    new: FakeEncoder, caplog: pytest.LogCaptureFixture, published: dict[int, str]
) -> None:
    assert loaded.ranker_warning(loaded.load_ranker().encoder) == ""
    encoders.begin("new")
    finish()
    engine.version()
    assert "probabilities may be off" in caplog.text


def test_a_sentence_transformers_model_is_used_with_its_own_pooling_and_prompts(
    published: dict[int, str], tmp_path: Path
) -> None:
    old = engine.encoder()
    with warnings.catch_warnings():
        # The library's own deprecations are not ours.
        warnings.simplefilter("ignore")
        source = encoders.resolve(str(make_tiny_model(tmp_path)))
        encoders.begin(source)
        finish()
    encoder = engine.encoder()
    assert encoder is not old
    assert encoder.dimension == 16
    query, passage = encoder.encode(["网箱"], "query"), encoder.encode(["网箱"], "passage")
    assert (query != passage).any()
    assert encoders_of_vectors() == {encoder.name}
    assert len(vectors.read_hashes(encoder.name)) == len(published)


def make_tiny_model(folder: Path) -> Path:
    """Write a sentence-transformers model of one layer with a prompt for queries."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set("".join(SUBJECTS) + "检索"))]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "layers")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "layers")
    modules = [Transformer(str(folder / "layers"), max_seq_length=32), Pooling(16, "cls")]
    model = SentenceTransformer(modules=modules, prompts={"query": "检索："}, device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def test_a_regular_look_waits_for_no_queue_and_queues_one_step(
    published: dict[int, str], new: FakeEncoder, queue: InlineQueue
) -> None:
    encoders.begin("new")
    sweep()
    sweep()
    assert [name for name, _ in queue.waiting] == ["switch"]
