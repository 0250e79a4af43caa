"""Light or dark: as the system says, or as the reader has chosen."""

from __future__ import annotations

from flask import request

THEME_COOKIE = "theme"
THEMES = ("system", "light", "dark")


def chosen_theme() -> str:
    """Return 'system', 'light' or 'dark'. The page comes in it, so nothing flashes."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "system"
