"""Lines of published catalogues."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.base.db import Base
from web.postings.models import Posting, Revision


class CatalogueEntry(Base):
    """One line of a published catalogue: the text as it was when the catalogue came out."""

    __tablename__ = "catalogue_entries"

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    position: Mapped[int]

    posting: Mapped[Posting] = relationship()
    revision: Mapped[Revision] = relationship()
