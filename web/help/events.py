"""What other features learn of requests for help."""

from __future__ import annotations

from dataclasses import dataclass

from web.people.models import User
from web.postings.models import Posting


@dataclass(frozen=True, slots=True)
class ChallengeGranted:
    """An officer granted that a published need becomes an open challenge."""

    actor: User
    posting: Posting
