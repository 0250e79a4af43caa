"""Requests for help as the owner, the officers and the assigned broker see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.domain.codes import HelpKind
from web.base import db
from web.base.cases import queries as cases
from web.base.inbox import count_measured
from web.base.paging import Page, fetch_page
from web.help.kinds import CASES
from web.help.models import HelpRequest
from web.help.states import WAITING_HELP_STATES, HelpState
from web.people.models import User
from web.postings.disclosure import PostingView, disclose
from web.postings.loading import posting_options
from web.postings.models import Posting


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One request with the need as its reader may see it."""

    id: int
    kind: HelpKind
    state: HelpState
    need: PostingView
    note: str
    broker_id: int | None
    broker_name: str
    answer: str
    asked_at: datetime
    answered_at: datetime | None
    owner_id: int
    """The asking organisation: no broker of it may be asked."""
    steps: frozenset[str]
    """What the reader can do about it now."""

    @property
    def waits(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in WAITING_HELP_STATES


def list_for_posting(owner: User, posting: Posting) -> list[HelpLine]:
    """Return what was asked for a posting, the newest first."""
    statement = _requests().where(HelpRequest.posting_id == posting.id)
    rows = db.session().scalars(statement.order_by(HelpRequest.id.desc()))
    return [_line(owner, row) for row in rows]


def list_for_office(officer: User, *, waiting: bool, number: int) -> Page[HelpLine]:
    """Return one page of requests: those that wait for an officer, or all of them."""
    statement = _requests()
    if waiting:
        statement = statement.where(HelpRequest.state == HelpState.OPEN)
    order = HelpRequest.asked_at if waiting else HelpRequest.asked_at.desc()
    page = fetch_page(statement.order_by(order, HelpRequest.id), number)
    lines = [_line(officer, row) for row in page.items]
    return Page(lines, page.total, page.number, page.size)


def list_for_broker(broker: User) -> list[HelpLine]:
    """Return the enquiries that wait for the broker's answer, the oldest first."""
    rows = db.session().scalars(_requests().where(*_assigned(broker)).order_by(HelpRequest.id))
    return [_line(broker, row) for row in rows]


def count_open() -> int:
    """Return how many requests wait for an officer."""
    return count_measured(measure_open())


def count_for_broker(broker: User) -> int:
    """Return how many enquiries wait for the broker."""
    return count_measured(measure_for_broker(broker))


def measure_open() -> Select[int, datetime]:
    """Select how many requests wait for an officer, and since when the first of them."""
    return cases.measure(HelpRequest, HelpRequest.state == HelpState.OPEN)


def measure_for_broker(broker: User) -> Select[int, datetime]:
    """Select how many enquiries wait for the broker, and since when the first was asked."""
    return cases.measure(HelpRequest, *_assigned(broker))


def find_waiting(posting: Posting, kind: HelpKind) -> HelpRequest | None:
    """Return the posting's request of a kind that is not answered yet."""
    waiting = _asked(posting, kind).where(cases.waits(HelpRequest, CASES[kind]))
    return db.session().scalar(waiting)


def was_asked(posting: Posting, kind: HelpKind) -> bool:
    """Return whether the posting ever had a request of a kind."""
    return db.session().scalar(_asked(posting, kind).limit(1)) is not None


def was_granted(posting: Posting) -> bool:
    """Return whether the posting became an open challenge, or is being made one."""
    granted = _asked(posting, HelpKind.CHALLENGE).where(HelpRequest.state == HelpState.DONE)
    is_known = db.session().scalar(granted.limit(1)) is not None
    return is_known or posting.challenge_at is not None


def _asked(posting: Posting, kind: HelpKind) -> Select[HelpRequest]:
    return select(HelpRequest).where(HelpRequest.posting_id == posting.id, HelpRequest.kind == kind)


def _assigned(broker: User) -> tuple[ColumnElement[bool], ...]:
    return (HelpRequest.assignee_id == broker.id, HelpRequest.state == HelpState.ASSIGNED)


def _requests() -> Select[HelpRequest]:
    posting = selectinload(HelpRequest.posting).options(*posting_options())
    return select(HelpRequest).options(posting, joinedload(HelpRequest.assignee))


def _line(reader: User, request: HelpRequest) -> HelpLine:
    posting = request.posting
    shown = posting.published_revision or posting.latest
    return HelpLine(
        id=request.id,
        kind=request.kind,
        state=request.state,
        need=disclose(shown, reader),
        note=request.note,
        broker_id=request.broker_id,
        broker_name=request.broker.name if request.broker else "",
        answer=request.answer,
        asked_at=request.asked_at,
        answered_at=request.answered_at,
        owner_id=posting.organisation_id,
        steps=frozenset(step.name for step in cases.steps_for(reader, request)),
    )
