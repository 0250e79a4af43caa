"""Who may attach files at all; the holder's own rules say to what."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

ATTACH_FILE = Action("attach_file")

PERMISSIONS: Grants = {
    ATTACH_FILE: dict.fromkeys((Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.OFFICER), ANY)
}
"""Auditors and experts read."""
