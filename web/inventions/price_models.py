"""Publications of prices, objections to them, and open licences. Money in integer fen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.contacts import Contact
from web.base.db import Base
from web.inventions.models import Invention
from web.inventions.states import (
    LicenceState,
    PriceObjectionState,
    PublicationState,
    TransfereeKind,
    TransferWay,
    UseState,
)
from web.inventions.verbs import InventionObject
from web.people.models import Organisation, User

_RUNNING = text("state = 'running'")
_OPEN = text("state = 'open'")


class PricePublication(Versioned, Base):
    """An agreed price that is published 协议定价公示 before there is a contract."""

    __tablename__ = "price_publications"
    __table_args__ = (
        CheckConstraint("last_day > first_day", name="days"),
        CheckConstraint("price >= 0", name="price"),
        Index(
            "ix_price_publications_one_running",
            "invention_id",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invention_id: Mapped[int] = mapped_column(ForeignKey("inventions.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    """As it was published."""
    price: Mapped[int] = mapped_column(BigInteger)
    way: Mapped[TransferWay] = mapped_column(code_column(TransferWay))
    transferee_kind: Mapped[TransfereeKind] = mapped_column(code_column(TransfereeKind))
    transferee: Mapped[str] = mapped_column(String(200), default="")
    hides_transferee: Mapped[bool] = mapped_column(default=False)
    """Until the end the public reads the kind alone."""
    how: Mapped[str] = mapped_column(Text)
    """How one objects, and how that is handled; public."""
    first_day: Mapped[date]
    last_day: Mapped[date]
    """It ends at 24:00 of this day."""
    state: Mapped[PublicationState] = mapped_column(
        code_column(PublicationState), default=PublicationState.RUNNING
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    invention: Mapped[Invention] = relationship()
    by: Mapped[User] = relationship()
    objections: Mapped[list[PriceObjection]] = relationship(
        back_populates="publication", order_by="PriceObjection.id"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    @property
    def open_objections(self) -> list[PriceObjection]:
        """The objections that nobody has answered."""
        return [one for one in self.objections if one.state is PriceObjectionState.OPEN]

    @property
    def public_transferee(self) -> str:
        """Who gets it, as far as the public may know now."""
        is_hidden = self.hides_transferee and self.state is not PublicationState.PASSED
        return "" if is_hidden else self.transferee


class PriceObjection(Versioned, Base):
    """What somebody objects to a price. Never public."""

    __tablename__ = "price_objections"
    __table_args__ = (
        CheckConstraint("(state IN ('upheld', 'dismissed')) = (answer <> '')", name="answered"),
        CheckConstraint("is_paper = (named <> '')", name="named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("price_publications.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    """Who raised it; of one on paper, who recorded it."""
    is_paper: Mapped[bool] = mapped_column(default=False)
    named: Mapped[str] = mapped_column(String(200), default="")
    """Who objects, of one on paper."""
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[PriceObjectionState] = mapped_column(
        code_column(PriceObjectionState), default=PriceObjectionState.OPEN
    )
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    publication: Mapped[PricePublication] = relationship(back_populates="objections")
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class OpenLicence(Versioned, Base):
    """A declaration that anybody may use a patent on these terms 专利开放许可声明. Public."""

    __tablename__ = "open_licences"
    __table_args__ = (
        CheckConstraint("until > since", name="days"),
        Index(
            "ix_open_licences_one_open",
            "invention_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invention_id: Mapped[int] = mapped_column(ForeignKey("inventions.id"), index=True)
    patents: Mapped[str] = mapped_column(Text)
    fee: Mapped[str] = mapped_column(Text)
    payment: Mapped[str] = mapped_column(Text)
    territory: Mapped[str] = mapped_column(String(200))
    since: Mapped[date]
    until: Mapped[date]
    state: Mapped[LicenceState] = mapped_column(
        code_column(LicenceState), default=LicenceState.OPEN
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    invention: Mapped[Invention] = relationship()
    by: Mapped[User] = relationship()
    uses: Mapped[list[LicenceUse]] = relationship(
        back_populates="licence", order_by="LicenceUse.id"
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012


class LicenceUse(Versioned, Base):
    """A firm's notice that it uses an open licence; for the two and officers."""

    __tablename__ = "licence_uses"

    id: Mapped[int] = mapped_column(primary_key=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("open_licences.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    contact_name: Mapped[str] = mapped_column(String(100))
    contact_phone: Mapped[str] = mapped_column(String(50))
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[UseState] = mapped_column(code_column(UseState), default=UseState.DECLARED)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @property
    def contact(self) -> Contact:
        """Whose contact data it holds."""
        kind = str(InventionObject.USE)
        return Contact(kind, self.id, self.organisation_id, self.author_id)

    licence: Mapped[OpenLicence] = relationship(back_populates="uses")
    organisation: Mapped[Organisation] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012
