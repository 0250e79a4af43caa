"""The commands ``match`` and ``evaluate`` from files to files."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from embeddings import deep_encoder
from embeddings.deep_encoder import DIMENSION, Progress
from embeddings.errors import EncoderUnavailable
from matcher.fitting.metrics import rank_order
from matcher.text.tokens import deep_text
from matcher.types import FloatMatrix, Item
from tests.fakes import FakeEncoder
from tests.matcher.samples import ACHIEVEMENTS, FITS, NEEDS
from web.cli.matching import evaluate_command, match_command


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder, where what was read is kept."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands keep what they read there."""
    monkeypatch.setenv("TECHMATCH_HOME", str(home))


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """A transformer's fake."""
    fake = FakeEncoder("fake-transformer", DIMENSION)

    def encode(
        texts: Sequence[str], role: str = "passage", progress: Progress | None = None
    ) -> FloatMatrix:
        if progress is not None:
            progress(len(texts), len(texts))
        return FakeEncoder.encode(fake, texts)

    monkeypatch.setattr(fake, "encode", encode)
    monkeypatch.setattr(deep_encoder, "deep_name", lambda: fake.name)
    monkeypatch.setattr(deep_encoder, "load_deep_encoder", lambda: fake)
    return fake


def write_items(path: Path, items: Sequence[Item]) -> Path:
    lines = [
        json.dumps({"id": item.id, "title": item.title, "content": item.content}) for item in items
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Paths of the needs and the achievements of the invented market."""
    needs = write_items(tmp_path / "needs.jsonl", NEEDS)
    return str(needs), str(write_items(tmp_path / "achievements.jsonl", ACHIEVEMENTS))


@pytest.fixture
def bench(tmp_path: Path, files: tuple[str, str]) -> Path:
    """A folder of graded pairs: what was written as an answer is 4, the rest 1."""
    lines = ["need_id\tachievement_id\tlevel"]
    for need in NEEDS:
        for item in ACHIEVEMENTS:
            level = 4 if item.id in FITS[need.id] else 1
            lines.append(f"{need.id}\t{item.id}\t{level}")
    (tmp_path / "labels.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def run_match(files: tuple[str, str], out: Path, *more: str) -> Result:
    return CliRunner().invoke(match_command, [*files, "--out", str(out), *more])


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_matching_writes_the_best_of_each_need(files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = run_match(files, out, "--top", "3")
    assert result.exit_code == 0, result.output
    rows = read_rows(out)
    assert len(rows) == 3 * len(NEEDS)
    assert [row["rank"] for row in rows[:3]] == ["1", "2", "3"]
    first = {row["need_id"]: row["achievement_id"] for row in rows if row["rank"] == "1"}
    assert all(first[need] in FITS[need] for need in FITS)
    assert all(row["reasons"].endswith("。") for row in rows)


def test_each_text_is_read_once_and_kept_for_the_next_time(
    files: tuple[str, str], tmp_path: Path, reader: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TECHMATCH_HOME", str(tmp_path / "home"))
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    assert run_match(files, first).exit_code == 0
    texts = {deep_text(item) for item in (*NEEDS, *ACHIEVEMENTS)}
    assert texts <= set(reader.asked)
    reader.asked.clear()
    assert run_match(files, second).exit_code == 0
    assert not texts & set(reader.asked)
    assert first.read_bytes() == second.read_bytes()


def test_fast_reads_nothing(files: tuple[str, str], tmp_path: Path, reader: FakeEncoder) -> None:
    assert run_match(files, tmp_path / "out.csv", "--fast").exit_code == 0
    assert reader.asked == []


def test_a_home_that_cannot_be_written_is_said_and_stops_nothing(
    files: tuple[str, str], tmp_path: Path, reader: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    monkeypatch.setenv("TECHMATCH_HOME", str(tmp_path / "home"))
    result = run_match(files, tmp_path / "out.csv")
    assert result.exit_code == 0
    assert "read.npz" in result.stderr


def test_a_transformer_that_cannot_be_run_ends_with_two(
    files: tuple[str, str], tmp_path: Path, reader: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> FakeEncoder:
        raise EncoderUnavailable("model.onnx cannot be read")

    monkeypatch.setattr(deep_encoder, "load_deep_encoder", refuse)
    monkeypatch.setenv("TECHMATCH_HOME", str(tmp_path / "home"))
    result = run_match(files, tmp_path / "out.csv")
    assert result.exit_code == 2
    assert "model.onnx" in result.stderr
    assert "--fast" in result.stderr


def test_only_listed_pairs_are_scored(files: tuple[str, str], tmp_path: Path) -> None:
    pairs, out = tmp_path / "pairs.tsv", tmp_path / "out.csv"
    pairs.write_text("need_id\tachievement_id\nn2\ta3\nn2\ta16\nn3\ta5\n", encoding="utf-8")
    assert run_match(files, out, "--pairs", str(pairs)).exit_code == 0
    rows = read_rows(out)
    listed = [(row["need_id"], row["achievement_id"], row["rank"]) for row in rows]
    assert listed == [("n2", "a3", "1"), ("n2", "a16", "2"), ("n3", "a5", "1")]


def test_bad_input_ends_with_two_and_writes_nothing(files: tuple[str, str], tmp_path: Path) -> None:
    bad, out = tmp_path / "bad.csv", tmp_path / "out.csv"
    bad.write_text("id,title\n1,\n1,甲\n", encoding="utf-8")
    result = run_match((str(bad), files[1]), out)
    assert result.exit_code == 2
    assert "bad.csv" in result.stderr
    assert "row 2" in result.stderr
    assert "row 3" in result.stderr
    assert "Traceback" not in result.output
    assert not out.exists()


@pytest.mark.parametrize("pairs", ["n1\tunknown\n", "", "n1\n"])
def test_bad_pairs_end_with_two(files: tuple[str, str], tmp_path: Path, pairs: str) -> None:
    path, out = tmp_path / "pairs.tsv", tmp_path / "out.csv"
    path.write_text(pairs, encoding="utf-8")
    assert run_match(files, out, "--pairs", str(path)).exit_code == 2
    assert not out.exists()


def test_an_unknown_output_type_is_refused_before_any_work(
    files: tuple[str, str], tmp_path: Path
) -> None:
    result = run_match(files, tmp_path / "out.pdf")
    assert result.exit_code == 2
    assert ".pdf" in result.stderr


@pytest.mark.parametrize("system", ["encoder", "lexical", "transformer", "ranker"])
def test_evaluating_prints_every_figure(bench: Path, system: str) -> None:
    result = CliRunner().invoke(evaluate_command, [str(bench), "--system", system])
    assert result.exit_code == 0, result.output
    figures = dict(line.split("=") for line in result.stdout.splitlines())
    assert {"ndcg10", "map", "p5", "rho", "mae_score", "recall10", "needs"} <= set(figures)
    assert figures["needs"] == str(len(NEEDS))
    assert float(figures["ndcg10"]) > 0.8


def test_evaluating_agrees_with_what_match_ranks(
    bench: Path, files: tuple[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    run_match(files, out, "--pairs", str(bench / "labels.tsv"))
    rows = read_rows(out)
    for need in NEEDS:
        own = [row for row in rows if row["need_id"] == need.id]
        order = rank_order([float(row["score"]) for row in own])
        assert [own[place]["rank"] for place in order] == [str(n) for n in range(1, len(own) + 1)]


def test_evaluating_the_training_labels_warns(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from matcher.ranking import ranker as rank
    from web.exchange.bench import read_bench

    entry = {"name": "market", "labels_sha256": read_bench(bench).fingerprint}
    trained = replace(rank.load_ranker(), training=(entry,))
    monkeypatch.setattr(rank, "load_ranker", lambda deep: trained)
    warned = CliRunner().invoke(evaluate_command, [str(bench)])
    assert "in-sample" in warned.stderr
    assert "in-sample" not in warned.stdout
    other = CliRunner().invoke(evaluate_command, [str(bench), "--system", "lexical"])
    assert "in-sample" not in other.stderr


def test_a_folder_that_is_no_bench_ends_with_two(tmp_path: Path) -> None:
    result = CliRunner().invoke(evaluate_command, [str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "none" in result.stderr


@pytest.mark.parametrize("command", [match_command, evaluate_command])
def test_help_shows_an_example(command: object) -> None:
    result = CliRunner().invoke(command, ["--help"])  # type: ignore[arg-type]
    assert "Example: techmatch" in result.output


def test_help_loads_nothing_heavy() -> None:
    heavy = {"torch", "faiss", "numpy", "scipy", "jieba", "onnxruntime"}
    code = f"import sys, web.cli.matching; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
