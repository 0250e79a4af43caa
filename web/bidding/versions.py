"""What one submission holds, as one text whose SHA-256 is the receipt's.

The text is canonical JSON with a random salt in it, so its digest tells nothing of a content
that somebody guesses. The bidder can download the text and compute the digest again.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from web.bidding.plans import Plan

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as a version names it; ``sha256`` is that of its content in the clear."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str
    is_blind: bool


@dataclass(frozen=True, slots=True)
class Submission:
    """A plan with its files, as it is handed in."""

    challenge_id: int
    bid_id: int
    number: int
    salt: str
    plan: Plan
    files: tuple[ListedFile, ...]

    @property
    def text(self) -> bytes:
        """The canonical text, in UTF-8."""
        values = {
            "bid": self.bid_id,
            "challenge": self.challenge_id,
            "files": [asdict(one) for one in self.files],
            "plan": self.plan.to_json(),
            "salt": self.salt,
            "version": self.number,
        }
        return canonical(values)

    @property
    def digest(self) -> str:
        """What the receipt says."""
        return hashlib.sha256(self.text).hexdigest()

    @classmethod
    def read(cls, text: bytes) -> Submission:
        """Return the submission that ``text`` tells of."""
        values = json.loads(text)
        return cls(
            challenge_id=values["challenge"],
            bid_id=values["bid"],
            number=values["version"],
            salt=values["salt"],
            plan=Plan.from_json(values["plan"]),
            files=tuple(ListedFile(**one) for one in values["files"]),
        )


def make_submission(
    challenge_id: int, bid_id: int, number: int, plan: Plan, files: Sequence[ListedFile]
) -> Submission:
    """Return a submission with a salt of its own."""
    salt = secrets.token_hex(SALT_BYTES)
    return Submission(challenge_id, bid_id, number, salt, plan, tuple(files))


def canonical(values: dict[str, Any]) -> bytes:
    """Return values as JSON that is the same wherever it is written."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")
