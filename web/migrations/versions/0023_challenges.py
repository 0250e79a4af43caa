"""Open challenges, and what was asked about them.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
HOLDERS = (
    "revision",
    "match",
    "contract",
    "call",
    "challenge",
    "review_round",
    "award_stage",
    "objection",
    "claim",
)


def upgrade() -> None:
    """Add the tables."""
    create_challenges()
    create_challenge_questions()
    widen_holders()


def create_challenges() -> None:
    """Add the table."""
    op.create_table(
        "challenges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=True),
        sa.Column("posting_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("hides_owner", sa.Boolean(), nullable=False),
        sa.Column("variant", _codes("variant", "open", "race", "owner"), nullable=False),
        sa.Column(
            "state",
            _codes(
                "challengestate",
                "draft",
                "appraisal",
                "ready",
                "announced",
                "closed",
                "opened",
                "review",
                "ranked",
                "publicity",
                "awarded",
                "running",
                "accepted",
                "terminated",
                "failed",
                "withdrawn",
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("indicators", sa.Text(), nullable=False),
        sa.Column("deliverables", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("money_of_bureau", sa.BigInteger(), nullable=False),
        sa.Column("money_terms", sa.Text(), nullable=False),
        sa.Column("ownership", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("acceptance", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=400), nullable=False),
        sa.Column("awards", sa.Integer(), nullable=False),
        sa.Column("publicity_days", sa.Integer(), nullable=False),
        sa.Column("duration_months", sa.Integer(), nullable=True),
        sa.Column("questions_until", MOMENT, nullable=True),
        sa.Column("bids_until", MOMENT, nullable=True),
        sa.Column("extensions", sa.JSON(), nullable=False),
        sa.Column("owner_agreed_at", MOMENT, nullable=True),
        sa.Column("owner_agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("owner_note", sa.Text(), nullable=False),
        sa.Column("office_note", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "variant <> 'owner' OR organisation_id IS NOT NULL",
            name=op.f("ck_challenges_has_owner"),
        ),
        sa.CheckConstraint(
            "(owner_agreed_at IS NULL) = (owner_agreed_by_id IS NULL)",
            name=op.f("ck_challenges_owner_agreed"),
        ),
        sa.CheckConstraint("variant = 'race' OR awards = 1", name=op.f("ck_challenges_one_award")),
        sa.CheckConstraint("awards BETWEEN 1 AND 20", name=op.f("ck_challenges_awards")),
        sa.CheckConstraint("money >= 0 AND money_of_bureau >= 0", name=op.f("ck_challenges_money")),
        sa.CheckConstraint("money_of_bureau <= money", name=op.f("ck_challenges_parts_of_money")),
        sa.CheckConstraint(
            "publicity_days BETWEEN 1 AND 60", name=op.f("ck_challenges_publicity_days")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_challenges_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["owner_agreed_by_id"],
            ["users.id"],
            name=op.f("fk_challenges_owner_agreed_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_challenges_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.id"], name=op.f("fk_challenges_posting_id_postings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("number", name=op.f("uq_challenges_number")),
    )
    op.create_index(op.f("ix_challenges_bids_until"), "challenges", ["bids_until"], unique=False)
    op.create_index(
        op.f("ix_challenges_organisation_id"), "challenges", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_challenges_posting_id"), "challenges", ["posting_id"], unique=False)
    op.create_index(op.f("ix_challenges_state"), "challenges", ["state"], unique=False)


def create_challenge_questions() -> None:
    """Add the table."""
    op.create_table(
        "challenge_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("public_text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(answer = '') = (answered_at IS NULL)", name=op.f("ck_challenge_questions_answered")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_challenge_questions_answered_by"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["users.id"],
            name=op.f("fk_challenge_questions_answered_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_challenge_questions_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["challenges.id"],
            name=op.f("fk_challenge_questions_challenge_id_challenges"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_questions")),
    )
    op.create_index(
        op.f("ix_challenge_questions_challenge_id"),
        "challenge_questions",
        ["challenge_id"],
        unique=False,
    )


def widen_holders() -> None:
    """Let files be attached to what challenges and claims bring."""
    name = op.f("ck_attachments_holder")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(name, "attachments", type_="check")
    # On SQLite this makes the table anew, without its only check.
    with op.batch_alter_table("attachments", recreate="auto") as batch:
        batch.create_check_constraint(name, f"holder IN {HOLDERS}")


def _codes(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
