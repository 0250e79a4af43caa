"""Column types and small pieces that every model uses."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime in every database; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC before storing."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive values their zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def code_column(codes: type[StrEnum], name: str | None = None) -> Enum:
    """Return a column type that stores the enum's values and refuses any other text.

    ``name`` of the check constraint is needed where a table has two such columns.
    """
    return Enum(
        codes,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name or codes.__name__.lower(),
        values_callable=lambda enum: [member.value for member in enum],
    )


class Versioned:
    """Optimistic locking: an update from an old version fails as a lost race."""

    version: Mapped[int] = mapped_column(nullable=False, default=1)


JsonList = list[Any]
JsonObject = dict[str, Any]
