"""What the database is asked while a test looks on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def listening(hear: Callable[..., None], engine: Engine | None = None) -> Iterator[None]:
    """Let ``hear`` have every statement before it is sent, as SQLAlchemy tells it: the statement
    is the third argument. Without an engine those of the whole process are meant."""
    source = Engine if engine is None else engine
    event.listen(source, "before_cursor_execute", hear)
    try:
        yield
    finally:
        event.remove(source, "before_cursor_execute", hear)


@contextmanager
def noted(engine: Engine | None = None) -> Iterator[list[str]]:
    """Yield a list that fills with the statements sent meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        found.append(statement)

    with listening(note, engine):
        yield found
