"""The first schema, with triggers that keep the audit log append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "achievements",
                "needs",
                "both",
                name="callkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("eligible", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=400), nullable=False),
        sa.Column("focus_fields", sa.JSON(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "scheduled",
                "open",
                "closed",
                "catalogued",
                "archived",
                name="callstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("catalogued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_calls_closes_after_opens")),
        sa.CheckConstraint("grace_minutes BETWEEN 0 AND 1440", name=op.f("ck_calls_grace")),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_calls_quarter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("year", "quarter", "kind", name=op.f("uq_calls_year_quarter_kind")),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "firm",
                "university",
                "institute",
                "hospital",
                "lab",
                "agency",
                "bureau",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("district", sa.String(length=32), nullable=False),
        sa.Column("intro", sa.String(length=4000), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column(
            "verification",
            sa.Enum(
                "pending",
                "verified",
                "rejected",
                name="verification",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_organisations_credit_code")),
        sa.UniqueConstraint("name", name=op.f("uq_organisations_name")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "visitor",
                "firm",
                "institute",
                "broker",
                "expert",
                "officer",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_token", sa.String(length=64), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role <> 'visitor'", name=op.f("ck_users_not_visitor")),
        sa.CheckConstraint(
            "role NOT IN ('firm', 'institute') OR organisation_id IS NOT NULL",
            name=op.f("ck_users_member_has_organisation"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_lower")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_users_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_users_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "log_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("object_type", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.String(length=32), nullable=False),
        sa.Column("after", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_log_entries_actor_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entries")),
    )
    with op.batch_alter_table("log_entries", schema=None) as batch_op:
        batch_op.create_index("ix_log_entries_object", ["object_type", "object_id"], unique=False)

    op.create_table(
        "postings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "need",
                "achievement",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "rejected",
                "published",
                "expired",
                "withdrawn",
                "fulfilled",
                name="postingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("published_revision_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('published', 'expired', 'withdrawn', 'fulfilled')) = (published_revision_id IS NOT NULL)",
            name=op.f("ck_postings_published_has_revision"),
        ),
        sa.CheckConstraint(
            "(published_revision_id IS NULL) = (published_at IS NULL)",
            name=op.f("ck_postings_published_has_date"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_postings_author_id_users")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_postings_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_postings_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
    )
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_postings_call_id"), ["call_id"], unique=False)
        batch_op.create_index("ix_postings_kind_state", ["kind", "state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_postings_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "embeddings",
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("encoder", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=80), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matched_as", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.id"], name=op.f("fk_embeddings_posting_id_postings")
        ),
        sa.PrimaryKeyConstraint("posting_id", name=op.f("pk_embeddings")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "need",
                "achievement",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "rejected",
                "approved",
                "superseded",
                name="revisionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("indicators", sa.Text(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("contact_name", sa.String(length=100), nullable=False),
        sa.Column("contact_phone", sa.String(length=50), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("not_secret", sa.Boolean(), nullable=False),
        sa.Column(
            "audit_code",
            sa.Enum(
                "secret",
                "not_technology",
                "untrue",
                "rights_unclear",
                "duplicate",
                "other",
                name="auditcode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("audit_note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_revisions_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.id"], name=op.f("fk_revisions_posting_id_postings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("posting_id", "number", name=op.f("uq_revisions_posting_id_number")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_revisions_one_open",
            ["posting_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'submitted', 'changes_requested')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted', 'changes_requested')"),
        )
        batch_op.create_index(batch_op.f("ix_revisions_posting_id"), ["posting_id"], unique=False)
        batch_op.create_index("ix_revisions_state", ["state"], unique=False)

    op.create_table(
        "achievement_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("innovation", sa.Text(), nullable=False),
        sa.Column("application", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("discipline", sa.String(length=100), nullable=False),
        sa.Column("trl", sa.Integer(), nullable=True),
        sa.Column("intellectual_property", sa.JSON(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("registration_number", sa.String(length=50), nullable=False),
        sa.Column("evaluation", sa.Text(), nullable=False),
        sa.Column("holder_consents", sa.Boolean(), nullable=False),
        sa.CheckConstraint("price >= 0", name=op.f("ck_achievement_revisions_price")),
        sa.CheckConstraint("trl BETWEEN 1 AND 9", name=op.f("ck_achievement_revisions_trl")),
        sa.ForeignKeyConstraint(
            ["id"], ["revisions.id"], name=op.f("fk_achievement_revisions_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement_revisions")),
    )
    op.create_table(
        "catalogue_entries",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_catalogue_entries_call_id_calls")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.id"], name=op.f("fk_catalogue_entries_posting_id_postings")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_catalogue_entries_revision_id_revisions"),
        ),
        sa.PrimaryKeyConstraint("call_id", "posting_id", name=op.f("pk_catalogue_entries")),
    )
    op.create_table(
        "matches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("need_revision_id", sa.Integer(), nullable=False),
        sa.Column("achievement_revision_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "declined",
                "introduced",
                "negotiating",
                "signed",
                "registered",
                "completed",
                "closed",
                name="matchstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum(
                "engine",
                "request",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("engine_version", sa.String(length=200), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("broker_id", sa.Integer(), nullable=True),
        sa.Column(
            "decline_code",
            sa.Enum(
                "field_mismatch",
                "indicators_unmet",
                "maturity_low",
                "budget_gap",
                "already_cooperating",
                "duplicate",
                "insufficient_info",
                "other",
                name="declinecode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decline_note", sa.Text(), nullable=False),
        sa.Column(
            "close_code",
            sa.Enum(
                "side_declined",
                "terms_not_agreed",
                "no_response",
                "posting_gone",
                "other_signed",
                "other",
                name="closecode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("close_note", sa.Text(), nullable=False),
        sa.Column(
            "need_interest",
            sa.Enum(
                "pending",
                "interested",
                "declined",
                name="need_interest",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "achievement_interest",
            sa.Enum(
                "pending",
                "interested",
                "declined",
                name="achievement_interest",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("introduced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (close_code IS NOT NULL)", name=op.f("ck_matches_close_code")
        ),
        sa.CheckConstraint(
            "(state = 'declined') = (decline_code IS NOT NULL)",
            name=op.f("ck_matches_decline_code"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('introduced', 'negotiating', 'signed', 'registered', 'completed') OR (need_interest = 'interested' AND achievement_interest = 'interested')",
            name=op.f("ck_matches_introduced_when_both_interested"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_matches_level")),
        sa.CheckConstraint("probability BETWEEN 0 AND 1", name=op.f("ck_matches_probability")),
        sa.ForeignKeyConstraint(
            ["achievement_id"], ["postings.id"], name=op.f("fk_matches_achievement_id_postings")
        ),
        sa.ForeignKeyConstraint(
            ["achievement_revision_id"],
            ["revisions.id"],
            name=op.f("fk_matches_achievement_revision_id_revisions"),
        ),
        sa.ForeignKeyConstraint(
            ["broker_id"], ["users.id"], name=op.f("fk_matches_broker_id_users")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_matches_call_id_calls")),
        sa.ForeignKeyConstraint(
            ["need_id"], ["postings.id"], name=op.f("fk_matches_need_id_postings")
        ),
        sa.ForeignKeyConstraint(
            ["need_revision_id"],
            ["revisions.id"],
            name=op.f("fk_matches_need_revision_id_revisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
        sa.UniqueConstraint(
            "need_id", "achievement_id", name=op.f("uq_matches_need_id_achievement_id")
        ),
    )
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_matches_achievement_id"), ["achievement_id"], unique=False
        )
        batch_op.create_index("ix_matches_broker_state", ["broker_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_matches_need_id"), ["need_id"], unique=False)

    op.create_table(
        "need_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column(
            "need_kind",
            sa.Enum(
                "core",
                "common",
                "frontier",
                name="needkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("budget_min", sa.BigInteger(), nullable=True),
        sa.Column("budget_max", sa.BigInteger(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("trl_min", sa.Integer(), nullable=True),
        sa.Column("trl_required", sa.Boolean(), nullable=False),
        sa.Column("district", sa.String(length=32), nullable=False),
        sa.Column(
            "confidentiality",
            sa.Enum(
                "public",
                "anonymous",
                "summary",
                name="confidentiality",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("open_challenge", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "budget_min >= 0 AND budget_max >= budget_min", name=op.f("ck_need_revisions_budget")
        ),
        sa.CheckConstraint("trl_min BETWEEN 1 AND 9", name=op.f("ck_need_revisions_trl")),
        sa.ForeignKeyConstraint(
            ["id"], ["revisions.id"], name=op.f("fk_need_revisions_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_revisions")),
    )
    op.create_table(
        "revision_tags",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("facet", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("facet IN ('field', 'mode')", name=op.f("ck_revision_tags_facet")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_revision_tags_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("revision_id", "facet", "code", name=op.f("pk_revision_tags")),
    )
    with op.batch_alter_table("revision_tags", schema=None) as batch_op:
        batch_op.create_index("ix_revision_tags_facet_code", ["facet", "code"], unique=False)

    op.create_table(
        "activities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('step', 'meeting', 'call', 'note')", name=op.f("ck_activities_kind")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_activities_actor_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches.id"], name=op.f("fk_activities_match_id_matches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
    )
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activities_match_id"), ["match_id"], unique=False)

    op.create_table(
        "contracts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("project_name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "development",
                "transfer",
                "license",
                "consulting",
                "service",
                name="contractkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("technical", sa.BigInteger(), nullable=False),
        sa.Column("payment_terms", sa.Text(), nullable=False),
        sa.Column("registration_number", sa.String(length=50), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(registration_number IS NULL) = (registered_on IS NULL)",
            name=op.f("ck_contracts_registration"),
        ),
        sa.CheckConstraint(
            "registered_on >= signed_on", name=op.f("ck_contracts_registered_after_signed")
        ),
        sa.CheckConstraint(
            "technical >= 0 AND technical <= total", name=op.f("ck_contracts_technical")
        ),
        sa.CheckConstraint("total > 0", name=op.f("ck_contracts_total")),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches.id"], name=op.f("fk_contracts_match_id_matches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        sa.UniqueConstraint("match_id", name=op.f("uq_contracts_match_id")),
        sa.UniqueConstraint("number", name=op.f("uq_contracts_number")),
        sa.UniqueConstraint("registration_number", name=op.f("uq_contracts_registration_number")),
    )
    add_circular_key()
    protect_log()


def add_circular_key() -> None:
    """Postings point at revisions and revisions at postings, so one key comes last."""
    with op.batch_alter_table("postings") as batch:
        batch.create_foreign_key(
            op.f("fk_postings_published_revision_id_revisions"),
            "revisions",
            ["published_revision_id"],
            ["id"],
        )


def protect_log() -> None:
    """Refuse to change or remove entries of the audit log, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER log_entries_no_{event.lower()} BEFORE {event} ON log_entries"
                " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER log_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON log_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()"
    )


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise NotImplementedError("the first schema cannot be taken back")
