"""Postings (needs and achievements) and the revisions of their text."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from matcher.domain.codes import AuditCode, Confidentiality, Must, NeedKind
from matcher.types import Kind
from web.base.clock import utc_now
from web.base.columns import UtcDateTime, Versioned, code_column
from web.base.db import Base
from web.base.listing.spec import Spec
from web.people.models import Organisation, User
from web.postings.states import PostingState, RevisionState

if TYPE_CHECKING:
    from web.calls.models import Call


class Posting(Versioned, Base):
    """One need or achievement; its text is in its revisions. Only drafts are ever deleted."""

    __tablename__ = "postings"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('published', 'expired', 'withdrawn', 'fulfilled'))"
            " = (published_revision_id IS NOT NULL)",
            name="published_has_revision",
        ),
        CheckConstraint(
            "(published_revision_id IS NULL) = (published_at IS NULL)", name="published_has_date"
        ),
        CheckConstraint("challenge_at IS NULL OR kind = 'need'", name="challenge"),
        Index("ix_postings_kind_state", "kind", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(code_column(Kind))
    state: Mapped[PostingState] = mapped_column(
        code_column(PostingState), default=PostingState.DRAFT
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"), index=True)
    published_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revisions.id", use_alter=True), index=True
    )
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its text was last saved; unknown of what was saved before this was kept."""
    challenge_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the need was announced as an open challenge 揭榜挂帅."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    organisation: Mapped[Organisation] = relationship()
    author: Mapped[User] = relationship()
    call: Mapped[Call | None] = relationship()
    revisions: Mapped[list[Revision]] = relationship(
        back_populates="posting",
        order_by="Revision.number",
        foreign_keys="Revision.posting_id",
    )
    published_revision: Mapped[Revision | None] = relationship(
        foreign_keys=[published_revision_id], viewonly=True
    )

    __mapper_args__ = {"version_id_col": Versioned.version}  # noqa: RUF012

    def show(self, revision: Revision) -> None:
        """Make ``revision``, already stored, the published one.

        The two tables point at each other, so this side is written by hand.
        """
        self.published_revision_id = revision.id
        set_committed_value(self, "published_revision", revision)

    @property
    def latest(self) -> Revision:
        """The newest revision: the one being edited or audited, or the published one."""
        return self.revisions[-1]


class Revision(Base):
    """One version of a posting's text, with its own way through the audit."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("posting_id", "number"),
        Index(
            "ix_revisions_one_open",
            "posting_id",
            unique=True,
            sqlite_where=text("state IN ('draft', 'submitted', 'changes_requested')"),
            postgresql_where=text("state IN ('draft', 'submitted', 'changes_requested')"),
        ),
        Index("ix_revisions_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"), index=True)
    number: Mapped[int]
    kind: Mapped[Kind] = mapped_column(code_column(Kind))
    state: Mapped[RevisionState] = mapped_column(
        code_column(RevisionState), default=RevisionState.DRAFT
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    indicators: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    contact_name: Mapped[str] = mapped_column(String(100), default="")
    contact_phone: Mapped[str] = mapped_column(String(50), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    valid_until: Mapped[date | None]
    reads_attachments: Mapped[bool] = mapped_column(default=False)
    """Whether the matcher reads the public text of what is attached."""
    not_secret: Mapped[bool] = mapped_column(default=False)
    """The poster declared that the text contains no state secret."""
    audit_code: Mapped[AuditCode | None] = mapped_column(code_column(AuditCode))
    audit_note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    posting: Mapped[Posting] = relationship(back_populates="revisions", foreign_keys=[posting_id])
    tags: Mapped[list[Tag]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Tag.position"
    )

    __mapper_args__ = {"polymorphic_on": "kind", "with_polymorphic": "*"}  # noqa: RUF012

    def values(self, facet: str) -> list[str]:
        """Return the codes chosen for ``facet``: 'field', 'mode' or 'must'."""
        return [tag.code for tag in self.tags if tag.facet == facet]

    def set_values(self, facet: str, codes: list[str]) -> None:
        """Replace the codes chosen for ``facet``, keeping their order."""
        others = [tag for tag in self.tags if tag.facet != facet]
        kept = {tag.code: tag for tag in self.tags if tag.facet == facet}
        chosen = []
        for position, code in enumerate(dict.fromkeys(codes)):
            tag = kept.get(code) or Tag(facet=facet, code=code)
            tag.position = position
            chosen.append(tag)
        self.tags = others + chosen

    def read(self, spec: Spec) -> Any:
        """Return what a field holds."""
        return self.values(spec.facet) if spec.facet else getattr(self, spec.name)

    def write(self, spec: Spec, value: Any) -> None:
        """Set a field."""
        if spec.facet:
            self.set_values(spec.facet, list(value))
        else:
            setattr(self, spec.name, value)


_MUSTS = tuple(must.value for must in Must)


class Tag(Base):
    """One code of a facet of a revision: what lists are filtered and counted by.

    Facet 'must' names the criteria a need insists on.
    """

    __tablename__ = "revision_tags"
    __table_args__ = (
        CheckConstraint("facet IN ('field', 'mode', 'must')", name="facet"),
        CheckConstraint(f"facet <> 'must' OR code IN {_MUSTS}", name="must"),
        Index("ix_revision_tags_facet_code", "facet", "code"),
    )

    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class NeedRevision(Revision):
    """Text of a technology need. Money in integer fen; no budget means negotiable."""

    __tablename__ = "need_revisions"
    __table_args__ = (  # type: ignore[assignment]
        CheckConstraint("trl_min BETWEEN 1 AND 9", name="trl"),
        CheckConstraint("budget_min >= 0 AND budget_max >= budget_min", name="budget"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    problem: Mapped[str] = mapped_column(Text, default="")
    tried: Mapped[str] = mapped_column(Text, default="")
    need_kind: Mapped[NeedKind] = mapped_column(code_column(NeedKind), default=NeedKind.CORE)
    budget_min: Mapped[int | None] = mapped_column(BigInteger)
    budget_max: Mapped[int | None] = mapped_column(BigInteger)
    deadline: Mapped[date | None]
    trl_min: Mapped[int | None]
    district: Mapped[str] = mapped_column(String(32), default="")
    confidentiality: Mapped[Confidentiality] = mapped_column(
        code_column(Confidentiality), default=Confidentiality.PUBLIC
    )
    open_challenge: Mapped[bool] = mapped_column(default=False)

    __mapper_args__ = {"polymorphic_identity": Kind.NEED}  # noqa: RUF012


class AchievementRevision(Revision):
    """Text of a research achievement. Price in integer fen; none means negotiable."""

    __tablename__ = "achievement_revisions"
    __table_args__ = (  # type: ignore[assignment]
        CheckConstraint("trl BETWEEN 1 AND 9", name="trl"),
        CheckConstraint("price >= 0", name="price"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    innovation: Mapped[str] = mapped_column(Text, default="")
    application: Mapped[str] = mapped_column(Text, default="")
    market: Mapped[str] = mapped_column(Text, default="")
    discipline: Mapped[str] = mapped_column(String(100), default="")
    trl: Mapped[int | None]
    intellectual_property: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """Rows of kind, title, number (may be empty) and state."""
    price: Mapped[int | None] = mapped_column(BigInteger)
    team: Mapped[str] = mapped_column(Text, default="")
    registration_number: Mapped[str] = mapped_column(String(50), default="")
    evaluation: Mapped[str] = mapped_column(Text, default="")
    holder_consents: Mapped[bool] = mapped_column(default=False)

    __mapper_args__ = {"polymorphic_identity": Kind.ACHIEVEMENT}  # noqa: RUF012
