"""How an account stands to a posting."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.people.models import User
from web.postings.models import Posting


def relations_to_posting(user: User, posting: Posting) -> frozenset[Relation]:
    if user.organisation_id is not None and posting.organisation_id == user.organisation_id:
        return frozenset({Relation.OWNER})
    return frozenset()
