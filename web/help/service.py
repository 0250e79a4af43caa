"""Requests for help with a need: asked by its owner, worked on by officers and brokers."""

from __future__ import annotations

from functools import partial

from matcher.domain.codes import HelpKind, Role
from matcher.domain.errors import Forbidden, InputError, WrongState
from matcher.types import Kind
from web.base.cases.service import Given, add_case, let_follow, open_case, take_step
from web.base.events import publish
from web.brokers import queries as brokers
from web.help import mails
from web.help import queries as query
from web.help.events import ChallengeGranted
from web.help.models import HelpRequest
from web.help.states import HelpState
from web.people.models import User
from web.postings.events import PostingLeft, PostingPublished
from web.postings.models import NeedRevision, Posting
from web.postings.states import PostingState


def ask(actor: User, posting: Posting, kind: HelpKind, note: str) -> HelpRequest:
    """The owner of a published need asks for advice, or to make it an open challenge."""
    request = HelpRequest(kind=kind, posting=posting, note=note.strip())
    open_case(
        actor,
        request,
        posting,
        partial(_require_askable, posting, kind),
        kind=kind.value,
        posting=posting.id,
    )
    mails.tell_asked(request)
    return request


def ask_after(event: PostingPublished) -> None:
    """A need was published: it may say that it is ready to be an open challenge."""
    ask_as_written(event.posting)


def lapse_after(event: PostingLeft) -> None:
    """A posting has left: what still waits for it ends."""
    lapse(event.actor, event.posting)


def ask_as_written(posting: Posting) -> None:
    """Ask for the open challenge that a need just published says it is ready to be."""
    revision, kind = posting.published_revision, HelpKind.CHALLENGE
    if not isinstance(revision, NeedRevision) or not revision.open_challenge:
        return
    if posting.challenge_at is None and not query.was_asked(posting, kind):
        request = HelpRequest(kind=kind, posting=posting)
        add_case(posting.author, request, kind=kind.value, posting=posting.id)
        mails.tell_asked(request)


def assign(actor: User, request: HelpRequest, broker: User) -> None:
    """An officer gives a request for advice to a broker."""
    fits = partial(_require_fit, broker, request.posting)
    take_step(actor, request, "assign", Given(assignee=broker), fits)
    mails.tell_assigned(request, broker)


def answer(actor: User, request: HelpRequest, words: str) -> None:
    """The assigned broker answers."""
    take_step(actor, request, "answer", Given(words))
    mails.tell_outcome(actor, request, mails.ANSWERED)


def grant(actor: User, request: HelpRequest) -> None:
    """An officer lets the need become an open challenge: its draft is made at once.

    The need is marked as one (``challenge_at``) when the challenge is announced.
    """
    posting = request.posting
    take_step(actor, request, "grant", check=partial(_require_published, posting, "grant"))
    mails.tell_outcome(actor, request, mails.GRANTED)
    publish(ChallengeGranted(actor, posting))


def refuse(actor: User, request: HelpRequest, words: str) -> None:
    """An officer says no, and why."""
    take_step(actor, request, "refuse", Given(words))
    mails.tell_outcome(actor, request, mails.REFUSED)


def lapse(actor: User | None, posting: Posting) -> None:
    """End what still waits for a posting that leaves the platform."""
    for kind in HelpKind:
        waiting = query.find_waiting(posting, kind)
        if waiting is not None:
            let_follow(actor, waiting, "lapse")
            if actor is None:  # A firm that withdraws its need knows that its requests end.
                mails.tell_outcome(actor, waiting, mails.LAPSED)


def _require_askable(posting: Posting, kind: HelpKind) -> None:
    _require_published(posting, "ask_help")
    is_granted = kind is HelpKind.CHALLENGE and query.was_granted(posting)
    if is_granted or query.find_waiting(posting, kind) is not None:
        raise WrongState("help_request", HelpState.OPEN.value, "ask")


def _require_published(posting: Posting, step: str) -> None:
    if posting.state is not PostingState.PUBLISHED or posting.kind is not Kind.NEED:
        raise WrongState("posting", posting.state.value, step)


def _require_fit(broker: User, posting: Posting) -> None:
    if broker.role is not Role.BROKER or not broker.active:
        raise InputError.of("broker", "inactive")
    if posting.organisation_id in brokers.interests_of(broker):
        raise Forbidden("the broker belongs to, or holds an interest in, who asks")
