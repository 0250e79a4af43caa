"""A posting's view as labelled texts and facts, and what changed between two of them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from web.base.listing.spec import Block
from web.base.listing.words import say
from web.postings.disclosure import PostingView
from web.postings.fields import LISTINGS
from web.postings.states import PostingState
from web.postings.words import PLAN_LABELS

Labelled = list[tuple[str, str]]
SHORTEST_BLOCK = 2
"""Shorter runs of equal characters inside a change only make it hard to read."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one text: segments of kind 'same', 'gone' or 'new'."""

    label: str
    segments: list[tuple[str, str]]


def texts_of(view: PostingView) -> Labelled:
    """Return the running texts that are not empty, in reading order."""
    return _stated(view, Block.TEXT)


def facts_of(view: PostingView) -> Labelled:
    """Return the facts in words, those that are stated and visible."""
    return _stated(view, Block.FACT)


def contact_of(view: PostingView) -> Labelled:
    """Return how to reach the owner; empty before the introduction."""
    return _stated(view, Block.CONTACT)


def changes_between(old: PostingView, new: PostingView) -> list[Change]:
    """Return what differs between two texts of a posting."""
    before, after = _everything(old), _everything(new)
    changes = []
    for label in dict.fromkeys([*after, *before]):
        first, second = before.get(label, ""), after.get(label, "")
        if first != second:
            changes.append(Change(label, compare(first, second)))
    return changes


def compare(old: str, new: str) -> list[tuple[str, str]]:
    """Return (kind, text) segments that lead from ``old`` to ``new``."""
    segments: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal" and (j - i > SHORTEST_BLOCK or i == 0 or j == len(old)):
            segments.append(("same", old[i:j]))
            continue
        if j > i:
            segments.append(("gone", old[i:j]))
        if m > k:
            segments.append(("new", new[k:m]))
    return segments


def _everything(view: PostingView) -> dict[str, str]:
    return dict(line for block in Block for line in _stated(view, block))


def _stated(view: PostingView, block: Block) -> Labelled:
    # A plan is told in an achievement's fields, and they mean something of their own there.
    other = PLAN_LABELS if view.state is PostingState.CLAIM else {}
    lines = (
        (str(other.get(spec.name, spec.label)), say(spec, view))
        for spec in LISTINGS[view.kind].block(block)
    )
    return [(label, text) for label, text in lines if text]
