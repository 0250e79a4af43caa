"""Challenges for tests, each as it would stand in its state."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from matcher.domain.codes import Role
from tests.factories import make_organisation, make_user
from web.base import db
from web.base.clock import utc_now
from web.challenges.models import Challenge, Question
from web.challenges.states import ENDED_STATES, ChallengeState, Variant
from web.people.models import User

S = ChallengeState
_numbers = itertools.count(1)

BEFORE = (S.DRAFT, S.APPRAISAL, S.READY)
SEALED = (S.ANNOUNCED, S.CLOSED)

TERMS: dict[str, Any] = {
    "problem": "养殖金鲳鱼的深水网箱网衣附着藤壶和牡蛎，换网费工且伤鱼。",
    "background": "本市有深水网箱四千多口。",
    "indicators": "附着量减少60%以上\n有效期12个月",
    "deliverables": "防附着网衣样品一套，海上试验报告一份。",
    "fields": ["marine"],
    "money": 300_000_000,
    "money_of_bureau": 100_000_000,
    "money_terms": "立项拨付三成，阶段考核后五成，验收后两成。",
    "ownership": "知识产权归揭榜方，发榜单位有优先使用权。",
    "conditions": "具有独立法人资格，三年内没有失信记录。",
    "acceptance": "按榜单指标逐项检验，达到的，发榜单位予以验收。",
    "contact": "成果科 0759-0000001",
    "publicity_days": 5,
    "duration_months": 24,
}


def make_challenge(
    state: ChallengeState = S.ANNOUNCED, variant: Variant = Variant.OPEN, **values: Any
) -> Challenge:
    """A challenge of a firm's in a state, with complete terms and dates that fit the state.

    ``organisation=None`` makes one of the office's own.
    """
    now = utc_now()
    number = next(_numbers)
    organisation = values.pop("organisation", ...)
    if organisation is ...:
        organisation = make_organisation()
    author = values.pop("author", None) or make_user(Role.OFFICER)
    defaults: dict[str, Any] = {
        **TERMS,
        "title": f"网衣防附着揭榜任务{number}",
        "awards": 2 if variant is Variant.RACE else 1,
        **_dates(state, now),
    }
    if state not in BEFORE:
        defaults["number"] = f"{now.year}-{900 + number}"
    if organisation is not None and state is not S.DRAFT:
        agreeing = make_user(Role.FIRM, organisation)
        defaults |= {"owner_agreed_at": now - timedelta(days=70), "owner_agreed_by": agreeing}
    made = Challenge(
        state=state,
        variant=variant,
        organisation=organisation,
        author=author,
        **(defaults | values),
    )
    db.session().add(made)
    db.commit()
    return made


def _dates(state: ChallengeState, now: Any) -> dict[str, Any]:
    """Return the moments of a challenge that stands in ``state`` now."""
    if state in BEFORE or state is S.ANNOUNCED:
        until = now + timedelta(days=20)
        found = {"questions_until": until - timedelta(days=10), "bids_until": until}
        if state is S.ANNOUNCED:
            found["announced_at"] = now - timedelta(days=10)
        return found
    until = now - timedelta(days=10)
    found = {
        "announced_at": now - timedelta(days=60),
        "questions_until": until - timedelta(days=10),
        "bids_until": until,
        "closed_at": until,
    }
    if state not in SEALED:
        found["opened_at"] = until + timedelta(days=1)
    if state in ENDED_STATES:
        found["ended_at"] = now - timedelta(hours=1)
        found["end_reason"] = "" if state is S.ACCEPTED else "没有达到条件的揭榜方案。"
    return found


def make_question(
    challenge: Challenge | None = None, asker: User | None = None, answer: str = "", **values: Any
) -> Question:
    """A question about an announced challenge, answered where there is an answer."""
    challenge = challenge or make_challenge()
    asker = asker or make_user(Role.INSTITUTE)
    made = Question(
        challenge=challenge,
        asked_by_id=asker.id,
        text="指标里的有效期从什么时候算起？",
        answer=answer,
        answered_by_id=make_user(Role.OFFICER).id if answer else None,
        answered_at=utc_now() if answer else None,
    )
    for name, value in values.items():
        setattr(made, name, value)
    db.session().add(made)
    db.commit()
    return made
