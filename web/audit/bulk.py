"""Many submitted texts decided at once, each as if it had been decided alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from matcher.domain.errors import LostRace, TechmatchError, WrongState
from web.audit import service as audit
from web.audit.permissions import AUDIT_POSTING
from web.audit.queries import AuditLine, audit_line, find_waiting
from web.audit.states import BulkAction, Left
from web.base import db
from web.base.access import require
from web.base.arguments import key_of
from web.engine.alike_among import find_alike_among
from web.people.models import User
from web.postings.disclosure import disclose
from web.postings.models import Posting

logger = logging.getLogger(__name__)

MOST = 200
"""More than a page of the queue offers."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A posting as it was listed when it was ticked."""

    posting_id: int
    version: int

    @property
    def token(self) -> str:
        """What a form sends for it."""
        return f"{self.posting_id}-{self.version}"


@dataclass(frozen=True, slots=True)
class Planned:
    """A chosen text, and why it should be looked at before it is decided on."""

    line: AuditLine
    alike: Sequence[str] = ()

    @property
    def needs_look(self) -> bool:
        """Whether it is not ticked unless the officer ticks it again."""
        return bool(self.alike) or not self.line.is_verified

    @property
    def token(self) -> str:
        """What a form sends for it."""
        return Chosen(self.line.posting_id, self.line.version).token


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A chosen text that is or was not decided on, and why."""

    posting_id: int
    title: str
    reason: Left


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done with the chosen texts."""

    planned: Sequence[Planned]
    left: Sequence[LeftOut]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, and what was left."""

    done: int
    left: Sequence[LeftOut]


def read_chosen(tokens: Iterable[str]) -> list[Chosen]:
    """Return what a form has ticked, each posting once; what is no token is left out."""
    found: dict[int, Chosen] = {}
    for token in tokens:
        posting_id, _, version = token.partition("-")
        keys = key_of(posting_id), key_of(version)
        if keys[0] is not None and keys[1] is not None:
            found.setdefault(keys[0], Chosen(keys[0], keys[1]))
    return list(found.values())[:MOST]


def plan(officer: User, action: BulkAction, chosen: Sequence[Chosen]) -> Plan:
    """Return what would be done with the chosen, in the order of the queue."""
    require(officer, AUDIT_POSTING)
    waiting = find_waiting([one.posting_id for one in chosen])
    versions = {one.posting_id: one.version for one in chosen}
    fresh = [
        revision for key, revision in waiting.items() if revision.posting.version == versions[key]
    ]
    is_compared = action is BulkAction.PUBLISH
    alike = find_alike_among(officer, fresh) if is_compared else {}
    planned = [
        Planned(audit_line(officer, revision), alike.get(revision.posting_id, ()))
        for revision in fresh
    ]
    known = {revision.posting_id for revision in fresh}
    left = [
        LeftOut(
            one.posting_id,
            title_of(officer, one.posting_id),
            Left.CHANGED if one.posting_id in waiting else Left.GONE,
        )
        for one in chosen
        if one.posting_id not in known
    ]
    return Plan(planned, left)


def decide_each(
    officer: User, action: BulkAction, chosen: Sequence[Chosen], note: str = ""
) -> Outcome:
    """Decide on each of the chosen in a unit of work of its own: none is harmed by another."""
    require(officer, AUDIT_POSTING)
    acts: dict[BulkAction, Callable[[Posting, int], None]] = {
        BulkAction.PUBLISH: lambda posting, version: audit.publish(officer, posting, version),
        BulkAction.REQUEST_CHANGES: lambda posting, version: audit.request_changes(
            officer, posting, note, version
        ),
    }
    left = []
    for one in chosen:
        reason = _decide(acts[action], one)
        if reason is not None:
            left.append(LeftOut(one.posting_id, title_of(officer, one.posting_id), reason))
    return Outcome(len(chosen) - len(left), left)


def title_of(officer: User, posting_id: int) -> str:
    """Return what a posting is called now."""
    posting = db.session().get(Posting, posting_id)
    return disclose(posting.latest, officer).title if posting is not None else ""


def _decide(act: Callable[[Posting, int], None], one: Chosen) -> Left | None:
    """Return why a text was left, or None where it was decided on."""
    try:
        with db.unit_of_work() as session:
            posting = session.get(Posting, one.posting_id)
            if posting is None:
                return Left.GONE
            act(posting, one.version)
    except (LostRace, WrongState):
        return Left.CHANGED if find_waiting([one.posting_id]) else Left.GONE
    except (TechmatchError, SQLAlchemyError):
        logger.exception("posting %s was not decided on with the others", one.posting_id)
        return Left.FAILED
    return None
