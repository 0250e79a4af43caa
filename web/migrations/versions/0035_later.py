"""Agreements to use first and pay later, their plans and payments.

Revision ID: 0035
Revises: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_later_agreements()
    _make_later_instalments()
    _make_later_payments()


def _make_later_agreements() -> None:
    op.create_table(
        "later_agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invention_id", sa.Integer(), nullable=True),
        sa.Column("posting_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("institute_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "applied",
                "offered",
                "agreed",
                "in_use",
                "converted",
                "returned",
                "completed",
                "ended",
                "declined",
                name="laterstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
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
            nullable=True,
        ),
        sa.Column("entry_fee", sa.BigInteger(), nullable=False),
        sa.Column("trial_until", sa.Date(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("terms_number", sa.Integer(), nullable=False),
        sa.Column("institute_agreed_at", MOMENT, nullable=True),
        sa.Column("firm_agreed_at", MOMENT, nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=True),
        sa.Column("converted_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_words", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'applied' OR trial_until IS NOT NULL OR terms_number = 0",
            name=op.f("ck_later_agreements_terms"),
        ),
        sa.CheckConstraint(
            "(invention_id IS NULL) <> (posting_id IS NULL)",
            name=op.f("ck_later_agreements_about_one_thing"),
        ),
        sa.CheckConstraint("entry_fee >= 0", name=op.f("ck_later_agreements_entry_fee")),
        sa.CheckConstraint("institute_id <> firm_id", name=op.f("ck_later_agreements_two_sides")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_later_agreements_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"],
            ["organisations.id"],
            name=op.f("fk_later_agreements_firm_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["institute_id"],
            ["organisations.id"],
            name=op.f("fk_later_agreements_institute_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["invention_id"],
            ["inventions.id"],
            name=op.f("fk_later_agreements_invention_id_inventions"),
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.id"], name=op.f("fk_later_agreements_posting_id_postings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_agreements")),
    )
    op.create_index(
        op.f("ix_later_agreements_author_id"), "later_agreements", ["author_id"], unique=False
    )
    op.create_index(
        op.f("ix_later_agreements_firm_id"), "later_agreements", ["firm_id"], unique=False
    )
    op.create_index(
        op.f("ix_later_agreements_institute_id"), "later_agreements", ["institute_id"], unique=False
    )
    op.create_index(
        op.f("ix_later_agreements_invention_id"), "later_agreements", ["invention_id"], unique=False
    )
    op.create_index(
        op.f("ix_later_agreements_posting_id"), "later_agreements", ["posting_id"], unique=False
    )
    op.create_index(op.f("ix_later_agreements_state"), "later_agreements", ["state"], unique=False)


def _make_later_instalments() -> None:
    op.create_table(
        "later_instalments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "entry",
                "amount",
                "share",
                name="instalmentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("income", sa.BigInteger(), nullable=True),
        sa.Column("income_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'share') = (rate IS NOT NULL)", name=op.f("ck_later_instalments_rate")
        ),
        sa.CheckConstraint(
            "kind = 'share' OR amount IS NOT NULL", name=op.f("ck_later_instalments_known_amount")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_later_instalments_amount")),
        sa.CheckConstraint("income >= 0", name=op.f("ck_later_instalments_income")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["later_agreements.id"],
            name=op.f("fk_later_instalments_agreement_id_later_agreements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_instalments")),
    )
    op.create_index(
        op.f("ix_later_instalments_agreement_id"),
        "later_instalments",
        ["agreement_id"],
        unique=False,
    )


def _make_later_payments() -> None:
    op.create_table(
        "later_payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instalment_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "confirmed",
                "disputed",
                name="laterpaymentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'disputed') = (answer <> '')", name=op.f("ck_later_payments_disputed")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_later_payments_amount")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_later_payments_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_later_payments_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["instalment_id"],
            ["later_instalments.id"],
            name=op.f("fk_later_payments_instalment_id_later_instalments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_payments")),
    )
    op.create_index(
        op.f("ix_later_payments_author_id"), "later_payments", ["author_id"], unique=False
    )
    op.create_index(
        op.f("ix_later_payments_instalment_id"), "later_payments", ["instalment_id"], unique=False
    )
