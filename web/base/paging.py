"""Pages of a list, cut by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from web.base import db

T = TypeVar("T")

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of ``total`` things. ``number`` starts at 1."""

    items: Sequence[T]
    total: int
    number: int = 1
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def near(self) -> list[int | None]:
        """Page numbers to link to: first, last and the neighbours; None stands for a gap."""
        wanted = {1, self.pages, *range(self.number - 2, self.number + 3)}
        numbers = sorted(number for number in wanted if 1 <= number <= self.pages)
        shown: list[int | None] = []
        for number in numbers:
            previous = shown[-1] if shown else None
            if previous is not None and number - previous > 1:
                shown.append(None)
            shown.append(number)
        return shown


def count_rows(statement: Select[Any]) -> int:
    """Return how many rows ``statement`` gives."""
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    return db.session().scalar(counted) or 0


def fetch_page(statement: Select[T], number: int, size: int = PAGE_SIZE) -> Page[T]:
    """Return page ``number`` of the entities ``statement`` selects; beyond the end, the last."""
    total = count_rows(statement)
    last = max(1, -(-total // size))
    number = min(max(1, number), last)
    found = db.session().scalars(statement.limit(size).offset((number - 1) * size))
    return Page(found.all(), total, number, size)
