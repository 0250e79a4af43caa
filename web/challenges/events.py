"""What other features learn of challenges."""

from __future__ import annotations

from dataclasses import dataclass

from web.challenges.models import Challenge, Question
from web.people.models import User


@dataclass(frozen=True, slots=True)
class ChallengeMoved:
    """A challenge has taken a step of its machine. ``actor`` is None for the clock."""

    actor: User | None
    challenge: Challenge
    step: str


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """A question has an answer, which everybody may read."""

    actor: User
    question: Question
