"""The list of pairs that ``techmatch match --pairs`` scores."""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path

from web.base.sheets.problems import Problems, refuse
from web.base.sheets.sources import lines_of
from web.base.widths import fold

Pair = tuple[int, int]
"""(position of the need, position of the achievement) in the lists read before."""

_HEADINGS = frozenset({"need_id", "need", "需求编号", "需求id"})


def read_pairs(path: Path, need_ids: Sequence[str], achievement_ids: Sequence[str]) -> list[Pair]:
    """Return the pairs of a tab-separated file, in file order.

    The first two columns are need_id and achievement_id, further ones are ignored; a
    heading line may lead. Raises BadTable for unknown ids, repeated pairs and short lines.
    """
    if not path.is_file():
        raise refuse(path, "文件不存在", "no such file")
    needs = {fold(key): position for position, key in enumerate(need_ids)}
    achievements = {fold(key): position for position, key in enumerate(achievement_ids)}
    problems = Problems(path)
    seen: dict[Pair, int] = {}
    for number, line in enumerate(lines_of(path), 1):
        cells = [fold(cell) for cell in line.split("\t")]
        if not any(cells) or (number == 1 and _is_heading(cells, needs)):
            continue
        if len(cells) < 2:
            problems.add("应为制表符分隔的两列", "must be two columns parted by a tab", row=number)
            continue
        _note_unknown(number, cells[0], "need_id", needs, problems)
        _note_unknown(number, cells[1], "achievement_id", achievements, problems)
        if cells[0] in needs and cells[1] in achievements:
            _add_pair((needs[cells[0]], achievements[cells[1]]), number, seen, problems)
    problems.raise_if_any()
    if not seen:
        raise refuse(path, "文件中没有配对", "the file holds no pairs")
    return list(seen)


def _is_heading(cells: Sequence[str], needs: Container[str]) -> bool:
    return cells[0].lower() in _HEADINGS and cells[0] not in needs


def _note_unknown(
    number: int, key: str, column: str, known: Container[str], problems: Problems
) -> None:
    if key not in known:
        problems.add(f"编号“{key}”不存在", f'id "{key}" is unknown', row=number, column=column)


def _add_pair(pair: Pair, number: int, seen: dict[Pair, int], problems: Problems) -> None:
    if pair in seen:
        problems.add(f"与第 {seen[pair]} 行重复", f"repeats row {seen[pair]}", row=number)
    else:
        seen[pair] = number
