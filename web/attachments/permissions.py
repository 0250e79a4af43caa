"""Who may attach files at all; the holder's own rules say to what."""

from __future__ import annotations

from matcher.domain.policy import SIGNED_IN, Action, Grants

ATTACH_FILE = Action("attach_file")

PERMISSIONS: Grants = {ATTACH_FILE: SIGNED_IN}
