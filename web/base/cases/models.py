"""The columns that cases have in common. A model adds its state, its object and its kind."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from web.base.cases.kinds import CaseKind
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned


def person(model: type[Any], column: str) -> Mapped[Any]:
    """Return the relationship to the account whose key a column of the model holds."""
    found: Mapped[Any] = relationship("User", foreign_keys=f"{model.__name__}.{column}")
    return found


class Case(Versioned):
    """Who asked when, and what was answered by whom."""

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    if TYPE_CHECKING:
        state: Any
        """Each table has states of its own."""

    @property
    def case_kind(self) -> CaseKind:
        """What kind of case this one is; a table of one kind has it as an attribute."""
        raise NotImplementedError

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    note: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @declared_attr
    @classmethod
    def asked_by(cls) -> Mapped[Any]:
        """Who asked."""
        return person(cls, "asked_by_id")

    @declared_attr
    @classmethod
    def answered_by(cls) -> Mapped[Any]:
        """Who answered; None where the platform ended the case."""
        return person(cls, "answered_by_id")


class Assigned:
    """Who works on the case."""

    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)

    @declared_attr
    @classmethod
    def assignee(cls) -> Mapped[Any]:
        """Who works on it."""
        return person(cls, "assignee_id")


class Due:
    """The day by which the case is to be worked."""

    due_on: Mapped[date | None] = mapped_column(Date)
