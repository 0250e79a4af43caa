"""Asking somebody into the pool, and what they answer."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.errors import InputError, WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.experts import mails
from web.experts.models import Expert
from web.experts.permissions import MANAGE_EXPERTS
from web.experts.queries import entry_of, find_entry
from web.experts.states import EXPERT, ExpertState
from web.experts.verbs import ExpertObject, ExpertVerb
from web.membership import invitations
from web.membership.invitations import Offer, offer_of
from web.membership.permissions import FOLLOW_INVITATION
from web.people import links
from web.people.accounts import find_account
from web.people.events import AccountAdded
from web.people.models import LinkPurpose, MailLink, User


def invite(actor: User, expert: Expert) -> None:
    """Send a link with which the expert makes an account, or declines; a former one is void.

    Who has an expert's account by now joins at once. Raises WrongState where the expert is in
    already or has left, InputError of ``email``: "taken" where an account of another role has the
    address, "too_many" where it got several links this hour.
    """
    require(actor, MANAGE_EXPERTS, expert)
    before, after = expert.state, step(EXPERT, expert.state, "invite")
    user = find_account(expert.email)
    if user is not None and user.role is Role.EXPERT and entry_of(user).id is None:
        join(AccountAdded(user))
        return
    if links.has_many_links(LinkPurpose.INVITATION, expert.email):
        raise InputError.of("email", "too_many")
    offer = Offer(Role.EXPERT.value, expert.name, expert.title, tuple(expert.fields))
    # Not to the organisation: its administrators need not learn whom the bureau asks to judge.
    invitations.invite_account(actor, expert.email, offer, kind=mails.INVITED)
    expert.state, expert.invited_at = after, utc_now()
    db.flush()
    log.record(
        actor,
        ExpertVerb.INVITE,
        ExpertObject.EXPERT,
        expert.id,
        before=before.value,
        after=after.value,
    )


def decline(actor: User | None, invitation: MailLink, note: str) -> None:
    """Keep that somebody does not want to join, and why. The link is worth nothing afterwards."""
    require(actor, FOLLOW_INVITATION)
    expert = find_entry(invitation.email) if is_of_pool(invitation) else None
    if expert is None:
        raise WrongState("invitation", "other", "decline")
    after = step(EXPERT, expert.state, "decline")
    links.use_link(invitation)
    expert.decline_note = note
    _set_state(actor, ExpertVerb.DECLINE, expert, after)


def is_of_pool(invitation: MailLink) -> bool:
    """Return whether an invitation is one to become an expert."""
    return offer_of(invitation).role == Role.EXPERT.value


def join(event: AccountAdded) -> None:
    """Join a new expert's account to the entry with its address, or make one."""
    user = event.user
    if user.role is not Role.EXPERT:
        return
    expert = find_entry(user.email)
    if expert is None or "join" not in EXPERT.actions_from(expert.state):
        expert = entry_of(user)
        db.session().add(expert)
        db.flush()
        after = expert.state
    else:
        expert.user, expert.name, expert.title = user, user.name, user.title or expert.title
        after = step(EXPERT, expert.state, "join")
    _set_state(user, ExpertVerb.JOIN, expert, after)


def _set_state(actor: User | None, verb: ExpertVerb, expert: Expert, after: ExpertState) -> None:
    before, expert.state = expert.state, after
    db.flush()
    log.record(actor, verb, ExpertObject.EXPERT, expert.id, before=before.value, after=after.value)
