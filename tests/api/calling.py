"""Asking the API as a program does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.calendar import today
from web.base import db
from web.people.models import User
from web.tokens import service
from web.tokens.states import Scope


def make_token(user: User, *scopes: Scope, days: int = 30) -> str:
    """A token of the account, of every scope where none is named."""
    token = db.read_only.set(False)
    try:
        _, text = service.make_token(
            user, "同步程序", scopes or tuple(Scope), today() + timedelta(days=days)
        )
        db.commit()
    finally:
        db.read_only.reset(token)
    return text


class Program:
    """A program with a token, or with none."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, path: str, method: str = "GET", **options: Any) -> TestResponse:
        """Ask for a path below /api/v1."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def read(self, path: str) -> Any:
        """Return what a path tells."""
        answer = self.ask(path)
        assert answer.status_code == 200, answer.text
        return answer.json
