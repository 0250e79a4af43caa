"""Open challenges, and what was asked about them.

A published need that was made an open challenge before there were any gets a draft, which says
what the need says: an officer completes its terms and announces it. When the need was marked
(challenge_at) is kept, so that no page changes by this.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

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
    draft_marked_needs()


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


def draft_marked_needs() -> None:
    """Make a draft of each published need that is marked as an open challenge."""
    connection = op.get_bind()
    fields: dict[int, list[str]] = {}
    tags = sa.text(
        "SELECT t.revision_id, t.code FROM revision_tags t"
        " JOIN postings p ON p.published_revision_id = t.revision_id"
        " WHERE t.facet = 'field' AND p.challenge_at IS NOT NULL ORDER BY t.position"
    )
    for revision_id, code in connection.execute(tags):
        fields.setdefault(revision_id, []).append(code)
    challenges = sa.table("challenges", *(sa.column(name, kind) for name, kind in _DRAFTED.items()))
    for row in connection.execute(sa.text(_MARKED)).mappings().all():
        values = {name: row[name] for name in row if name in _DRAFTED}
        drafted = {
            **{**_EMPTY, **values},
            "fields": fields.get(row["revision_id"], []),
            "hides_owner": row["confidentiality"] != "public",
            "created_at": datetime.now(UTC),
            "is_demo": bool(row["is_demo"]),
        }
        connection.execute(challenges.insert().values(**drafted))


_MARKED = """
    SELECT p.id AS posting_id, p.organisation_id, p.is_demo, r.id AS revision_id,
           n.confidentiality, r.title, r.indicators,
           CASE WHEN n.problem <> '' THEN n.problem ELSE r.summary END AS problem,
           COALESCE(n.budget_max, n.budget_min, 0) AS money,
           COALESCE((SELECT MAX(h.answered_by_id) FROM help_requests h
                     WHERE h.posting_id = p.id AND h.kind = 'challenge' AND h.state = 'done'),
                    p.author_id) AS author_id
    FROM postings p
    JOIN revisions r ON r.id = p.published_revision_id
    JOIN need_revisions n ON n.id = r.id
    WHERE p.challenge_at IS NOT NULL AND p.state = 'published'
    ORDER BY p.id
"""

_EMPTY = {
    **{"variant": "open", "state": "draft", "awards": 1, "publicity_days": 5, "version": 1},
    **{"money_of_bureau": 0, "extensions": []},
    **dict.fromkeys(
        "background deliverables money_terms ownership conditions acceptance contact"
        " owner_note office_note end_reason".split(),
        "",
    ),
}

_DRAFTED: dict[str, sa.types.TypeEngine[Any]] = {
    **dict.fromkeys("posting_id organisation_id author_id awards".split(), sa.Integer()),
    **dict.fromkeys("publicity_days version".split(), sa.Integer()),
    **dict.fromkeys("money money_of_bureau".split(), sa.BigInteger()),
    **dict.fromkeys("fields extensions".split(), sa.JSON()),
    **dict.fromkeys("hides_owner is_demo".split(), sa.Boolean()),
    "created_at": MOMENT,
    **dict.fromkeys(
        "title problem background indicators deliverables money_terms ownership conditions"
        " acceptance contact owner_note office_note end_reason variant state".split(),
        sa.Text(),
    ),
}
"""The columns that a draft fills, with their types."""


def _codes(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
