"""The block of files on pages of other features."""

from __future__ import annotations

from typing import Any

from web.attachments.holders import Holder
from web.attachments.queries import Block, find_block
from web.people.session import actor


def attached_to(holder: str, subject: Any) -> Block | None:
    """Return what the present reader sees of the files of an object, or None."""
    return None if subject is None else find_block(actor(), Holder(holder), subject)
