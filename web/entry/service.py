"""What happens after somebody has shown who they are, and to what gets them in."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from matcher.domain.errors import Forbidden
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.events import publish
from web.base.log import Verb
from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.entry import factors, forgotten, mails, passwords, pending, sessions, slowing
from web.entry.permissions import END_SESSION, RESET_SECOND_FACTOR, SECURE_ACCOUNT
from web.entry.verbs import EntryVerb
from web.people import accounts
from web.people.events import AccountSecured
from web.people.models import Session, User
from web.people.verbs import PeopleObject


def continue_sign_in(user: User, target: str | None) -> Response:
    """Go on after a right password, or a link from the account's mail.

    Either the second factor is asked for, or made, or the session begins. ``target`` is a
    checked path of this site, or None for the day's work.
    """
    if factors.has_factor(user):
        pending.begin(user, target)
        return redirect(url_for("entry.code"))
    if factors.is_required(user):
        factors.propose(user)
        pending.begin(user, target)
        return redirect(url_for("entry.enrol"))
    sessions.begin(user)
    return redirect(target or url_for("home.work"))


def sign_out(user: User) -> None:
    """End the present session."""
    log.record(user, EntryVerb.SIGN_OUT, PeopleObject.USER, user.id)
    sessions.leave()


def is_code_of(user: User, text: str) -> bool:
    """Try a code of the telephone, or a recovery code; return whether it was taken.

    It is asked before anything is changed. Raises TooManyAttempts where too many wrong ones came
    before: then not even the right one is looked at.
    """
    slowing.take_code(user)
    # Others wait here: the same code is not taken twice at the same moment.
    db.session().refresh(user, with_for_update=True)
    if factors.takes_code(user, text):
        slowing.forget_codes(user)
        return True
    if factors.takes_recovery_code(user, text):
        slowing.forget_codes(user)
        _note(user, user, EntryVerb.USE_RECOVERY_CODE, mails.RECOVERY_CODE_USED)
        return True
    log.record(None, EntryVerb.CODE_REFUSED, PeopleObject.USER, user.id)
    slowing.log_refused("code", user.id)
    return False


def propose_factor(user: User) -> None:
    """Begin to add a second factor: a secret waits for its first code."""
    require(user, SECURE_ACCOUNT)
    if factors.has_factor(user):
        raise Forbidden("there is a second factor already")
    factors.propose(user)


def confirm_factor(user: User, text: str) -> list[str] | None:
    """Add the second factor; return the recovery codes, or None for a wrong code."""
    if factors.has_factor(user) or not factors.confirm(user, text):
        return None
    _note(user, user, EntryVerb.ADD_FACTOR, mails.FACTOR_ADDED)
    return factors.draw_recovery_codes(user)


def renew_recovery_codes(user: User) -> list[str]:
    """Return new recovery codes; the caller has asked for a code of the telephone."""
    require(user, SECURE_ACCOUNT)
    _note(user, user, EntryVerb.RENEW_RECOVERY_CODES, mails.RECOVERY_CODES_RENEWED)
    return factors.draw_recovery_codes(user)


def remove_factor(user: User) -> None:
    """Take the second factor away where it is not required; password and code were asked for."""
    require(user, SECURE_ACCOUNT)
    if factors.is_required(user):
        raise Forbidden("the second factor is required")
    factors.forget(user)
    _note(user, user, EntryVerb.REMOVE_FACTOR, mails.FACTOR_REMOVED)


def replace_factor(user: User, target: str) -> Response:
    """Let whoever needs a second factor make another one, for a new telephone.

    Password and code were asked for. The session ends and begins again with the new one, so
    that nobody who needs one is ever without.
    """
    require(user, SECURE_ACCOUNT)
    factors.forget(user)
    _note(user, user, EntryVerb.REMOVE_FACTOR, mails.FACTOR_REMOVED)
    return continue_sign_in(user, target)


def reset_second_factor(actor: User | None, user: User) -> None:
    """Take away the second factor of somebody who lost the telephone; the sessions end.

    ``actor`` is None for the command line. Nobody gets around their own second factor.
    """
    if actor is not None:
        require(actor, RESET_SECOND_FACTOR, user)
        if actor.id == user.id:
            raise Forbidden("one's own second factor is removed with its code")
    factors.forget(user)
    sessions.end_all(user)
    publish(AccountSecured(user))
    _note(actor, user, EntryVerb.RESET_FACTOR, mails.FACTOR_REMOVED)


def change_password(user: User, old: str, new: str) -> bool:
    """Change the password and end all other sessions; return False for a wrong old one.

    Raises InputError for a new one that is soon guessed.
    """
    require(user, SECURE_ACCOUNT)
    if not passwords.is_password_of(user, old):
        return False
    accounts.set_password(user, new, actor=user, but=sessions.current_id())
    forgotten.tell_changed(user)
    sessions.renew(user)
    return True


def end_session(user: User, row: Session) -> None:
    """End one of one's own sessions."""
    require(user, END_SESSION, row)
    sessions.end(row)
    log.record(user, EntryVerb.END_SESSION, PeopleObject.USER, user.id)


def end_other_sessions(user: User) -> None:
    """End all of one's own sessions but the present one."""
    require(user, SECURE_ACCOUNT)
    sessions.end_all(user, except_current=True)
    sessions.renew(user)
    log.record(user, EntryVerb.END_SESSIONS, PeopleObject.USER, user.id)


def _note(actor: User | None, user: User, verb: Verb, kind: MailKind) -> None:
    log.record(actor, verb, PeopleObject.USER, user.id)
    outbox.post(kind, [user], event=utc_now(), path=forgotten.FORGOT_PATH)
