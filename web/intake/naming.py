"""How rows call organisations and postings."""

from __future__ import annotations

import unicodedata

from matcher.domain.codes import OrganisationKind
from matcher.types import Kind
from web.exchange.found import ReadRow
from web.postings.numbers import read_number

_WORDS_OF_KINDS = (
    (OrganisationKind.LAB, ("实验室", "laborator")),
    (OrganisationKind.HOSPITAL, ("医院", "hospital")),
    (OrganisationKind.UNIVERSITY, ("大学", "学院", "学校", "university", "college")),
)


def fold(name: str) -> str:
    """Return a name as it is compared: width, brackets, blanks and case do not count."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def guess_kind(name: str, kind: Kind) -> OrganisationKind:
    """Return what kind of organisation a new one is, by its name and by what the table holds."""
    folded = fold(name)
    # A firm may have a laboratory or a school in its name.
    if "公司" not in folded:
        for found, words in _WORDS_OF_KINDS:
            if any(word in folded for word in words):
                return found
    return OrganisationKind.FIRM if kind is Kind.NEED else OrganisationKind.INSTITUTE


def posting_of_code(row: ReadRow, kind: Kind) -> int | None:
    """Return the posting that the row's id means if it is one of our codes, such as N328."""
    number = read_number(row.key) if row.has_own_key else None
    # A number without its letter, or with a word, is an owner's own numbering.
    has_letter = fold(row.key).startswith(kind.value[0])
    return number.id if number is not None and number.kind is kind and has_letter else None
