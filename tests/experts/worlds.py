"""Rows of the pool for tests."""

from __future__ import annotations

import itertools
from typing import Any

from matcher.domain.codes import ConflictCode, Role
from tests.factories import make_user
from web.base import db
from web.experts.models import Expert, ExpertInterest
from web.experts.states import ExpertState, ExpertUse
from web.people.models import User

_numbers = itertools.count(1)


def make_expert(user: User | None = None, **values: Any) -> Expert:
    """An active expert with an account, both of the same name and address."""
    number = next(_numbers)
    if user is None and values.get("state", ExpertState.ACTIVE) in (
        ExpertState.ACTIVE,
        ExpertState.PAUSED,
    ):
        user = make_user(Role.EXPERT, name=values.get("name", f"专家{number}"), fields=["marine"])
    defaults: dict[str, Any] = {
        "user": user,
        "email": user.email if user else f"expert{number}@example.org",
        "name": user.name if user else f"专家{number}",
        "title": "研究员",
        "organisation_name": f"外地研究所{number}",
        "fields": ["marine"],
        "subjects": "深水网箱和网衣防附着。",
        "uses": [ExpertUse.REVIEW.value],
        "state": ExpertState.ACTIVE,
        "capacity": 10,
    }
    return _store(Expert(**(defaults | values)))


def make_interest(expert: Expert, **values: Any) -> ExpertInterest:
    """An interest that the expert has declared."""
    return _store(ExpertInterest(expert=expert, **({"code": ConflictCode.FAMILY} | values)))


def _store(row: Any) -> Any:
    db.session().add(row)
    db.commit()
    return row
