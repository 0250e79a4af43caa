"""The transformer in the site: it counts when it has read everything, and never stops anything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, current_app

from embeddings.deep_encoder import DIMENSION
from embeddings.errors import EncoderUnavailable
from embeddings.kept_vectors import KeptVectors
from matcher.ranking import corpus as corpora
from matcher.ranking.corpus import load_padding
from matcher.ranking.ranker import Ranker, load_ranker
from matcher.text.tokens import deep_text
from matcher.types import Kind
from tests.engine.test_corpus_files import OF_A_PROCESS
from tests.factories import make_published
from tests.fakes import FakeEncoder
from web.base import db, installation, machine
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.engine import deep, indexing, loaded, versions
from web.engine import service as engine
from web.engine.commands import model_group
from web.engine.corpus_files import find_newest
from web.engine.models import Embedding
from web.matches.models import Match
from web.postings import service as posting
from web.postings.disclosure import public_item

pytestmark = pytest.mark.usefixtures("app", "reader")

NAME = "fake-transformer"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the transformer switched on."""
    return settings.model_copy(update={"transformer": True})


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """A transformer's fake that has read the shipped achievements."""
    fake = FakeEncoder(NAME, DIMENSION)

    def new_store() -> KeptVectors:
        kept = KeptVectors(NAME, DIMENSION)
        rows = load_padding()
        short = [replace(row, content="", indicators="") for row in rows]
        texts = [deep_text(item) for item in [*rows, *short]]
        kept.keep(texts, FakeEncoder(NAME, DIMENSION).encode(texts))
        return kept

    monkeypatch.setattr(deep, "_shipped_name", lambda: NAME)
    monkeypatch.setattr(deep, "load_deep_encoder", lambda threads: fake)
    monkeypatch.setattr(deep, "new_store", new_store)
    return fake


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, reader: FakeEncoder) -> None:
    """A transformer that cannot be run."""

    def refuse(threads: int) -> FakeEncoder:
        raise EncoderUnavailable("the model cannot be loaded")

    monkeypatch.setattr(deep, "load_deep_encoder", refuse)


def is_in_use() -> bool:
    db.session().rollback()
    return deep.is_in_use(engine.encoder().name)


def present_ranker() -> Ranker:
    db.session().rollback()
    return engine.matcher().ranker


def forget_what_was_read() -> None:
    """As an installation is that comes from a program without a transformer."""
    db.session().query(Embedding).filter(Embedding.encoder == NAME).delete()
    db.commit()


def test_a_published_posting_is_read_once_by_both(queue: InlineQueue, reader: FakeEncoder) -> None:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    rows = db.session().query(Embedding.posting_id, Embedding.encoder).all()
    assert {tuple(row) for row in rows} == {
        (one.id, name) for one in (need, achievement) for name in (engine.encoder().name, NAME)
    }
    assert len(reader.asked) == 2


def test_pairs_are_judged_by_both_and_say_so(queue: InlineQueue) -> None:
    make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    match = db.session().query(Match).one()
    assert match.engine_version == engine.version()
    assert match.engine_version.endswith(NAME)
    assert present_ranker() is load_ranker(deep=True)


def test_an_older_installation_serves_on_until_all_is_read(queue: InlineQueue) -> None:
    make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    forget_what_was_read()
    assert not is_in_use()
    assert present_ranker() is load_ranker()
    assert engine.search(Kind.NEED, "网箱网衣附着") != []
    queue.put("sweep")
    queue.run_all()
    assert is_in_use()
    match = db.session().query(Match).one()
    assert match.engine_version == engine.version()
    assert match.engine_version.endswith(NAME)


def test_reading_goes_on_step_by_step(reader: FakeEncoder, queue: InlineQueue) -> None:
    count = deep.STEP + 1
    for _ in range(count):
        make_published(Kind.NEED)
    queue.run_all()
    forget_what_was_read()
    assert indexing.read_deeply(seconds=0.0)
    assert not is_in_use()
    assert indexing.read_deeply(seconds=0.0)
    assert is_in_use()
    assert not indexing.read_deeply()


def test_one_posting_more_does_not_put_it_out_of_use(queue: InlineQueue) -> None:
    make_published(Kind.NEED)
    queue.run_all()
    before = engine.version()
    make_published(Kind.ACHIEVEMENT)
    assert engine.version() == before
    queue.run_all()
    assert engine.version() == before
    assert is_in_use()


@pytest.mark.parametrize(("processors", "threads"), [(1, 1), (2, 1), (8, 7)])
def test_one_processor_is_left_to_those_who_ask_for_pages(
    queue: InlineQueue, monkeypatch: pytest.MonkeyPatch, processors: int, threads: int
) -> None:
    asked: list[int] = []
    fake = deep.load_deep_encoder(0)
    monkeypatch.setattr(deep, "load_deep_encoder", lambda count: asked.append(count) or fake)
    monkeypatch.setattr(machine, "count_processors", lambda: processors)
    make_published()
    queue.run_all()
    assert set(asked) == {threads}


