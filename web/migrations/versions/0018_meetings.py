"""Matchmaking meetings.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    create_meetings()
    create_guests()
    create_pairs()
    create_roadshow_items()


def create_meetings() -> None:
    """Add the table."""
    states = ("draft", "announced", "held", "closed", "cancelled")
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("contact", sa.String(length=400), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("begins_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("first_slot_at", MOMENT, nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("breaks", sa.JSON(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("tables", sa.Integer(), nullable=False),
        sa.Column("most_talks", sa.Integer(), nullable=False),
        sa.Column("in_a_row", sa.Integer(), nullable=False),
        sa.Column("state", _codes("meetingstate", *states), nullable=False),
        sa.Column("plan_changed_at", MOMENT, nullable=True),
        sa.Column("plan_number", sa.Integer(), nullable=False),
        sa.Column("plan_published_at", MOMENT, nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("held_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_meetings_ends_after_begins")),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_meetings_capacity")),
        sa.CheckConstraint(
            "slots BETWEEN 1 AND 60 AND slot_minutes BETWEEN 5 AND 240",
            name=op.f("ck_meetings_slots"),
        ),
        sa.CheckConstraint("tables BETWEEN 1 AND 200", name=op.f("ck_meetings_tables")),
        _foreign_key("meetings", "call_id", "calls"),
        _foreign_key("meetings", "author_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_begins_at"), "meetings", ["begins_at"])


def create_guests() -> None:
    """Add the table."""
    states = ("invited", "accepted", "declined", "waitlist")
    op.create_table(
        "meeting_guests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", _codes("gueststate", *states), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("away", sa.JSON(), nullable=False),
        sa.Column("queued_at", MOMENT, nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("arrived_at", MOMENT, nullable=True),
        sa.CheckConstraint("people >= 1", name=op.f("ck_meeting_guests_people")),
        sa.CheckConstraint(
            "(state = 'waitlist') = (queued_at IS NOT NULL)", name=op.f("ck_meeting_guests_queued")
        ),
        _foreign_key("meeting_guests", "meeting_id", "meetings"),
        _foreign_key("meeting_guests", "organisation_id", "organisations"),
        _foreign_key("meeting_guests", "invited_by_id", "users"),
        _foreign_key("meeting_guests", "answered_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_guests")),
        sa.UniqueConstraint(
            "meeting_id",
            "organisation_id",
            name=op.f("uq_meeting_guests_meeting_id_organisation_id"),
        ),
    )
    for column in ("organisation_id", "answered_by_id"):
        op.create_index(op.f(f"ix_meeting_guests_{column}"), "meeting_guests", [column])


def create_pairs() -> None:
    """Add the table."""
    reasons = ("no_time", "party_full", "room_full", "not_coming")
    outcomes = ("interested", "again", "unsuitable", "not_met")
    op.create_table(
        "meeting_pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("left_out", _codes("leftreason", *reasons), nullable=True),
        sa.Column("told_table", sa.Integer(), nullable=True),
        sa.Column("told_slot", sa.Integer(), nullable=True),
        sa.Column("outcome", _codes("talkoutcome", *outcomes), nullable=True),
        sa.Column("outcome_note", sa.Text(), nullable=False),
        sa.Column("outcome_at", MOMENT, nullable=True),
        sa.Column("outcome_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(table_number IS NULL) = (slot IS NULL)", name=op.f("ck_meeting_pairs_seat")
        ),
        sa.CheckConstraint(
            "(told_table IS NULL) = (told_slot IS NULL)", name=op.f("ck_meeting_pairs_told_seat")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (outcome_at IS NULL)",
            name=op.f("ck_meeting_pairs_outcome_has_date"),
        ),
        _foreign_key("meeting_pairs", "meeting_id", "meetings"),
        _foreign_key("meeting_pairs", "match_id", "matches"),
        _foreign_key("meeting_pairs", "added_by_id", "users"),
        _foreign_key("meeting_pairs", "outcome_by_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_pairs")),
        sa.UniqueConstraint(
            "meeting_id", "match_id", name=op.f("uq_meeting_pairs_meeting_id_match_id")
        ),
    )
    op.create_index(op.f("ix_meeting_pairs_match_id"), "meeting_pairs", ["match_id"])


def create_roadshow_items() -> None:
    """Add the table."""
    op.create_table(
        "roadshow_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("interested", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "posting_id IS NOT NULL OR organisation_id IS NOT NULL",
            name=op.f("ck_roadshow_items_presenter"),
        ),
        sa.CheckConstraint("minutes BETWEEN 1 AND 240", name=op.f("ck_roadshow_items_minutes")),
        sa.CheckConstraint("interested >= 0", name=op.f("ck_roadshow_items_interested")),
        _foreign_key("roadshow_items", "meeting_id", "meetings"),
        _foreign_key("roadshow_items", "posting_id", "postings"),
        _foreign_key("roadshow_items", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadshow_items")),
    )
    op.create_index(op.f("ix_roadshow_items_meeting_id"), "roadshow_items", ["meeting_id"])


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _foreign_key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )
