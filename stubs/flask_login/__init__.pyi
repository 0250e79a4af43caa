# What we use of Flask-Login, which has no types of its own.
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask

F = TypeVar("F", bound=Callable[..., Any])

current_user: Any

class UserMixin:
    @property
    def is_active(self) -> bool: ...
    @property
    def is_authenticated(self) -> bool: ...
    @property
    def is_anonymous(self) -> bool: ...
    def get_id(self) -> str: ...

class LoginManager:
    session_protection: str | None
    login_view: str | None
    login_message: Any
    login_message_category: str
    def __init__(self, app: Flask | None = None, add_context_processor: bool = True) -> None: ...
    def init_app(self, app: Flask, add_context_processor: bool = True) -> None: ...
    def user_loader(self, callback: F) -> F: ...
    def request_loader(self, callback: F) -> F: ...
    def unauthorized_handler(self, callback: F) -> F: ...

def login_user(
    user: Any,
    remember: bool = False,
    duration: timedelta | None = None,
    force: bool = False,
    fresh: bool = True,
) -> bool: ...
def logout_user() -> bool: ...
def encode_cookie(payload: str, key: str | None = None) -> str: ...
