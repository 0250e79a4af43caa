"""A corpus is prepared once for a host: whoever starts opens it, and what has changed since
is as it is now."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
from flask import current_app
from numpy.typing import NDArray

from embeddings.sketch import Sketch, SketchedRows
from embeddings.static_encoder import FloatMatrix, StaticEncoder
from matcher.ranking import grow as growing
from matcher.ranking.laying import Laying
from matcher.types import Kind
from tests.engine.test_grown import TITLES, change, find, withdraw
from tests.factories import make_published
from web.base import db, site
from web.base.queue import InlineQueue
from web.engine import corpus_files, loaded
from web.engine import service as engine
from web.engine.corpus_files import OLDEST_SECONDS, find_newest
from web.postings.disclosure import public_item
from web.postings.models import Posting

pytestmark = pytest.mark.usefixtures("app", "four_are_many")

OF_A_PROCESS = ("techmatch_loaded", "techmatch_followed", "techmatch_by_item")


@pytest.fixture
def begun(queue: InlineQueue) -> list[Posting]:
    """Achievements that lie on the disk."""
    made = [make_published(Kind.ACHIEVEMENT, title=title) for title in TITLES]
    queue.run_all()
    assert engine.corpus(Kind.ACHIEVEMENT).growth is not None
    start_again()
    return made


def start_again() -> None:
    """Forget what a process that ended knew."""
    for name in OF_A_PROCESS:
        current_app.extensions.pop(name, None)


def newest() -> corpus_files.Generation:
    """Return the corpus on the disk."""
    found = find_newest(Kind.ACHIEVEMENT, engine.encoder().name)
    assert found is not None
    return found


def titles() -> set[str]:
    """Return what the engine holds."""
    return {item.title for item in engine.corpus(Kind.ACHIEVEMENT).items}


def written_texts() -> bytes:
    """Return all that lies on the disk of indexes and corpora."""
    root = site.settings().index_folder
    return b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())


class Counting:
    """Counts how many pieces are laid down and texts are read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pieces = self.texts = 0
        add, encode = Laying.add, StaticEncoder.encode

        def count_pieces(laying: Laying, piece: object) -> None:
            self.pieces += 1
            add(laying, piece)  # type: ignore[arg-type]

        def count_texts(encoder: StaticEncoder, texts: list[str], *rest: object) -> object:
            self.texts += len(texts)
            return encode(encoder, texts, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(Laying, "add", count_pieces)
        monkeypatch.setattr(StaticEncoder, "encode", count_texts)


def test_a_process_that_starts_prepares_nothing(
    begun: list[Posting], monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(monkeypatch)
    assert titles() == set(TITLES)
    assert (counting.pieces, counting.texts) == (0, 0)
    assert find(TITLES[0])[0] == begun[0].id


def test_it_reads_only_what_changed_while_it_was_not_there(
    queue: InlineQueue, begun: list[Posting], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(begun[0], "对虾苗种运输增氧装置")
    withdraw(begun[1])
    new = make_published(Kind.ACHIEVEMENT, title="船体除锈爬壁机器人")
    begun[2].organisation.district = "雷州市"
    db.commit()
    start_again()
    counting = Counting(monkeypatch)
    queue.run_all()
    corpus = engine.corpus(Kind.ACHIEVEMENT)
    assert counting.pieces == 0
    assert titles() == {"对虾苗种运输增氧装置", new.latest.title, *TITLES[2:]}
    assert corpus.item(corpus.rows[str(begun[2].id)]).district == "雷州市"
    assert begun[1].id not in find(TITLES[1])
    assert find("虾苗运输增氧")[0] == begun[0].id


def test_when_much_has_changed_the_next_generation_takes_its_place(
    queue: InlineQueue, begun: list[Posting], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = newest()
    engine.corpus(Kind.ACHIEVEMENT)
    monkeypatch.setattr(growing, "MOST_CHANGED", 0.0)
    new = make_published(Kind.ACHIEVEMENT, title="船体除锈爬壁机器人")
    queue.run_all()
    assert titles() == {*TITLES, new.latest.title}
    second = newest()
    assert second.number == first.number + 1
    assert sorted(item.title for item in second.kept.items) == sorted(titles())
    assert not first.folder.exists()


def test_a_process_goes_on_from_what_another_one_wrote(
    queue: InlineQueue, begun: list[Posting], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.corpus(Kind.ACHIEVEMENT)
    mine = {name: current_app.extensions.pop(name, None) for name in OF_A_PROCESS}
    monkeypatch.setattr(growing, "MOST_CHANGED", 0.0)
    make_published(Kind.ACHIEVEMENT, title="船体除锈爬壁机器人")
    queue.run_all()
    assert newest().number == 2
    for name, own in mine.items():
        current_app.extensions[name] = own
    counting = Counting(monkeypatch)
    assert titles() == {*TITLES, "船体除锈爬壁机器人"}
    assert (counting.pieces, newest().number) == (0, 2)


@pytest.mark.parametrize("name", ["contents.json", "vectors-short", "items-text"])
def test_what_is_damaged_is_prepared_anew(begun: list[Posting], name: str) -> None:
    path = newest().folder / name
    path.write_bytes(path.read_bytes()[:-1])
    start_again()
    assert titles() == set(TITLES)
    assert newest().number == 2
    assert find(TITLES[0])[0] == begun[0].id


def test_what_another_version_of_the_program_wrote_is_not_read(
    begun: list[Posting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus_files, "_program", lambda: "another")
    assert titles() == set(TITLES)
    assert newest().number == 2


def test_where_nothing_can_be_written_it_is_kept_in_memory(
    queue: InlineQueue, begun: list[Posting], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no space left on device")

    held = {path.name for path in newest().folder.parent.iterdir()}
    monkeypatch.setattr(Laying, "finish", refuse)
    monkeypatch.setattr(growing, "MOST_CHANGED", 0.0)
    make_published(Kind.ACHIEVEMENT, title="船体除锈爬壁机器人")
    queue.run_all()
    assert titles() == {*TITLES, "船体除锈爬壁机器人"}
    assert find("船体除锈")
    assert {path.name for path in newest().folder.parent.iterdir()} == held


def test_the_vectors_of_many_are_searched_by_their_sketches(
    queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    over = Sketch.over

    def note(sketch: Sketch, rows: FloatMatrix, gone: NDArray[np.intp]) -> SketchedRows:
        asked.append(len(rows))
        return over(sketch, rows, gone)

    monkeypatch.setattr(Sketch, "over", note)
    monkeypatch.setattr(corpus_files, "SKETCHED_FROM", 3)
    made = [make_published(Kind.ACHIEVEMENT, title=title) for title in TITLES]
    queue.run_all()
    late = make_published(Kind.ACHIEVEMENT, title="船体除锈爬壁机器人")
    withdraw(made[1])
    queue.run_all()
    assert find(TITLES[0])[0] == made[0].id
    assert find("船体除锈")[0] == late.id
    assert made[1].id not in find(TITLES[1])
    assert made[1].id not in engine.find_similar(Kind.ACHIEVEMENT, made[0].id, 9)
    need = public_item(make_published(title=TITLES[2]).latest)
    matched = {
        int(one.achievement_id) for one in engine.match([need], Kind.ACHIEVEMENT, 9, site.today())
    }
    assert matched == {late.id, *(one.id for one in made if one is not made[1])}
    assert asked
    assert set(asked) == {len(TITLES) + 1}


def test_what_was_taken_off_leaves_the_disk_in_a_day(
    queue: InlineQueue, begun: list[Posting]
) -> None:
    gone = TITLES[1].encode()
    withdraw(begun[1])
    queue.run_all()
    assert TITLES[1] not in titles()
    assert gone in written_texts()
    then = time.time() - OLDEST_SECONDS - 60
    loaded.renew_old()
    assert gone in written_texts()
    os.utime(newest().folder, (then, then))
    loaded.renew_old()
    assert gone not in written_texts()
    assert titles() == {*TITLES} - {TITLES[1]}
    assert begun[1].id not in find(TITLES[1])


def test_a_corpus_that_became_small_is_made_as_small_ones_are(
    queue: InlineQueue, begun: list[Posting]
) -> None:
    for one in begun[:2]:
        withdraw(one)
    queue.run_all()
    assert engine.corpus(Kind.ACHIEVEMENT).is_small
    start_again()
    assert engine.corpus(Kind.ACHIEVEMENT).is_small
    assert titles() == set(TITLES[2:])
