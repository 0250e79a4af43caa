"""Registration forms of contracts and their confirmations.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ANSWERS = ("pending", "confirmed", "objected")
CODES = "technical_field license_mode plan_source ownership cooperation goal industry".split()


def upgrade() -> None:
    """Add the tables."""
    create_contract_particulars()
    create_contract_rounds()
    create_contract_answers()


def create_contract_particulars() -> None:
    """Add the table."""
    op.create_table(
        "contract_particulars",
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_until", sa.Date(), nullable=True),
        sa.Column("seller_side", _codes("side", "need", "achievement"), nullable=False),
        *_party("seller"),
        *_party("buyer"),
        sa.Column("ip_kinds", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.String(length=32), nullable=False) for name in CODES),
        sa.Column("items", sa.Integer(), nullable=True),
        sa.Column("added_investment", sa.BigInteger(), nullable=True),
        sa.Column("added_output", sa.BigInteger(), nullable=True),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("need_answer", _codes("needanswer", *ANSWERS), nullable=False),
        sa.Column("achievement_answer", _codes("achievementanswer", *ANSWERS), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("items >= 1", name=op.f("ck_contract_particulars_items")),
        sa.CheckConstraint(
            "effective_until >= effective_from", name=op.f("ck_contract_particulars_term")
        ),
        sa.CheckConstraint(
            "added_investment >= 0 AND added_output >= 0",
            name=op.f("ck_contract_particulars_effect"),
        ),
        _foreign_key("contract_particulars", "contract_id", "contracts"),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_contract_particulars")),
    )


def create_contract_rounds() -> None:
    """Add the table."""
    op.create_table(
        "contract_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        _foreign_key("contract_rounds", "contract_id", "contracts"),
        _foreign_key("contract_rounds", "actor_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_rounds")),
        sa.UniqueConstraint(
            "contract_id", "number", name=op.f("uq_contract_rounds_contract_id_number")
        ),
    )


def create_contract_answers() -> None:
    """Add the table."""
    op.create_table(
        "contract_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("side", _codes("side", "need", "achievement"), nullable=False),
        sa.Column("answer", _codes("answer", *ANSWERS), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _foreign_key("contract_answers", "contract_id", "contracts"),
        _foreign_key("contract_answers", "actor_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_answers")),
    )
    op.create_index(op.f("ix_contract_answers_contract_id"), "contract_answers", ["contract_id"])


def _party(who: str) -> list[sa.Column[str]]:
    lengths = {"country": 3, "region": 6, "nature": 32}
    return [
        sa.Column(f"{who}_{name}", sa.String(length=length), nullable=False)
        for name, length in lengths.items()
    ]


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _foreign_key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )
