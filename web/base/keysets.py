"""Lists walked from their beginning to their end, a piece at a time.

Where a piece ended is told by the values that its last row was ordered by: what comes or goes
meanwhile neither repeats a row nor leaves one out, as numbered pages would.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_

from web.base import db

Key = tuple[Any, bool]
"""A column that is never empty, and whether its largest value comes first."""

Place = Sequence[Any]
"""The values of the keys of a row. Together they tell it from all others."""


def fetch_after(
    statement: Select[Any], keys: Sequence[Key], place: Place | None, size: int
) -> tuple[list[Any], Place | None]:
    """Return what follows a place (None: the first ones), and where the next piece begins.

    ``statement`` selects one thing; None instead of a place says that nothing follows.
    """
    columns = [column.label(f"key_{number}") for number, (column, _) in enumerate(keys)]
    statement = statement.add_columns(*columns)
    if place is not None:
        statement = statement.where(follows(keys, place))
    order = [column.desc() if falls else column.asc() for column, falls in keys]
    rows = db.session().execute(statement.order_by(None).order_by(*order).limit(size + 1)).all()
    shown = rows[:size]
    rest = tuple(shown[-1][1:]) if len(rows) > size else None
    return [row[0] for row in shown], rest


def follows(keys: Sequence[Key], place: Place) -> ColumnElement[bool]:
    """Return the condition that a row is ordered after a place."""
    made = []
    for number, (column, falls) in enumerate(keys):
        before = [keys[earlier][0] == place[earlier] for earlier in range(number)]
        value = place[number]
        made.append(and_(*before, column < value if falls else column > value))
    return or_(*made)
