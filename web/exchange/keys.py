"""The ids of rows: their own as shown, a running number, or one made from their text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.types import Kind
from web.base.widths import fold
from web.exchange.columns import RUNNING
from web.exchange.rows import Draft

_NOT_WORDS = re.compile(r"[\W_]+")
_WHOLE = re.compile(r"^(\d+)\.0+$")


@dataclass(frozen=True, slots=True)
class Key:
    """A row's id, whether the file gives it, and the one that its text makes in any case."""

    key: str
    is_own: bool
    of_text: str


def compare_form(key: str) -> str:
    """Return what two spellings of an id share: the number 1, the text １ and 1.0 are one."""
    return _WHOLE.sub(r"\1", fold(key))


def assign_keys(drafts: Sequence[Draft], kind: Kind, heading: str) -> list[Key]:
    """Return the key of each row, noting rows without one and rows with the same.

    ``heading`` names the column of ids in messages, where a row's table does not.
    """
    own = _own_ids(drafts)
    _note_missing(drafts, own, heading)
    running = _running_ids(drafts, own)
    made = _made_ids(drafts, kind)
    _note_repeated(drafts, own, heading)
    return [
        Key(own[place] or running[place] or made[place], bool(own[place]), made[place])
        for place in range(len(drafts))
    ]


def _own_ids(drafts: Sequence[Draft]) -> list[str]:
    """Return own ids; where every table counts from 1 they are running numbers and no ids."""
    ids = [fold(str(draft.values.get("id", ""))) for draft in drafts]
    by_table: dict[int, list[str]] = defaultdict(list)
    for draft, key in zip(drafts, ids, strict=True):
        by_table[draft.table].append(compare_form(key))
    counting = {table for table, keys in by_table.items() if _counts(keys)}
    times = Counter(key for table in counting for key in set(by_table[table]) if key)
    if len(counting) < 2 or max(times.values(), default=0) < 2:
        return ids
    for place, draft in enumerate(drafts):
        if draft.table in counting:
            draft.values.setdefault(RUNNING, ids[place])
            ids[place] = ""
    return ids


def _counts(keys: Sequence[str]) -> bool:
    return list(keys) == [str(number + 1) for number in range(len(keys))]


def _note_missing(drafts: Sequence[Draft], own: Sequence[str], heading: str) -> None:
    with_ids = {draft.table for draft, key in zip(drafts, own, strict=True) if key}
    for draft, key in zip(drafts, own, strict=True):
        is_told = any(problem.place.column == draft.id_heading for problem in draft.problems)
        is_faulty = "id" in draft.faulty_fields or is_told
        if not key and draft.table in with_ids and not is_faulty:
            draft.object_to(draft.id_heading or heading, "不能为空", "must not be empty")


def _running_ids(drafts: Sequence[Draft], own: Sequence[str]) -> list[str]:
    """Return running numbers where they tell all rows without an id apart; else nothing."""
    numbers = [
        "" if key else fold(str(draft.values.get(RUNNING, "")))
        for draft, key in zip(drafts, own, strict=True)
    ]
    without = [place for place, key in enumerate(own) if not key]
    used = [compare_form(numbers[place]) for place in without]
    taken = {compare_form(key) for key in own if key}
    if not all(used) or len(set(used)) < len(used) or taken & set(used):
        return [""] * len(drafts)
    return numbers


def _made_ids(drafts: Sequence[Draft], kind: Kind) -> list[str]:
    """Return ids out of title and organisation; of equal ones the text decides who is first."""
    bases = [_digest((kind.value, *_telling(draft))) for draft in drafts]
    same: dict[str, list[int]] = defaultdict(list)
    for place, base in enumerate(bases):
        same[base].append(place)
    made = [f"T{base[:12].upper()}" for base in bases]
    for places in same.values():
        if len(places) > 1:
            ordered = sorted(places, key=lambda place: (_digest(_all_text(drafts[place])), place))
            for number, place in enumerate(ordered[1:], 2):
                made[place] = f"{made[place]}-{number}"
    return made


def _telling(draft: Draft) -> Iterable[str]:
    title = str(draft.values.get("title", ""))
    return (title, str(draft.values.get("organisation", ""))) if title else draft.cells


def _all_text(draft: Draft) -> Iterable[str]:
    left = {"id", RUNNING}
    return (f"{name}={value}" for name, value in sorted(draft.values.items()) if name not in left)


def _digest(parts: Iterable[str]) -> str:
    words = "\x1f".join(_NOT_WORDS.sub("", fold(part).lower()) for part in parts)
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def _note_repeated(drafts: Sequence[Draft], own: Sequence[str], heading: str) -> None:
    first: dict[str, Draft] = {}
    told: set[str] = set()
    for draft, key in zip(drafts, own, strict=True):
        plain = compare_form(key)
        if not plain:
            continue
        earlier = first.setdefault(plain, draft)
        if earlier is draft:
            continue
        _tell_repeated(draft, key, earlier, heading)
        if plain not in told:
            told.add(plain)
            _tell_repeated(earlier, key, draft, heading)


def _tell_repeated(draft: Draft, key: str, other: Draft, heading: str) -> None:
    sheet_zh = f"工作表“{other.sheet}”" if other.sheet != draft.sheet else ""
    sheet_en = f'sheet "{other.sheet}" ' if other.sheet != draft.sheet else ""
    draft.object_to(
        draft.id_heading or heading,
        f"编号“{key}”与{sheet_zh}第 {other.row.number} 行重复",
        f'id "{key}" is also used in {sheet_en}row {other.row.number}',
        key,
    )
