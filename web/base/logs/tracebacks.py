"""Where an error happened, without what its words may quote.

Places in our code are no secret. The words of many errors are: they name the value that was
wrong, which may be a sentence of a need or somebody's address. Those of a few kinds tell of the
machine alone, and whoever runs it needs them.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from matcher.domain.errors import ConfigError

TELLING = (OSError, ImportError, AttributeError, NameError, MemoryError, RecursionError)
"""Their words are about files, lines and names of the program. UnicodeError is a ValueError."""

LONGEST = 300


def format_error(error: BaseException) -> str:
    """Return the traceback of an error and of those it came from, the first one first."""
    return "\n".join(line for one in _chain(error) for line in _format_one(one))


def words_of(error: BaseException) -> str:
    """Return what an error may say in the log; empty where its words may be somebody's."""
    if isinstance(error, DBAPIError):
        return _words_of_database(error)
    if isinstance(error, TELLING) and not isinstance(error, SQLAlchemyError):
        return _first_line(error)
    return _first_line(error) if isinstance(error, ConfigError) else ""


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.insert(0, one)
        hidden = one.__suppress_context__
        one = one.__cause__ or (None if hidden else one.__context__)
    return found


def _format_one(error: BaseException) -> Iterator[str]:
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    kind, words = type(error), words_of(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    yield f"{name}: {words}" if words else name


def _words_of_database(error: DBAPIError) -> str:
    """Return what the database says where it quotes no value: it names columns, locks, disks.

    PostgreSQL quotes the row in further lines (DETAIL), and values of a wrong type in the first.
    """
    original = error.orig
    code = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", "")
    if str(code).startswith("22") or not isinstance(original, BaseException):
        return str(code or "")
    return f"{code} {_first_line(original)}".strip()


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:LONGEST]
