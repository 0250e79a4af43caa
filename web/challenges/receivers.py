"""Who is told of a challenge."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from web.base import db
from web.base.labels import label
from web.challenges.models import Challenge, Question
from web.people.models import User
from web.postings.kinds import MEMBERS
from web.postings.models import Posting, Tag
from web.postings.queries import members_by_owner


def owners(challenge: Challenge) -> Sequence[User]:
    """Return who acts for the organisation whose problem it is."""
    key = challenge.organisation_id
    return [] if key is None else members_by_owner([key])[key]


def askers(challenge: Challenge) -> Sequence[User]:
    """Return who asked about the challenge."""
    asked = select(Question.asked_by_id).where(Question.challenge_id == challenge.id)
    statement = select(User).where(User.id.in_(asked), User.active).order_by(User.id)
    return db.session().scalars(statement).all()


def concerned(challenge: Challenge) -> list[User]:
    """Return who asked and who owns the problem, each once."""
    found = {user.id: user for user in [*owners(challenge), *askers(challenge)]}
    return list(found.values())


def interested(challenge: Challenge) -> Sequence[User]:
    """Return the members of organisations that published something in one of the fields."""
    published = (
        select(Posting.organisation_id)
        .join(Tag, Tag.revision_id == Posting.published_revision_id)
        .where(Tag.facet == "field", Tag.code.in_(challenge.fields))
    )
    statement = select(User).where(
        User.organisation_id.in_(published), User.role.in_(MEMBERS), User.active
    )
    if challenge.organisation_id is not None:
        statement = statement.where(User.organisation_id != challenge.organisation_id)
    return db.session().scalars(statement.order_by(User.id)).all()


def state_words(challenge: Challenge) -> str:
    """Return the word of the challenge's state, in the receiver's language."""
    return label(challenge.state)
