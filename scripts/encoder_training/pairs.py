"""Pairs of texts that say the same, made afresh for every epoch from unlabelled documents."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .corpus import Document
from .fitting import Pair

Cut = Callable[[str], list[list[int]]]
Tokens = list[list[int]]

BODY_TERMS = 24
BODY_LETTERS = 400
WINDOW = 25
SHORTEST_TITLE = 4
KEPT_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Views:
    """The parts of a document, each as the elements of its tokens."""

    title: Tokens
    terms: Tokens
    keywords: Tokens
    body: Tokens


def cut_documents(
    documents: Sequence[Document], cut: Cut, select_terms: Callable[[str, int], list[str]]
) -> list[Views]:
    """Return the views of every document."""
    return [
        Views(
            title=cut(document.title),
            terms=cut(" ".join(select_terms(document.body, BODY_TERMS))),
            keywords=cut(" ".join(document.keywords)),
            body=cut(document.body[:BODY_LETTERS]),
        )
        for document in documents
    ]


def flatten(tokens: Tokens) -> list[int]:
    """Return the elements of all tokens."""
    return [element for token in tokens for element in token]


def split_in_half(tokens: Tokens, chance: random.Random) -> Pair:
    """Return two random halves of the tokens."""
    mixed = chance.sample(tokens, len(tokens))
    middle = len(mixed) // 2
    return flatten(mixed[:middle]), flatten(mixed[middle:])


def keep_some(tokens: Tokens, chance: random.Random) -> list[int]:
    """Return a random half of the tokens."""
    return flatten([token for token in tokens if chance.random() < KEPT_SHARE])


def cut_windows(tokens: Tokens, chance: random.Random) -> Pair:
    """Return two neighbouring windows of a running text."""
    middle = chance.randrange(5, len(tokens) - 5)
    before = flatten(tokens[max(0, middle - WINDOW) : middle])
    return before, flatten(tokens[middle : middle + WINDOW])


def draw_pairs(views: Sequence[Views], chance: random.Random) -> list[Pair]:
    """Return the pairs of one epoch, at most five per document."""
    pairs: list[Pair] = []
    for view in views:
        if len(view.title) >= SHORTEST_TITLE:
            pairs.append(split_in_half(view.title, chance))
        if view.terms:
            pairs.append((flatten(view.title), keep_some(view.terms, chance)))
        if view.keywords:
            pairs.append((flatten(view.title), flatten(view.keywords)))
        if view.keywords and view.terms:
            pairs.append((flatten(view.keywords), keep_some(view.terms, chance)))
        if len(view.body) > WINDOW:
            pairs.append(cut_windows(view.body, chance))
    return pairs
