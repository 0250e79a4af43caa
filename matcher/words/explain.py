"""Why a pair was proposed: evidence from the parts of the text that the score is made of."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

import numpy as np

from matcher.pairs.criteria import check_criteria
from matcher.pairs.sides import Side
from matcher.pairs.softmatch import TermRows
from matcher.types import Evidence, Item
from matcher.words.shared import (
    Telling,
    find_shared_terms,
    fold_item,
    is_distinctive,
    read_item,
    share_terms,
)
from matcher.words.terms import is_word
from matcher.words.wording import mark_terms, sentence

__all__ = [
    "explain_pair",
    "explain_terms",
    "find_shared_terms",
    "fold_item",
    "is_distinctive",
    "mark_terms",
    "sentence",
]

MOST_NEAR = 3
LEAST_COSINE = 0.55
"""Cosine from which on two words without a common character are called near."""

LEAST_COSINE_ALIKE = 0.7
"""The same for words with a common character, which are alike by their spelling already."""


def explain_pair(
    needs: Side,
    need: int,
    achievements: Side,
    achievement: int,
    today: date,
    strengths: Mapping[str, float] | None = None,
) -> Evidence:
    """Return shared terms, near terms and criteria of one pair of rows."""
    found = explain_terms(needs, need, achievements, achievement)
    left, right = needs.items[need], achievements.items[achievement]
    return replace(found, criteria=check_criteria(left, right, today), strengths=strengths or {})


class Told(Protocol):
    """What is asked of either side: its items with their words, terms and names."""

    @property
    def items(self) -> Sequence[Item]: ...
    @property
    def texts(self) -> Sequence[Sequence[str]]: ...
    @property
    def terms(self) -> TermRows: ...
    @property
    def names(self) -> Container[str]: ...


def explain_terms(ours: Told, our_row: int, theirs: Told, their_row: int) -> Evidence:
    """Return the shared and near terms of one pair of rows, as our and their item write them."""
    left, right = _read_row(ours, our_row), _read_row(theirs, their_row)
    shared = share_terms(left, right)
    near = _find_near(ours, our_row, theirs, their_row, (left.text, right.text), shared)
    return Evidence(
        terms=tuple(_as_written(term, left) for term in shared),
        near=tuple(
            (_as_written(word, left), _as_written(other, right), cosine)
            for word, other, cosine in near
        ),
    )


def _read_row(side: Told, row: int) -> Telling:
    return read_item(side.items[row], side.texts[row])


def _find_near(
    needs: Told,
    need: int,
    achievements: Told,
    achievement: int,
    texts: tuple[str, str],
    shared: Sequence[str],
) -> tuple[tuple[str, str, float], ...]:
    """Return pairs of different words with a high cosine, each word once, best first."""
    left, left_weights, left_vectors = needs.terms.terms_of(need)
    right, right_weights, right_vectors = achievements.terms.terms_of(achievement)
    cosines = left_vectors @ right_vectors.T
    names = needs.names, achievements.names
    pairs = []
    for row, column in zip(*np.nonzero(cosines >= LEAST_COSINE), strict=True):
        ours, theirs = left[row], right[column]
        near_enough = cosines[row, column] >= _least_cosine(ours, theirs)
        are_words = near_enough and _is_known(ours, names) and _is_known(theirs, names)
        if are_words and _is_near_pair(ours, theirs, texts, shared):
            weight = float(left_weights[row] * right_weights[column])
            pairs.append((float(cosines[row, column]) * weight**0.5, row, column))
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    kept: list[tuple[str, str, float]] = []
    for _, row, column in pairs:
        ours, theirs = left[row], right[column]
        if not any(ours == mine or theirs == other for mine, other, _ in kept):
            kept.append((ours, theirs, round(float(cosines[row, column]), 3)))
    return tuple(kept[:MOST_NEAR])


def _is_known(word: str, names: Sequence[Container[str]]) -> bool:
    return any(is_word(word, some) for some in names)


def _least_cosine(ours: str, theirs: str) -> float:
    return LEAST_COSINE_ALIKE if set(ours) & set(theirs) else LEAST_COSINE


def _is_near_pair(ours: str, theirs: str, texts: tuple[str, str], shared: Sequence[str]) -> bool:
    if not (is_distinctive(ours) and is_distinctive(theirs)):
        return False
    if ours in theirs or theirs in ours:
        return False
    if ours in texts[1] or theirs in texts[0]:
        # A word that both sides have is a shared term, not a near one.
        return False
    return not any(ours in term or theirs in term for term in shared)


def _as_written(term: str, item: Telling) -> str:
    """Return a folded term as the item writes it: CTOD rather than ctod."""
    place = item.text.find(term)
    return item.written[place : place + len(term)] if place >= 0 else term
