"""Shapes and tones of states."""

from __future__ import annotations

from enum import StrEnum

from web.base import registry

MARKS: dict[str, tuple[str, str]] = {
    "draft": ("○", "done"),
    "scheduled": ("◔", "wait"),
    "submitted": ("◐", "wait"),
    "pending": ("◐", "wait"),
    "changes_requested": ("▲", "act"),
    "rejected": ("✕", "stop"),
    "published": ("●", "good"),
    "approved": ("●", "good"),
    "verified": ("✓", "good"),
    "superseded": ("□", "done"),
    "expired": ("□", "done"),
    "withdrawn": ("□", "done"),
    "fulfilled": ("✓", "brand"),
    "assigned": ("◑", "wait"),
    "done": ("✓", "good"),
    "refused": ("✕", "stop"),
    "lapsed": ("□", "done"),
    "proposed": ("○", "wait"),
    "confirmed": ("◔", "wait"),
    "declined": ("✕", "stop"),
    "introduced": ("◑", "good"),
    "negotiating": ("◕", "good"),
    "signed": ("●", "brand"),
    "registered": ("●", "brand"),
    "completed": ("✓", "brand"),
    "closed": ("■", "done"),
    "interested": ("✓", "good"),
    "open": ("●", "good"),
    "asking": ("◐", "wait"),
    "agreed": ("✓", "good"),
    "catalogued": ("✓", "brand"),
    "archived": ("□", "done"),
}
"""State -> (shape, tone): a state never differs by its colour alone."""


def state_mark(state: StrEnum) -> tuple[str, str]:
    """Return (shape, tone) of a state."""
    # By enum: states of the same name are equal, but need not look the same.
    own = registry.present().marks.get(type(state), {})
    return own[state] if state in own else MARKS.get(state.value, ("○", "done"))
