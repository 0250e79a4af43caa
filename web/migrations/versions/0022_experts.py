"""The pool of experts, and the interests they declare.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    create_experts()
    create_expert_interests()
    take_in_accounts()


def take_in_accounts() -> None:
    """Give every expert's account an entry: until now the role led nowhere."""
    taken = ("email", "name", "title", "organisation_id", "created_at", "is_demo")
    columns: list[sa.ColumnClause[Any]] = [
        sa.column(name) for name in taken if name != "created_at"
    ]
    columns += [sa.column("created_at", MOMENT), sa.column("fields", sa.JSON())]
    users = sa.table("users", sa.column("id"), sa.column("role"), sa.column("deleted_at"), *columns)
    experts = sa.table(
        "experts",
        *(sa.column(one.name, one.type) for one in columns),
        *(sa.column(name, sa.JSON()) for name in ("former_employers", "uses")),
        *(sa.column(name) for name in ("user_id", "organisation_name", "subjects", "state")),
        *(sa.column(name) for name in ("capacity", "decline_note", "version")),
    )
    same = {
        "former_employers": [],
        "uses": ["review"],
        "organisation_name": "",
        "subjects": "",
        "state": "active",
        "capacity": 20,
        "decline_note": "",
        "version": 1,
    }
    are_experts = sa.and_(users.c.role == "expert", users.c.deleted_at.is_(None))
    rows = op.get_bind().execute(sa.select(users).where(are_experts)).mappings().all()
    for row in rows:
        own = {name: row[name] for name in (*taken, "fields")}
        op.execute(sa.insert(experts).values(user_id=row["id"], **own, **same))


def create_experts() -> None:
    """Add the table."""
    op.create_table(
        "experts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_name", sa.String(length=200), nullable=False),
        sa.Column("former_employers", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("uses", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            _codes("expertstate", "listed", "invited", "active", "paused", "declined", "left"),
            nullable=False,
        ),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("away_from", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("declared_at", MOMENT, nullable=True),
        sa.Column("invited_at", MOMENT, nullable=True),
        sa.Column("decline_note", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('active', 'paused') OR user_id IS NOT NULL",
            name=op.f("ck_experts_account"),
        ),
        sa.CheckConstraint("capacity BETWEEN 1 AND 100", name=op.f("ck_experts_capacity")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_experts_email_lower")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_experts_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_experts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experts")),
        sa.UniqueConstraint("email", name=op.f("uq_experts_email")),
        sa.UniqueConstraint("user_id", name=op.f("uq_experts_user_id")),
    )
    op.create_index(
        op.f("ix_experts_organisation_id"), "experts", ["organisation_id"], unique=False
    )


def create_expert_interests() -> None:
    """Add the table."""
    op.create_table(
        "expert_interests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("named", sa.String(length=200), nullable=False),
        sa.Column(
            "code",
            _codes("conflictcode", "employment", "shares", "family", "cooperation", "other"),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR named <> ''",
            name=op.f("ck_expert_interests_of_somebody"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)",
            name=op.f("ck_expert_interests_ended_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["users.id"], name=op.f("fk_expert_interests_ended_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.id"], name=op.f("fk_expert_interests_expert_id_experts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_expert_interests_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_interests")),
    )
    op.create_index(
        op.f("ix_expert_interests_expert_id"), "expert_interests", ["expert_id"], unique=False
    )
    op.create_index(
        op.f("ix_expert_interests_organisation_id"),
        "expert_interests",
        ["organisation_id"],
        unique=False,
    )


def _codes(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
