"""People and messages: sessions, links sent by mail, requests to join, the outbox.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables and columns; each organisation's first member manages the others."""
    create_join_requests()
    create_mail_links()
    create_message_choices()
    create_messages()
    create_sessions()
    add_columns()
    name_administrators()


def create_join_requests() -> None:
    """Add the table."""
    op.create_table(
        "join_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_join_requests_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_join_requests_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_requests")),
    )
    op.create_index(
        op.f("ix_join_requests_organisation_id"), "join_requests", ["organisation_id"], unique=False
    )


def create_mail_links() -> None:
    """Add the table."""
    op.create_table(
        "mail_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "registration",
                "invitation",
                "password",
                "address",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_mail_links_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["users.id"], name=op.f("fk_mail_links_sent_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_mail_links_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_mail_links_token_hash")),
    )
    op.create_index(op.f("ix_mail_links_email"), "mail_links", ["email"], unique=False)
    op.create_index(
        op.f("ix_mail_links_organisation_id"), "mail_links", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_mail_links_user_id"), "mail_links", ["user_id"], unique=False)


def create_message_choices() -> None:
    """Add the table."""
    op.create_table(
        "message_choices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(length=32), nullable=False),
        sa.Column(
            "cadence",
            sa.Enum(
                "at_once",
                "daily",
                "weekly",
                "off",
                name="cadence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_message_choices_user_id_users")
        ),
        sa.PrimaryKeyConstraint("user_id", "group", name=op.f("pk_message_choices")),
    )


def create_messages() -> None:
    """Add the table."""
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("group", sa.String(length=32), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "mail",
                "webhook",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "held",
                "sent",
                "failed",
                "cancelled",
                "digested",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("handed_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("error", sa.String(length=400), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["messages.id"], name=op.f("fk_messages_digest_id_messages")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_messages_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
        sa.UniqueConstraint("token", name=op.f("uq_messages_token")),
    )
    op.create_index(op.f("ix_messages_digest_id"), "messages", ["digest_id"], unique=False)
    op.create_index("ix_messages_state_due_at", "messages", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_messages_user_id"), "messages", ["user_id"], unique=False)


def create_sessions() -> None:
    """Add the table."""
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False)


def add_columns() -> None:
    """Extend organisations and accounts."""
    op.add_column(
        "organisations",
        sa.Column("website", sa.String(length=200), nullable=False, server_default=""),
    )
    op.add_column(
        "organisations",
        sa.Column("public_contact", sa.String(length=400), nullable=False, server_default=""),
    )

    op.add_column(
        "users",
        sa.Column("is_administrator", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("users", sa.Column("password_set_at", MOMENT, nullable=True))
    op.add_column(
        "users", sa.Column("totp_secret", sa.String(length=64), nullable=False, server_default="")
    )
    op.add_column("users", sa.Column("totp_since", MOMENT, nullable=True))
    op.add_column(
        "users", sa.Column("totp_last_step", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "users", sa.Column("recovery_codes", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column("users", sa.Column("calendar_key", sa.String(length=64), nullable=True))
    op.add_column("users", sa.Column("deleted_at", MOMENT, nullable=True))

    # Sessions have a table now: none of the old cookies lets anybody in.
    op.drop_column("users", "session_token")

    op.create_index(op.f("ix_users_calendar_key"), "users", ["calendar_key"], unique=True)


def name_administrators() -> None:
    """Let the first active member of each organisation manage its members."""
    op.execute(
        "UPDATE users SET is_administrator = true WHERE id IN (SELECT min(id) FROM users"
        " WHERE active AND organisation_id IS NOT NULL AND role IN ('firm', 'institute')"
        " GROUP BY organisation_id)"
    )
