"""The code of a posting: shown (N328, A204), and read as people write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from matcher.text.folding import fold_text
from matcher.types import Kind

_LETTERS = {kind: kind.value[0] for kind in Kind}
_KINDS = {
    **{letter: kind for kind, letter in _LETTERS.items()},
    "需求": Kind.NEED,
    "成果": Kind.ACHIEVEMENT,
}
_WRITTEN = re.compile(
    r"(?:编号|编码|代码|code|no\.?|number)?[\s:#№]*"
    r"(?:(?:技术|科技)?(?P<kind>需求|成果|[na]))?[\s:#№_-]*"
    r"0*(?P<id>[1-9]\d{0,8})号?"
)
"""How codes are written, narrowed and in lower case: n328, 编号:N 328, 需求 328, 328."""


class Numbered(Protocol):
    """What has a code: a posting or a view of one."""

    @property
    def id(self) -> int:
        """Number, one sequence for both kinds."""

    @property
    def kind(self) -> Kind:
        """Need or achievement."""


@dataclass(frozen=True, slots=True)
class Number:
    """A code as somebody wrote it: without a letter it may be of either kind."""

    id: int
    kind: Kind | None = None

    def may_be(self, kind: Kind) -> bool:
        """Return whether a posting of ``kind`` may be meant."""
        return self.kind in (None, kind)


def number_of(posting: Numbered) -> str:
    """Return the code by which a posting is called on pages and in catalogues."""
    return f"{_LETTERS[posting.kind].upper()}{posting.id}"


def read_number(text: str) -> Number | None:
    """Return the code that a text consists of, None where it says anything else."""
    written = _WRITTEN.fullmatch(fold_text(text).strip())
    if written is None:
        return None
    return Number(int(written["id"]), _KINDS.get(written["kind"] or ""))