class Loading:
    """Loads a fake, and counts how often it was let go."""

    def __init__(self, fake: FakeEncoder) -> None:
        self.fake, self.let_go = fake, 0

    def __call__(self, threads: int) -> FakeEncoder:
        return self.fake

    def cache_clear(self) -> None:
        self.let_go += 1


def test_when_nothing_was_read_for_a_while_its_memory_is_given_back_once(
    queue: InlineQueue, monkeypatch: pytest.MonkeyPatch, reader: FakeEncoder
) -> None:
    loading = Loading(reader)
    monkeypatch.setattr(deep, "load_deep_encoder", loading)
    deep.forget_unused()
    make_published()
    queue.run_all()
    deep.forget_unused()
    assert loading.let_go == 0
    monkeypatch.setattr(deep, "IDLE_SECONDS", 0.0)
    for _ in range(2):
        assert not deep.forget_unused()
    assert loading.let_go == 1
    make_published()
    queue.run_all()
    assert is_in_use()


def test_a_new_text_is_read_anew(queue: InlineQueue, reader: FakeEncoder) -> None:
    need = make_published(Kind.NEED)
    queue.run_all()
    row = db.session().get_one(Embedding, (need.id, NAME))
    row.content_hash = "of an earlier text"
    db.commit()
    assert not is_in_use()
    queue.put("sweep")
    queue.run_all()
    assert is_in_use()
    assert len(reader.asked) == 2


def test_a_withdrawn_posting_leaves_nothing_of_what_was_read(queue: InlineQueue) -> None:
    need = make_published(Kind.NEED)
    queue.run_all()
    posting.withdraw(need.author, need)
    db.commit()
    queue.run_all()
    assert db.session().query(Embedding).count() == 0


def test_a_text_nobody_has_published_is_judged_by_the_table_of_words(queue: InlineQueue) -> None:
    make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    need = make_published(Kind.NEED)
    item = public_item(need.latest)
    found = engine.match([item], Kind.ACHIEVEMENT, 5, engine.site.today())
    assert [one.engine_version.endswith(NAME) for one in found] == [False]


@pytest.mark.usefixtures("broken")
def test_matching_works_where_the_transformer_does_not(queue: InlineQueue) -> None:
    make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    match = db.session().query(Match).one()
    assert match.engine_version == engine.version()
    assert present_ranker() is load_ranker()


def test_a_process_that_begins_judges_as_the_one_before(app: Flask, queue: InlineQueue) -> None:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    before = engine.score_pair(need, achievement)
    app.extensions.pop("techmatch_loaded")
    (suggested,) = engine.suggest(need)
    assert suggested.engine_version == before.engine_version == engine.version()
    app.extensions.pop("techmatch_loaded")
    assert engine.score_pair(need, achievement).score == before.score


def test_its_state_is_told(app: Flask, queue: InlineQueue) -> None:
    installation.prepare("production")
    make_published(Kind.NEED)
    queue.run_all()
    told = app.test_cli_runner().invoke(model_group, ["status"]).output
    assert f"beside it  {NAME}\n" in told
    forget_what_was_read()
    told = app.test_cli_runner().invoke(model_group, ["status"]).output
    assert f"{NAME}: 0 of 1 read" in told


def test_a_learned_version_belongs_to_what_it_was_learned_with(queue: InlineQueue) -> None:
    make_published(Kind.NEED)
    queue.run_all()
    encoder = engine.encoder().name
    learned = replace(load_ranker(deep=True), version="5.1")
    with db.unit_of_work():
        versions.add(learned, encoder, {}, "", None)
    assert present_ranker().version == "5.1"
    forget_what_was_read()
    assert present_ranker() is load_ranker()


def test_switched_off_nothing_is_read(app: Flask, queue: InlineQueue, reader: FakeEncoder) -> None:
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"transformer": False})
    make_published(Kind.NEED)
    queue.run_all()
    assert reader.asked == []
    assert not is_in_use()
    assert loaded.present().corpus(Kind.NEED).side.deep is None


def test_a_process_that_starts_knows_what_was_read_of_a_large_corpus(
    queue: InlineQueue, reader: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, count in (("WHOLE", 3), ("SAMPLE_SIZE", 3), ("ENOUGH", 0)):
        monkeypatch.setattr(corpora, name, count)
    made = [make_published(Kind.ACHIEVEMENT, title=f"网箱{row}") for row in range(5)]
    need = make_published(Kind.NEED)
    queue.run_all()
    before = engine.score_pair(need, made[0])
    for name in OF_A_PROCESS:
        current_app.extensions.pop(name)
    db.session().rollback()
    reader.asked.clear()
    corpus = engine.corpus(Kind.ACHIEVEMENT)
    assert corpus.side.deep is not None
    assert engine.score_pair(need, made[0]) == before
    assert before.engine_version.endswith(NAME)
    assert reader.asked == []
    monkeypatch.setattr(deep, "_shipped_name", lambda: "another-transformer")
    assert find_newest(Kind.ACHIEVEMENT, engine.encoder().name) is None
