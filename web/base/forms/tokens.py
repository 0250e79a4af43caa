"""The hidden value of a form: a word of its own, and the protection against forged requests."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf

from web.base import programs

FIELD = "csrf_token"
PARTING = "~"
_LONGEST = 64
_GIVEN = "form_tokens"


class FormProtection(CSRFProtect):
    """The check against forged requests, which knows that a form's word stands in front."""

    def init_app(self, app: Flask) -> None:
        """Check every form; let templates write a new word into each."""
        super().init_app(app)
        app.jinja_env.globals[FIELD] = token_of_form
        app.context_processor(lambda: {FIELD: token_of_form})

    def protect(self, **options: Any) -> None:
        """Check a form. A program is known by no cookie: nobody can make it ask unawares."""
        if not programs.asks():
            super().protect(**options)

    def _get_csrf_token(self) -> Any:
        token = super()._get_csrf_token()
        return token.rpartition(PARTING)[2] if isinstance(token, str) else token


def token_of_form() -> str:
    """Return what a form carries: a word that no other form has, and the protection code."""
    token = f"{secrets.token_urlsafe(16)}{PARTING}{generate_csrf()}"
    g.setdefault(_GIVEN, []).append(token)
    return token


def take_given() -> list[str]:
    """Return what the forms of the present answer carry, and forget it."""
    found: list[str] = g.pop(_GIVEN, [])
    return found


def read_word() -> str:
    """Return the word of the form that the present request brings; empty where it has none."""
    word, parting, _code = request.form.get(FIELD, "").partition(PARTING)
    return word if parting and len(word) <= _LONGEST else ""
