"""What an account may have of what is kept about it, and what becomes of that when it goes.

Every feature declares what it keeps of people (``Feature.own_data``) and what an account has to
settle before it can go (``Feature.keeps``); ``web/base/registry.py`` puts both together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db, registry
from web.base.access import Account
from web.base.models import LogEntry

NOBODY = "已注销用户"
"""The name of an account whose person has left."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class OwnData:
    """One kind of what is kept of an account.

    Never a secret, the hash of one, or what the account may not see: ``collect`` is what its
    person downloads.
    """

    name: str
    words: Any
    afterwards: Any
    """What becomes of it when the account is deleted, in a sentence."""
    collect: Callable[[Any], Rows]
    forget: Callable[[Any], None] | None = None
    """Does so, while the account still has its name and address; None where all of it stays."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an account cannot go yet, in the reader's words, and where that is settled."""

    reason: str
    links: tuple[tuple[str, str], ...] = ()
    """Words and path of each."""


def collect_log(user: Account) -> Rows:
    """Return what the log says the account did."""
    words = registry.present().log
    entries = select(LogEntry).where(LogEntry.actor_id == user.id).order_by(LogEntry.id)
    return [
        {
            "at": entry.at,
            "action": entry.action,
            "action_words": str(words.actions.get(entry.action, entry.action)),
            "object": entry.object_type,
            "object_words": str(words.objects.get(entry.object_type, entry.object_type)),
            "object_id": entry.object_id,
            "before": entry.before,
            "after": entry.after,
        }
        for entry in db.session().scalars(entries)
    ]


LOG = OwnData(
    "log",
    _l("操作日志"),
    _l("按法律规定保留，其中只剩账号编号，没有姓名和邮箱。"),
    collect_log,
)
