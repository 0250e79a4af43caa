"""Payments and milestones of contracts, and subsidies.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    create_payment_plans()
    create_milestones()
    create_instalments()
    create_royalty_reports()
    create_payments()
    create_subsidy_records()


def create_payment_plans() -> None:
    """Add the table."""
    op.create_table(
        "payment_plans",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column(
            "mode",
            _codes("paymentmode", "once", "instalments", "royalty", "use_first"),
            nullable=False,
        ),
        sa.Column("entry_fee", sa.BigInteger(), nullable=True),
        sa.Column("free_until", sa.Date(), nullable=True),
        sa.Column("royalty_of", sa.String(length=100), nullable=False),
        sa.Column("royalty_rate", sa.Integer(), nullable=True),
        sa.Column(
            "royalty_period",
            _codes("royaltyperiod", "quarter", "half_year", "year"),
            nullable=True,
        ),
        sa.Column("royalty_first", sa.Date(), nullable=True),
        sa.Column("royalty_until", sa.Date(), nullable=True),
        sa.Column("royalty_days", sa.Integer(), nullable=False),
        sa.Column("royalty_cap", sa.BigInteger(), nullable=True),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("entry_fee >= 0", name=op.f("ck_payment_plans_entry_fee")),
        sa.CheckConstraint(
            "royalty_rate BETWEEN 1 AND 10000", name=op.f("ck_payment_plans_royalty_rate")
        ),
        sa.CheckConstraint("royalty_cap > 0", name=op.f("ck_payment_plans_royalty_cap")),
        sa.CheckConstraint(
            "royalty_until >= royalty_first", name=op.f("ck_payment_plans_royalty_days")
        ),
        sa.CheckConstraint(
            "mode <> 'royalty' OR (entry_fee IS NOT NULL AND royalty_rate IS NOT NULL"
            " AND royalty_period IS NOT NULL AND royalty_first IS NOT NULL"
            " AND royalty_until IS NOT NULL)",
            name=op.f("ck_payment_plans_royalty"),
        ),
        sa.CheckConstraint(
            "mode <> 'use_first' OR free_until IS NOT NULL", name=op.f("ck_payment_plans_use_first")
        ),
        _foreign_key("payment_plans", "contract_id", "contracts"),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_payment_plans")),
    )


def create_milestones() -> None:
    """Add the table."""
    op.create_table(
        "contract_milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("who", _codes("doer", "need", "achievement", "both", "broker"), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("acceptance", sa.Text(), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(done_on IS NULL) = (done_at IS NULL)", name=op.f("ck_contract_milestones_done")
        ),
        _foreign_key("contract_milestones", "contract_id", "contracts"),
        _foreign_key("contract_milestones", "done_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_milestones")),
    )
    op.create_index(
        op.f("ix_contract_milestones_contract_id"), "contract_milestones", ["contract_id"]
    )


def create_instalments() -> None:
    """Add the table."""
    op.create_table(
        "instalments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_instalments_amount")),
        sa.CheckConstraint(
            "(due IS NULL) <> (milestone_id IS NULL)", name=op.f("ck_instalments_due")
        ),
        _plan_key("instalments"),
        _foreign_key("instalments", "milestone_id", "contract_milestones"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalments")),
    )
    op.create_index(op.f("ix_instalments_contract_id"), "instalments", ["contract_id"])


def create_royalty_reports() -> None:
    """Add the table."""
    op.create_table(
        "royalty_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("base >= 0", name=op.f("ck_royalty_reports_base")),
        _plan_key("royalty_reports"),
        _foreign_key("royalty_reports", "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_reports")),
        sa.UniqueConstraint(
            "contract_id", "number", name=op.f("uq_royalty_reports_contract_id_number")
        ),
    )


def create_payments() -> None:
    """Add the table."""
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("instalment_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("side", _codes("side", "need", "achievement"), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("corrections", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount")),
        sa.CheckConstraint(
            "(instalment_id IS NULL) <> (report_id IS NULL)", name=op.f("ck_payments_one_purpose")
        ),
        _foreign_key("payments", "contract_id", "contracts"),
        _foreign_key("payments", "instalment_id", "instalments"),
        _foreign_key("payments", "report_id", "royalty_reports"),
        _foreign_key("payments", "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index(op.f("ix_payments_contract_id"), "payments", ["contract_id"])


def create_subsidy_records() -> None:
    """Add the table."""
    op.create_table(
        "subsidy_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", _codes("step", "checked", "paid"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_subsidy_records_amount")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_subsidy_records_number")),
        _foreign_key("subsidy_records", "organisation_id", "organisations"),
        _foreign_key("subsidy_records", "actor_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_records")),
        sa.UniqueConstraint(
            "organisation_id",
            "year",
            "number",
            name=op.f("uq_subsidy_records_organisation_id_year_number"),
        ),
    )


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _foreign_key(
    table: str, column: str, other: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=ondelete
    )


def _plan_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["contract_id"],
        ["payment_plans.contract_id"],
        name=op.f(f"fk_{table}_contract_id_payment_plans"),
    )
