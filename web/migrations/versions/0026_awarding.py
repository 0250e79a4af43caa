"""Publicity, objections, choices, awards and their milestones.

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    create_publicities()
    create_objections()
    create_owner_choices()
    create_awards()
    create_award_stages()
    create_award_stage_notes()


def create_publicities() -> None:
    """Add the table."""
    op.create_table(
        "publicities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_publicities_days")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_publicities_challenge_id_challenges")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicities")),
    )
    op.create_index(
        op.f("ix_publicities_challenge_id"), "publicities", ["challenge_id"], unique=False
    )


def create_objections() -> None:
    """Add the table."""
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publicity_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            _codes("objectionstate", "open", "upheld", "dismissed", "withdrawn", "lapsed"),
            nullable=False,
        ),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column(
            "outcome",
            _codes("objectionoutcome", "drop", "review_again", "fail"),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('upheld', 'dismissed')) = (answer <> '')",
            name=op.f("ck_objections_answered"),
        ),
        sa.CheckConstraint(
            "(state = 'upheld') = (outcome IS NOT NULL)", name=op.f("ck_objections_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_objections_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_objections_author_id_users")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_objections_bid_id_bids")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_objections_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["publicity_id"],
            ["publicities.id"],
            name=op.f("fk_objections_publicity_id_publicities"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    op.create_index(op.f("ix_objections_author_id"), "objections", ["author_id"], unique=False)
    op.create_index(
        op.f("ix_objections_organisation_id"), "objections", ["organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_objections_publicity_id"), "objections", ["publicity_id"], unique=False
    )


def create_owner_choices() -> None:
    """Add the table."""
    op.create_table(
        "owner_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("public_reasons", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("reasons <> ''", name=op.f("ck_owner_choices_reasons")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_owner_choices_bid_id_bids")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_owner_choices_by_id_users")),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["challenges.id"],
            name=op.f("fk_owner_choices_challenge_id_challenges"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_choices")),
    )
    op.create_index(
        op.f("ix_owner_choices_challenge_id"), "owner_choices", ["challenge_id"], unique=False
    )


def create_awards() -> None:
    """Add the table."""
    op.create_table(
        "awards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _codes(
                "awardstate",
                "proposed",
                "awarded",
                "contracted",
                "out",
                "accepted",
                "terminated",
                "dropped",
            ),
            nullable=False,
        ),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("awarded_at", MOMENT, nullable=True),
        sa.Column("contract_number", sa.String(length=64), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("contract_money", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(signed_on IS NULL) = (contract_money IS NULL)"
            " AND (signed_on IS NULL OR contract_number <> '')",
            name=op.f("ck_awards_contract"),
        ),
        sa.CheckConstraint("money >= 0", name=op.f("ck_awards_money")),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_awards_bid_id_bids")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenges.id"], name=op.f("fk_awards_challenge_id_challenges")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_awards_bid_id")),
    )
    op.create_index(op.f("ix_awards_challenge_id"), "awards", ["challenge_id"], unique=False)


def create_award_stages() -> None:
    """Add the table."""
    op.create_table(
        "award_stages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("is_gate", sa.Boolean(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            _codes("stagestate", "pending", "reported", "passed", "rework", "failed"),
            nullable=False,
        ),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_at", MOMENT, nullable=True),
        sa.Column("owner_agrees", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("money >= 0", name=op.f("ck_award_stages_money")),
        sa.ForeignKeyConstraint(
            ["award_id"], ["awards.id"], name=op.f("fk_award_stages_award_id_awards")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_award_stages_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["users.id"], name=op.f("fk_award_stages_reported_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_stages")),
        sa.UniqueConstraint("award_id", "place", name=op.f("uq_award_stages_award_id_place")),
    )


def create_award_stage_notes() -> None:
    """Add the table."""
    op.create_table(
        "award_stage_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            _codes("stagestep", "report", "agree", "doubt", "pass", "return", "fail"),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_award_stage_notes_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["award_stages.id"],
            name=op.f("fk_award_stage_notes_stage_id_award_stages"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_stage_notes")),
    )
    for column in ("by_id", "stage_id"):
        op.create_index(
            op.f(f"ix_award_stage_notes_{column}"), "award_stage_notes", [column], unique=False
        )


def _codes(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
