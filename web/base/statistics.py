"""What SQLite's planner knows of how full the tables are.

PostgreSQL counts by itself; SQLite only when it is told to, and plans blindly until then.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import DeclarativeBase

from web.base import db, registry

LEAST_ROWS = 100
"""Below so many rows every plan is fast."""

GROWTH = 2
"""How many times as many rows as were last counted make the figures stale. They decide between
plans by orders of magnitude, and counting holds the write lock: a tenth of a second at 15,000
postings."""


def keep_fresh() -> bool:
    """Count anew where nothing was counted yet or much was added since; return whether so."""
    with db.reading() as session:
        connection = session.connection()
        if connection.dialect.name != "sqlite" or not _is_stale(connection):
            return False
    with db.unit_of_work() as session:
        session.connection().exec_driver_sql("ANALYZE")
    return True


def _is_stale(connection: Connection) -> bool:
    counted = _read_counted(connection)
    for model in watched():
        rows = connection.scalar(select(func.count()).select_from(model)) or 0
        if rows >= max(LEAST_ROWS, GROWTH * counted.get(model.__tablename__, 0)):
            return True
    return False


def watched() -> list[type[DeclarativeBase]]:
    """Return the models whose growth tells; all other large tables grow with them."""
    return [model for one in registry.present().features for model in one.large]


def _read_counted(connection: Connection) -> dict[str, int]:
    """Return table -> number of its rows when they were last counted."""
    if not connection.dialect.has_table(connection, "sqlite_stat1"):
        return {}
    # The first number of each index's figures is the number of its rows.
    figures = connection.execute(
        text("SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl")
    )
    return {str(table): int(rows) for table, rows in figures}
