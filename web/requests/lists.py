"""Requests as their two sides and the officers read them. Contacts leave here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import Role
from matcher.domain.policy import Relation
from matcher.types import Kind
from web.base import contacts, db, site
from web.base.access import allows, relations
from web.base.cases import queries as cases
from web.base.contacts import Contact
from web.base.listing.spec import Reach
from web.base.paging import Page, fetch_page
from web.matches.models import Match
from web.people.models import User
from web.postings.disclosure import is_listed, public_view
from web.postings.kinds import is_member
from web.postings.models import Posting
from web.postings.states import PostingState
from web.registers.disclosure import contact_view
from web.registers.models import Entry
from web.requests.models import RegisterRequest
from web.requests.permissions import FOLLOW_REQUEST
from web.requests.relations import asked_by, kept_by
from web.requests.states import TOLD, RequestState
from web.requests.verbs import RequestObject


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as one reader may see it."""

    request: RegisterRequest
    """For its days, state and moments; texts and contacts are taken from here below."""
    title: str
    is_public: bool
    """Whether the entry has its page still."""
    owner: str
    asker: str
    """The organisation that asked; empty for a broker."""
    person: str
    need_id: int | None
    need_title: str
    asker_contact: Sequence[str]
    """Empty for whom it is not."""
    owner_contact: Sequence[str]
    steps: frozenset[str]
    may_withdraw: bool
    may_finish: bool
    may_rate: bool
    is_asker: bool
    is_overdue: bool


def view_of(request: RegisterRequest, reader: User) -> RequestView:
    """Return what a reader who may read a request sees of it."""
    stands = relations(reader, request)
    is_asker = Relation.PARTY in stands
    answers = bool({Relation.OWNER, Relation.ASSIGNED} & stands)
    steps = frozenset(step.name for step in cases.steps_for(reader, request))
    need = _need_for(request, reader, stands)
    shown = need.published_revision if need else None
    return RequestView(
        request=request,
        title=request.title,
        is_public=request.entry.is_public,
        owner=request.entry.belongs_to,
        asker=request.organisation.name if request.organisation else "",
        person=request.asked_by.name,
        need_id=need.id if need else None,
        need_title=public_view(shown).title if shown else "",
        asker_contact=_asker_contact(request) if is_asker or answers else (),
        owner_contact=_owner_contact(request) if is_asker else (),
        steps=steps,
        may_withdraw="withdraw" in steps and can_be_withdrawn(request),
        may_finish="finish" in steps and can_be_finished(request),
        may_rate=can_be_rated(request) and allows(reader, FOLLOW_REQUEST, request),
        is_asker=is_asker,
        is_overdue=_is_late(request, site.today()),
    )


def can_be_withdrawn(request: RegisterRequest) -> bool:
    """Return whether it has not begun: what was used is finished and not withdrawn."""
    first = request.first_day
    return request.state is RequestState.OPEN or first is None or first >= site.today()


def can_be_finished(request: RegisterRequest) -> bool:
    """Return whether its first day has come."""
    return request.first_day is None or request.first_day <= site.today()


def can_be_rated(request: RegisterRequest) -> bool:
    """Return whether it is over and nobody has said how it was."""
    return request.state is RequestState.DONE and request.rating is None


def list_asked(user: User, state: RequestState | None, number: int) -> Page[RequestView]:
    """Return one page of what the account's side asked for, the newest first."""
    statement = _requests().where(asked_by(user))
    return _page(user, _in_state(statement, state).order_by(RegisterRequest.id.desc()), number)


def list_received(user: User, state: RequestState | None, number: int) -> Page[RequestView]:
    """Return one page of what the account's side is asked for: the open ones first, by day."""
    statement = _requests().where(kept_by(user))
    return _page(user, _in_state(statement, state).order_by(*_by_day()), number)


def list_all(officer: User, state: RequestState | None, number: int) -> Page[RequestView]:
    """Return one page of all requests: the open ones first, by day."""
    return _page(officer, _in_state(_requests(), state).order_by(*_by_day()), number)


def count_states(*conditions: ColumnElement[bool]) -> dict[RequestState, int]:
    """Return how many requests there are by state, in the order of the states."""
    rows = db.session().execute(
        select(RegisterRequest.state, func.count())
        .join(RegisterRequest.entry)
        .where(*conditions)
        .group_by(RegisterRequest.state)
    )
    found = {state: count for state, count in rows}
    return {state: found[state] for state in RequestState if state in found}


