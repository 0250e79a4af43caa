"""What a token can be given."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """What a program may do with a token, never more than its owner may."""

    READ_PUBLIC = "read:public"
    """What is published, as anybody reads it."""
    READ_OWN = "read:own"
    """What its owner sees beyond that: own postings, matches, deals."""
    WRITE_POSTINGS = "write:postings"
    """Drafting and submitting postings in its owner's name."""
