"""Questions about an announced challenge, and the office's answers, which everybody reads."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from matcher.domain.errors import InputError, Problem, WrongState
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.events import publish
from web.challenges import mails
from web.challenges.events import QuestionAnswered
from web.challenges.models import Challenge, Question
from web.challenges.permissions import ASK_QUESTION, MANAGE_CHALLENGES
from web.challenges.states import SEALED_STATES, ChallengeState
from web.challenges.terms import takes_questions
from web.challenges.verbs import ChallengeObject, ChallengeVerb
from web.people.models import User

MOST_WAITING = 10
"""So many questions of one account about one challenge may wait for an answer."""


def ask(actor: User, challenge: Challenge, text: str) -> Question:
    """Ask about an announced challenge.

    The log does not say who asked: it is read by people who are not to know.
    """
    require(actor, ASK_QUESTION, challenge)
    if challenge.state is not ChallengeState.ANNOUNCED or not takes_questions(challenge, utc_now()):
        raise WrongState("challenge", challenge.state.value, "ask")
    if not text.strip():
        raise InputError.of("text", "missing")
    waiting = _waiting(actor, challenge)
    # Sent twice, by a second click or after going back, it is one question.
    same = next((one for one in waiting if one.text == text.strip()), None)
    if same is not None:
        return same
    if len(waiting) >= MOST_WAITING:
        raise InputError.of("text", "too_many")
    question = Question(challenge=challenge, asked_by_id=actor.id, text=text.strip())
    db.session().add(question)
    db.flush()
    log.record(
        None,
        ChallengeVerb.ASK,
        ChallengeObject.QUESTION,
        question.id,
        challenge=challenge.id,
    )
    mails.tell_asked(question)
    return question


def answer(actor: User, question: Question, words: str, public_text: str) -> None:
    """Answer a question, or correct an answer; the question is published as the office words it.

    Nobody is told who asked. Raises InputError of ``answer`` and ``public_text``.
    """
    require(actor, MANAGE_CHALLENGES, question)
    if question.challenge.state not in SEALED_STATES:
        raise WrongState("challenge", question.challenge.state.value, "answer")
    given = {"answer": words.strip(), "public_text": public_text.strip()}
    missing = [Problem(name, "missing") for name, text in given.items() if not text]
    if missing:
        raise InputError(missing)
    was_answered = question.answered_at is not None
    question.answer, question.public_text = given["answer"], given["public_text"]
    question.answered_by_id, question.answered_at = actor.id, utc_now()
    log.record(
        actor,
        ChallengeVerb.ANSWER,
        ChallengeObject.QUESTION,
        question.id,
        challenge=question.challenge_id,
        again=was_answered,
    )
    mails.tell_answered(question)
    publish(QuestionAnswered(actor, question))


def _waiting(user: User, challenge: Challenge) -> Sequence[Question]:
    waiting = select(Question).where(
        Question.challenge_id == challenge.id,
        Question.asked_by_id == user.id,
        Question.answered_at.is_(None),
    )
    return db.session().scalars(waiting).all()
