"""Rounds of review, seats, sheets and scores.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    create_review_rounds()
    create_criteria()
    create_review_seats()
    create_score_sheets()
    create_scores()


def create_review_rounds() -> None:
    """Add the table."""
    op.create_table(
        "review_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "purpose", _codes("purpose", "appraisal", "bids", "gate", "acceptance"), nullable=False
        ),
        sa.Column("mode", _codes("reviewmode", "network", "meeting", "visit"), nullable=False),
        sa.Column(
            "state", _codes("roundstate", "draft", "open", "released", "cancelled"), nullable=False
        ),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("bid_ids", sa.JSON(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("drops_extremes", sa.Boolean(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("release_note", sa.Text(), nullable=False),
        sa.Column("weight_note", sa.Text(), nullable=False),
        sa.Column("again_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'released') = (released_at IS NOT NULL)",
            name=op.f("ck_review_rounds_released"),
        ),
        sa.CheckConstraint("seats BETWEEN 1 AND 30", name=op.f("ck_review_rounds_seats")),
        sa.CheckConstraint("weight BETWEEN 0 AND 100", name=op.f("ck_review_rounds_weight")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_review_rounds_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["challenges.id"],
            name=op.f("fk_review_rounds_challenge_id_challenges"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_rounds")),
        sa.UniqueConstraint(
            "challenge_id",
            "purpose",
            "number",
            name=op.f("uq_review_rounds_challenge_id_purpose_number"),
        ),
    )
    op.create_index(
        op.f("ix_review_rounds_challenge_id"), "review_rounds", ["challenge_id"], unique=False
    )


def create_criteria() -> None:
    """Add the table."""
    op.create_table(
        "criteria",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("guide", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_criteria_weight")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["review_rounds.id"], name=op.f("fk_criteria_round_id_review_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
        sa.UniqueConstraint("round_id", "place", name=op.f("uq_criteria_round_id_place")),
    )
    op.create_index(op.f("ix_criteria_round_id"), "criteria", ["round_id"], unique=False)


def create_review_seats() -> None:
    """Add the table."""
    op.create_table(
        "review_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _codes("seatstate", "drawn", "offered", "accepted", "declined", "recused", "excused"),
            nullable=False,
        ),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column(
            "tie",
            _codes(
                "tie",
                "same_organisation",
                "former_employer",
                "co_applicant",
                "earlier_deal",
                "mail_domain",
                "declared",
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("offered_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("was_present", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'excused' OR reason <> ''", name=op.f("ck_review_seats_excused_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["experts.id"], name=op.f("fk_review_seats_expert_id_experts")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["review_rounds.id"], name=op.f("fk_review_seats_round_id_review_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_seats")),
        sa.UniqueConstraint(
            "round_id", "expert_id", name=op.f("uq_review_seats_round_id_expert_id")
        ),
    )
    op.create_index(op.f("ix_review_seats_expert_id"), "review_seats", ["expert_id"], unique=False)


def create_score_sheets() -> None:
    """Add the table."""
    op.create_table(
        "score_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=True),
        sa.Column(
            "state", _codes("sheetstate", "open", "submitted", "recused", "dropped"), nullable=False
        ),
        sa.Column("verdict", _codes("verdict", "support", "support_if", "against"), nullable=True),
        sa.Column("for_bidder", sa.Text(), nullable=False),
        sa.Column("for_panel", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=True),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)",
            name=op.f("ck_score_sheets_submitted"),
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bids.id"], name=op.f("fk_score_sheets_bid_id_bids")),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["review_seats.id"], name=op.f("fk_score_sheets_seat_id_review_seats")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheets")),
        sa.UniqueConstraint("seat_id", "bid_id", name=op.f("uq_score_sheets_seat_id_bid_id")),
    )
    op.create_index(op.f("ix_score_sheets_bid_id"), "score_sheets", ["bid_id"], unique=False)
    op.create_index(
        op.f("ix_score_sheets_one_without_bid"),
        "score_sheets",
        ["seat_id"],
        unique=True,
        sqlite_where=sa.text("bid_id IS NULL"),
        postgresql_where=sa.text("bid_id IS NULL"),
    )


def create_scores() -> None:
    """Add the table."""
    op.create_table(
        "scores",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=False),
        sa.CheckConstraint("tenths BETWEEN 0 AND 1000", name=op.f("ck_scores_tenths")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criteria.id"], name=op.f("fk_scores_criterion_id_criteria")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["score_sheets.id"], name=op.f("fk_scores_sheet_id_score_sheets")
        ),
        sa.PrimaryKeyConstraint("sheet_id", "criterion_id", name=op.f("pk_scores")),
    )


def _codes(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
