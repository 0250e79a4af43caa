"""Service inventions, the publication of their prices, and open licences.

Revision ID: 0034
Revises: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_invention_approval_plans()
    _make_inventions()
    _make_invention_approvals()
    _make_invention_diligence()
    _make_invention_evaluations()
    _make_invention_trades()
    _make_open_licences()
    _make_price_publications()
    _make_licence_uses()
    _make_price_objections()


def _make_invention_approval_plans() -> None:
    op.create_table(
        "invention_approval_plans",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_invention_approval_plans_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_invention_approval_plans")),
    )


def _make_inventions() -> None:
    op.create_table(
        "inventions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "registered",
                "evaluated",
                "approved",
                "publicised",
                "clear",
                "transferred",
                "withdrawn",
                name="inventionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "patent",
                "software",
                "variety",
                "layout",
                "medicine",
                "know_how",
                name="inventionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("inventors", sa.Text(), nullable=False),
        sa.Column("shows_inventors", sa.Boolean(), nullable=False),
        sa.Column("department", sa.String(length=100), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("trl", sa.Integer(), nullable=True),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("approval_steps", sa.JSON(), nullable=False),
        sa.Column("transferred_on", sa.Date(), nullable=True),
        sa.Column("transferee", sa.String(length=200), nullable=False),
        sa.Column("contract_number", sa.String(length=64), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_words", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("trl BETWEEN 1 AND 9", name=op.f("ck_inventions_trl")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_inventions_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_inventions_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.id"], name=op.f("fk_inventions_posting_id_postings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventions")),
    )
    op.create_index(op.f("ix_inventions_author_id"), "inventions", ["author_id"], unique=False)
    op.create_index(
        op.f("ix_inventions_organisation_id"), "inventions", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_inventions_posting_id"), "inventions", ["posting_id"], unique=False)
    op.create_index(op.f("ix_inventions_state"), "inventions", ["state"], unique=False)


def _make_invention_approvals() -> None:
    op.create_table(
        "invention_approvals",
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("is_yes", sa.Boolean(), nullable=False),
        sa.Column("person", sa.String(length=100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invention_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("is_yes OR words <> ''", name=op.f("ck_invention_approvals_words")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_invention_approvals_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["invention_id"],
            ["inventions.id"],
            name=op.f("fk_invention_approvals_invention_id_inventions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invention_approvals")),
    )
    op.create_index(
        op.f("ix_invention_approvals_invention_id"),
        "invention_approvals",
        ["invention_id"],
        unique=False,
    )


def _make_invention_diligence() -> None:
    op.create_table(
        "invention_diligence",
        sa.Column(
            "kind",
            sa.Enum(
                "meeting",
                "partner",
                "conflict",
                "price",
                "other",
                name="diligencekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("people", sa.String(length=400), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invention_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_invention_diligence_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["invention_id"],
            ["inventions.id"],
            name=op.f("fk_invention_diligence_invention_id_inventions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invention_diligence")),
    )
    op.create_index(
        op.f("ix_invention_diligence_invention_id"),
        "invention_diligence",
        ["invention_id"],
        unique=False,
    )


def _make_invention_evaluations() -> None:
    op.create_table(
        "invention_evaluations",
        sa.Column(
            "method",
            sa.Enum(
                "market",
                "income",
                "cost",
                "third_party",
                name="evaluationmethod",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("evaluator", sa.String(length=200), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invention_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_invention_evaluations_value")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_invention_evaluations_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["invention_id"],
            ["inventions.id"],
            name=op.f("fk_invention_evaluations_invention_id_inventions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invention_evaluations")),
    )
    op.create_index(
        op.f("ix_invention_evaluations_invention_id"),
        "invention_evaluations",
        ["invention_id"],
        unique=False,
    )


def _make_invention_trades() -> None:
    op.create_table(
        "invention_trades",
        sa.Column(
            "way",
            sa.Enum(
                "listing",
                "auction",
                name="marketway",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invention_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_invention_trades_price")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_invention_trades_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["invention_id"],
            ["inventions.id"],
            name=op.f("fk_invention_trades_invention_id_inventions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invention_trades")),
    )
    op.create_index(
        op.f("ix_invention_trades_invention_id"), "invention_trades", ["invention_id"], unique=False
    )


def _make_open_licences() -> None:
    op.create_table(
        "open_licences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invention_id", sa.Integer(), nullable=False),
        sa.Column("patents", sa.Text(), nullable=False),
        sa.Column("fee", sa.Text(), nullable=False),
        sa.Column("payment", sa.Text(), nullable=False),
        sa.Column("territory", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "ended",
                name="licencestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_open_licences_days")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_open_licences_by_id_users")),
        sa.ForeignKeyConstraint(
            ["invention_id"],
            ["inventions.id"],
            name=op.f("fk_open_licences_invention_id_inventions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_licences")),
    )
    op.create_index(
        op.f("ix_open_licences_invention_id"), "open_licences", ["invention_id"], unique=False
    )
    op.create_index(
        "ix_open_licences_one_open",
        "open_licences",
        ["invention_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _make_price_publications() -> None:
    op.create_table(
        "price_publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invention_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "assign",
                "exclusive",
                "sole",
                "ordinary",
                "equity",
                name="transferway",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "transferee_kind",
            sa.Enum(
                "local_firm",
                "other_firm",
                "inventors",
                "other",
                name="transfereekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("transferee", sa.String(length=200), nullable=False),
        sa.Column("hides_transferee", sa.Boolean(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "passed",
                "stopped",
                name="publicationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day > first_day", name=op.f("ck_price_publications_days")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_price_publications_price")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_price_publications_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["invention_id"],
            ["inventions.id"],
            name=op.f("fk_price_publications_invention_id_inventions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_publications")),
    )
    op.create_index(
        op.f("ix_price_publications_invention_id"),
        "price_publications",
        ["invention_id"],
        unique=False,
    )
    op.create_index(
        "ix_price_publications_one_running",
        "price_publications",
        ["invention_id"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )


def _make_licence_uses() -> None:
    op.create_table(
        "licence_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("licence_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.String(length=100), nullable=False),
        sa.Column("contact_phone", sa.String(length=50), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "declared",
                "confirmed",
                name="usestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_licence_uses_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_licence_uses_confirmed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"],
            ["open_licences.id"],
            name=op.f("fk_licence_uses_licence_id_open_licences"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_licence_uses_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_uses")),
    )
    op.create_index(op.f("ix_licence_uses_author_id"), "licence_uses", ["author_id"], unique=False)
    op.create_index(
        op.f("ix_licence_uses_licence_id"), "licence_uses", ["licence_id"], unique=False
    )
    op.create_index(
        op.f("ix_licence_uses_organisation_id"), "licence_uses", ["organisation_id"], unique=False
    )


def _make_price_objections() -> None:
    op.create_table(
        "price_objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("is_paper", sa.Boolean(), nullable=False),
        sa.Column("named", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "upheld",
                "dismissed",
                "lapsed",
                name="priceobjectionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('upheld', 'dismissed')) = (answer <> '')",
            name=op.f("ck_price_objections_answered"),
        ),
        sa.CheckConstraint("is_paper = (named <> '')", name=op.f("ck_price_objections_named")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_price_objections_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_price_objections_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["price_publications.id"],
            name=op.f("fk_price_objections_publication_id_price_publications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_objections")),
    )
    op.create_index(
        op.f("ix_price_objections_author_id"), "price_objections", ["author_id"], unique=False
    )
    op.create_index(
        op.f("ix_price_objections_publication_id"),
        "price_objections",
        ["publication_id"],
        unique=False,
    )
