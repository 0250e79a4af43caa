"""Requests for help with a need: asked by its owner, worked on by officers and brokers."""

from __future__ import annotations

from sqlalchemy import select

from matcher.domain.codes import HelpKind, Role
from matcher.domain.errors import Forbidden, InputError, WrongState
from matcher.domain.machine import step
from matcher.types import Kind
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.brokers import queries as brokers
from web.help.models import HelpRequest
from web.help.permissions import ANSWER_HELP, ASK_HELP, MANAGE_HELP
from web.help.states import HELP, WAITING_HELP_STATES, HelpState
from web.help.verbs import HelpObject, HelpVerb
from web.people.models import User
from web.postings.events import PostingLeft, PostingPublished
from web.postings.models import NeedRevision, Posting
from web.postings.states import PostingState


def ask(actor: User, posting: Posting, kind: HelpKind, note: str) -> HelpRequest:
    """The owner of a published need asks for advice, or to make it an open challenge."""
    require(actor, ASK_HELP, posting)
    if posting.state is not PostingState.PUBLISHED or posting.kind is not Kind.NEED:
        raise WrongState("posting", posting.state.value, "ask_help")
    if kind is HelpKind.ADVICE and not note.strip():
        raise InputError("note")
    is_challenge = kind is HelpKind.CHALLENGE and posting.challenge_at is not None
    if is_challenge or find_waiting(posting, kind) is not None:
        raise WrongState("help_request", HelpState.OPEN.value, "ask")
    return _store(actor, posting, kind, note.strip())


def ask_after(event: PostingPublished) -> None:
    """A need was published: it may say that it is ready to be an open challenge."""
    ask_as_written(event.posting)


def lapse_after(event: PostingLeft) -> None:
    """A posting has left: what still waits for it ends."""
    lapse(event.actor, event.posting)


def ask_as_written(posting: Posting) -> None:
    """Ask for the open challenge that a need just published says it is ready to be."""
    revision = posting.published_revision
    if not isinstance(revision, NeedRevision) or not revision.open_challenge:
        return
    asked = select(HelpRequest.id).where(
        HelpRequest.posting_id == posting.id, HelpRequest.kind == HelpKind.CHALLENGE
    )
    if posting.challenge_at is None and db.session().scalar(asked.limit(1)) is None:
        _store(posting.author, posting, HelpKind.CHALLENGE, "")


def assign(actor: User, request: HelpRequest, broker: User) -> None:
    """An officer gives a request for advice to a broker."""
    require(actor, MANAGE_HELP, request)
    if request.kind is not HelpKind.ADVICE:
        raise InputError("kind")
    if broker.role is not Role.BROKER or not broker.active:
        raise InputError("broker")
    if request.posting.organisation_id in brokers.interests_of(broker):
        raise Forbidden("the broker belongs to, or holds an interest in, who asks")
    request.broker = broker
    _move(actor, request, "assign", broker=broker.id)


def answer(actor: User, request: HelpRequest, words: str) -> None:
    """The assigned broker answers."""
    require(actor, ANSWER_HELP, request)
    _end(actor, request, "answer", words)


def grant(actor: User, request: HelpRequest) -> None:
    """An officer makes the need an open challenge."""
    require(actor, MANAGE_HELP, request)
    if request.kind is not HelpKind.CHALLENGE:
        raise InputError("kind")
    if request.posting.state is not PostingState.PUBLISHED:
        raise WrongState("posting", request.posting.state.value, "grant")
    _end(actor, request, "grant")
    request.posting.challenge_at = utc_now()


def refuse(actor: User, request: HelpRequest, words: str) -> None:
    """An officer says no, and why."""
    require(actor, MANAGE_HELP, request)
    _end(actor, request, "refuse", words)


def lapse(actor: User | None, posting: Posting) -> None:
    """End what still waits for a posting that leaves the platform."""
    for kind in HelpKind:
        waiting = find_waiting(posting, kind)
        if waiting is not None:
            _end(actor, waiting, "lapse")


def find_waiting(posting: Posting, kind: HelpKind) -> HelpRequest | None:
    """Return the posting's request of a kind that is not answered yet."""
    return db.session().scalar(
        select(HelpRequest).where(
            HelpRequest.posting_id == posting.id,
            HelpRequest.kind == kind,
            HelpRequest.state.in_(WAITING_HELP_STATES),
        )
    )


def _store(actor: User, posting: Posting, kind: HelpKind, note: str) -> HelpRequest:
    request = HelpRequest(
        kind=kind, posting=posting, asked_by=actor, note=note, state=HelpState.OPEN
    )
    db.session().add(request)
    db.flush()
    log.record(
        actor,
        HelpVerb.ASK,
        HelpObject.REQUEST,
        request.id,
        after=request.state.value,
        kind=kind.value,
        posting=posting.id,
    )
    return request


def _end(actor: User | None, request: HelpRequest, action: str, words: str = "") -> None:
    if action in ("answer", "refuse") and not words.strip():
        raise InputError("answer")
    # The database wants state and moment to change together.
    with db.session().no_autoflush:
        _move(actor, request, action)
        request.answer = words.strip()
        request.answered_by = actor
        request.answered_at = utc_now()


def _move(actor: User | None, request: HelpRequest, action: str, **detail: object) -> None:
    before = request.state
    request.state = step(HELP, before, action)
    log.record(
        actor,
        HelpVerb(f"help_{action}"),
        HelpObject.REQUEST,
        request.id,
        before=before.value,
        after=request.state.value,
        **detail,
    )
