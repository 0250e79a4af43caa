"""The same task in another program: files, settings, grades."""

from __future__ import annotations

import json
from pathlib import Path

from scripts.benchmarks import _files, _rating, _txtai, peer
from scripts.benchmarks._files import Files


def test_papers_have_abstracts_or_contents() -> None:
    lines = [
        json.dumps({"title": "网箱", "abstract": "深水养殖"}),
        "",
        json.dumps({"title": "电池", "content": ""}),
    ]
    rows = _files.read_papers(lines)
    assert rows == [
        {"title": "网箱", "content": "深水养殖"},
        {"title": "电池", "content": ""},
    ]
    assert [json.loads(line)["id"] for line in _files.number_rows(rows, "N").splitlines()] == [
        "N1",
        "N2",
    ]


def test_small_files_hold_the_first_rows(tmp_path: Path) -> None:
    files = Files(tmp_path / "needs.jsonl", tmp_path / "achievements.jsonl")
    for path in (files.needs, files.achievements):
        path.write_text("".join(f"{number}\n" for number in range(9)))
    few = _files.cut_short(files, tmp_path / "few", 2)
    assert few.needs.read_text() == few.achievements.read_text() == "0\n1\n"


def test_labels_may_have_a_heading() -> None:
    lines = ["need_id\tachievement_id\tlevel\n", "N1\tA2\t4\n"]
    assert _txtai.read_labels(lines) == [("N1", "A2", 4)]


def test_scores_are_read_by_the_names_of_their_columns() -> None:
    lines = ["need_id\trank\tscore\tachievement_id\n", "N1\t1\t0.5\tA2\n"]
    assert _rating.read_scores(lines) == {("N1", "A2"): 0.5}


def test_the_peer_gets_the_setting_that_is_best_in_the_mean() -> None:
    rated = {
        "one": {"match": 0.9, "txtai a:0": 0.5, "txtai b:0": 0.7, "txtai, other c:0": 1.0},
        "two": {"match": 0.9, "txtai a:0": 0.8, "txtai b:0": 0.7, "txtai, other c:0": 1.0},
    }
    assert peer.choose(rated, "txtai ", peer.USUAL) == "b:0"
    assert peer.choose(rated, "txtai, other ", peer.USUAL) == "c:0"
    assert peer.choose({"one": {"match": 0.9}}, "txtai ", peer.USUAL) == peer.USUAL


def test_every_setting_can_be_asked_for() -> None:
    assert peer.USUAL in _txtai.SETTINGS