def needs_for(user: User) -> list[tuple[int, str]]:
    """Return the published needs that the account may ask for: own ones, a broker's handled."""
    if is_member(user):
        whose: ColumnElement[bool] = Posting.organisation_id == user.organisation_id
    else:
        whose = Posting.id.in_(select(Match.need_id).where(Match.broker_id == user.id))
    statement = (
        select(Posting)
        .options(joinedload(Posting.published_revision))
        .where(Posting.kind == Kind.NEED, Posting.state == PostingState.PUBLISHED, whose)
        .order_by(Posting.id.desc())
    )
    found = db.session().scalars(statement)
    shown = [(one.id, one.published_revision) for one in found if is_listed(one)]
    return [(key, public_view(revision).title) for key, revision in shown if revision]


def is_late(today: date) -> ColumnElement[bool]:
    """Return the condition that something should have happened to a request by now."""
    return or_(
        (RegisterRequest.state == RequestState.OPEN) & (RegisterRequest.due_on < today),
        (RegisterRequest.state == RequestState.ACCEPTED) & (RegisterRequest.last_day < today),
    )


def measure_unkept(officer: User) -> Select[int, datetime]:
    """Select how many requests wait for officers, as nobody else can answer, and since when."""
    open_ones = (RegisterRequest.state == RequestState.OPEN, kept_by(officer))
    return cases.measure(RegisterRequest, *open_ones).join(RegisterRequest.entry)


def find_by(*conditions: ColumnElement[bool]) -> Sequence[RegisterRequest]:
    """Return the requests that meet conditions on them and on their entries, the oldest first."""
    statement = select(RegisterRequest).join(RegisterRequest.entry).where(*conditions)
    return db.session().scalars(statement.order_by(RegisterRequest.id)).all()


def open_for(entry: Entry) -> ColumnElement[bool]:
    """Return the condition that a request is for an entry and still open."""
    return (RegisterRequest.entry_id == entry.id) & (RegisterRequest.state == RequestState.OPEN)


def rated(entry: Entry) -> Sequence[RegisterRequest]:
    """Return the requests whose askers said how it was, the newest first: for who keeps the
    entry, and officers."""
    statement = select(RegisterRequest).where(
        RegisterRequest.entry_id == entry.id, RegisterRequest.rating.is_not(None)
    )
    return db.session().scalars(statement.order_by(RegisterRequest.rated_at.desc())).all()


def _need_for(
    request: RegisterRequest, reader: User, stands: Collection[Relation]
) -> Posting | None:
    """Return the need as far as it is for the reader: a member asks by the organisation's name,
    so a need that does not say whose it is would say it here."""
    need = request.posting
    if need is None or need.published_revision is None or not is_listed(need):
        return None
    is_told = public_view(need.published_revision).organisation_id is not None
    by_name = request.organisation_id is not None
    knows = Relation.PARTY in stands or reader.role is Role.OFFICER
    return need if is_told or knows or not by_name else None


def _is_late(request: RegisterRequest, today: date) -> bool:
    if request.state is RequestState.OPEN:
        return request.due_on is not None and request.due_on < today
    is_over = request.last_day is not None and request.last_day < today
    return request.state is RequestState.ACCEPTED and is_over


def _asker_contact(request: RegisterRequest) -> Sequence[str]:
    told = (request.contact_name, request.contact_phone, request.contact_email)
    if any(told):
        kind, asker = str(RequestObject.REQUEST), request.organisation_id
        contacts.note(Contact(kind, request.id, asker, request.asked_by_id))
    return [text for text in told if text]


def _owner_contact(request: RegisterRequest) -> Sequence[str]:
    entry = request.entry
    if request.state not in TOLD or not entry.is_public:
        return ()
    view = contact_view(entry)
    contacts.note(view.contact)
    specs = [spec for spec in entry.kind.listing.asked if spec.reach is Reach.CONTACT]
    return [value for spec in specs if (value := getattr(view, spec.name))]


def _requests() -> Select[RegisterRequest]:
    return (
        select(RegisterRequest)
        .join(RegisterRequest.entry)
        .options(
            joinedload(RegisterRequest.entry).joinedload(Entry.organisation),
            joinedload(RegisterRequest.organisation),
            joinedload(RegisterRequest.asked_by),
            joinedload(RegisterRequest.posting).joinedload(Posting.published_revision),
        )
    )


def _in_state(
    statement: Select[RegisterRequest], state: RequestState | None
) -> Select[RegisterRequest]:
    return statement if state is None else statement.where(RegisterRequest.state == state)


def _by_day() -> tuple[ColumnElement[Any], ...]:
    is_open = RegisterRequest.state == RequestState.OPEN
    return (
        case((is_open, 0), else_=1),
        case((is_open, RegisterRequest.due_on)),
        RegisterRequest.id.desc(),
    )


def _page(reader: User, statement: Select[RegisterRequest], number: int) -> Page[RequestView]:
    page = fetch_page(statement, number)
    lines = [view_of(request, reader) for request in page.items]
    return Page(lines, page.total, page.number, page.size)
