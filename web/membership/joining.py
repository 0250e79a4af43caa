"""Joining an organisation that is known: asked by a person, answered by who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matcher.domain.codes import Role
from matcher.domain.errors import InputError, WrongState
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.mails.outbox import post, post_to_address, post_to_webhook
from web.base.urls import path_to
from web.membership import mails, queries
from web.membership.kinds import role_for
from web.membership.permissions import DECIDE_JOIN
from web.membership.verbs import MembershipObject, MembershipVerb
from web.people.accounts import add_account, find_account
from web.people.models import JoinRequest, Organisation, User
from web.people.queries import accounts_with, members_of


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose address is confirmed. The password is kept as its hash only."""

    email: str
    name: str
    title: str
    password_hash: str
    locale: str | None


def ask(person: Person, organisation: Organisation) -> JoinRequest:
    """Keep the request, and tell who can answer it; one that waits already is renewed."""
    waiting = queries.list_requests(organisation.id)
    request = next((one for one in waiting if one.email == person.email), None)
    if request is None:
        request = JoinRequest(organisation=organisation, email=person.email)
        db.session().add(request)
    request.name, request.title = person.name, person.title
    request.password_hash, request.locale = person.password_hash, person.locale
    db.flush()
    log.record(None, MembershipVerb.ASK_TO_JOIN, MembershipObject.JOIN_REQUEST, request.id)
    _tell(request)
    return request


def admit(actor: User, request: JoinRequest) -> User:
    """Make the person a member. Raises InputError where its address got an account meanwhile."""
    require(actor, DECIDE_JOIN, request)
    _decide(actor, request, accepted=True)
    organisation = request.organisation
    role = role_for(organisation.kind)
    if role is None:
        raise InputError.of("organisation", "without_members")
    if find_account(request.email) is not None:
        raise InputError.of("email", "taken")
    # Whom an officer lets in first has nobody above it: it manages those who follow.
    is_first = actor.role is Role.OFFICER and not members_of(organisation.id)
    user = add_account(
        actor,
        email=request.email,
        name=request.name,
        title=request.title,
        password_hash=request.password_hash,
        locale=request.locale,
        role=role,
        organisation=organisation,
        is_administrator=is_first,
    )
    _record(actor, MembershipVerb.ADMIT, request)
    post(
        mails.ADMITTED,
        [user],
        event=request.id,
        path=mails.sign_in_path(),
        organisation=organisation.name,
    )
    return user


def turn_away(actor: User, request: JoinRequest) -> None:
    """Decline the request."""
    require(actor, DECIDE_JOIN, request)
    _decide(actor, request, accepted=False)
    _record(actor, MembershipVerb.TURN_AWAY, request)
    post_to_address(
        mails.TURNED_AWAY,
        request.email,
        request.locale,
        event=request.id,
        path="/",
        organisation=request.organisation.name,
    )


def _decide(actor: User, request: JoinRequest, *, accepted: bool) -> None:
    # Two who decide at once: the second one waits here and then sees the first one's answer.
    db.session().refresh(request, with_for_update=True)
    if request.decided_at is not None:
        raise WrongState("join_request", "decided", "decide")
    request.accepted = accepted
    request.decided_at, request.decided_by_id = utc_now(), actor.id
    db.flush()


def _record(actor: User, verb: MembershipVerb, request: JoinRequest) -> None:
    log.record(actor, verb, MembershipObject.JOIN_REQUEST, request.id)


def _tell(request: JoinRequest) -> None:
    organisation = request.organisation
    values: dict[str, Any] = {
        "name": request.name,
        "email": request.email,
        "organisation": organisation.name,
    }
    event = f"{request.id}/{mails.this_moment()}"
    administrators = queries.administrators_of(organisation.id)
    if administrators:
        path = path_to("membership.members")
        post(mails.JOIN_ASKED, administrators, event=event, path=path, **values)
        return
    officers = accounts_with(Role.OFFICER)
    path = path_to("membership.organisation", organisation_id=organisation.id)
    post(mails.JOIN_ASKED, officers, event=event, path=path, **values)
    queue = path_to("membership.accounts")
    post_to_webhook(mails.JOIN_ASKED_OFFICE, event=event, path=queue)
