"""The secret of a link that stops messages: it names account and group, and is signed."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def stop_token(user_id: int, group: str) -> str:
    """Return the last part of the link. It is good as long as the installation's key is.

    A mail may be read years later, and the link does nothing that cannot be chosen back.
    """
    return str(_serializer().dumps([user_id, group]))


def read_token(token: str) -> tuple[int, str] | None:
    """Return account and group, or None for what we did not sign."""
    try:
        user_id, group = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(user_id), str(group)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="messages.stop")
