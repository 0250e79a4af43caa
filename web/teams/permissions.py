"""Who writes down whom an entry is about, and who answers for themselves."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, EVERYONE, OWNER, Action, Grants

NAME_PEOPLE = Action("name_people")
ANSWER_CONSENT = Action("answer_consent")
"""Whoever holds the link: the mail went to one address."""

PERMISSIONS: Grants = {
    NAME_PEOPLE: {
        Role.FIRM: OWNER,
        Role.INSTITUTE: OWNER,
        Role.EXPERT: OWNER,
        Role.OFFICER: ANY,
    },
    ANSWER_CONSENT: EVERYONE,
}
