"""Folders of needs, achievements and graded pairs."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from matcher.fitting.evaluation import LabelledSet
from matcher.types import Kind
from web.base.sheets.problems import Problems, refuse
from web.base.sheets.sources import lines_of
from web.exchange.items import read_items


def read_bench(folder: Path) -> LabelledSet:
    """Read needs.jsonl, achievements.jsonl and labels.tsv (need_id, achievement_id, level).

    Raises BadTable where a file is missing or a label names an unknown id or level.
    """
    if not folder.is_dir():
        raise refuse(folder, "不是文件夹", "is not a folder")
    needs = read_items(folder / "needs.jsonl", Kind.NEED)
    achievements = read_items(folder / "achievements.jsonl", Kind.ACHIEVEMENT)
    path = folder / "labels.tsv"
    if not path.is_file():
        raise refuse(path, "文件不存在", "no such file")
    rows = {item.id: row for row, item in enumerate(needs)}
    columns = {item.id: column for column, item in enumerate(achievements)}
    problems = Problems(path)
    labels: list[tuple[int, int, int]] = []
    for number, line in enumerate(lines_of(path), 1):
        cells = line.split("\t")
        if (number == 1 and cells[0] == "need_id") or not line.strip():
            continue
        if len(cells) < 3 or cells[2].strip() not in {"1", "2", "3", "4"}:
            problems.add("应为 1 至 4 的等级", "must hold a level 1 to 4", row=number)
        elif cells[0] not in rows or cells[1] not in columns:
            problems.add("编号不存在", "an id is unknown", row=number)
        else:
            labels.append((rows[cells[0]], columns[cells[1]], int(cells[2])))
    problems.raise_if_any()
    if not labels:
        raise refuse(path, "文件中没有标注", "the file holds no labels")
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()
    table = np.array(labels, dtype=np.int64)
    return LabelledSet(folder.name, needs, achievements, table, fingerprint)
