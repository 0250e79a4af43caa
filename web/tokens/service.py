"""Making tokens, letting programs in by them, and ending them."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterable
from datetime import date, timedelta

from flask import Request, Response, g
from sqlalchemy import update

from matcher.domain.errors import InputError
from web.base import db, log, programs, site
from web.base.access import require
from web.base.clock import utc_now
from web.base.mails import outbox
from web.entry import factors
from web.people.events import AccountSecured
from web.people.models import User
from web.people.verbs import PeopleObject
from web.tokens import mails
from web.tokens.models import AccessToken
from web.tokens.permissions import END_TOKEN, KEEP_TOKENS
from web.tokens.queries import LENGTH, PREFIX, find_live, hash_token, is_live, list_live
from web.tokens.states import Scope
from web.tokens.verbs import TokenObject, TokenVerb

PATH = "/account/tokens"
MOST = 20
"""Live tokens of one account."""
LONGEST = timedelta(days=366)
NOTED_EVERY = timedelta(minutes=5)
"""How exactly it is known when a token was last used."""

_SIGNS = string.ascii_letters + string.digits


def make_token(
    user: User, name: str, scopes: Iterable[Scope], last_day: date
) -> tuple[AccessToken, str]:
    """Return a new token and its text, which is stored nowhere.

    Password and code were asked for. Raises InputError for no scope, a day that is past or too
    far away, and for one token too many.
    """
    require(user, KEEP_TOKENS)
    wanted = [scope for scope in Scope if scope in set(scopes)]
    _check(user, wanted, last_day)
    text = PREFIX + "".join(secrets.choice(_SIGNS) for _ in range(LENGTH))
    token = AccessToken(
        user=user,
        name=name,
        token_hash=hash_token(text),
        hint=text[-4:],
        scopes=[scope.value for scope in wanted],
        last_day=last_day,
    )
    db.session().add(token)
    db.flush()
    log.record(user, TokenVerb.MAKE, TokenObject.TOKEN, token.id, scopes=" ".join(token.scopes))
    outbox.post(mails.TOKEN_MADE, [user], event=utc_now(), path=PATH)
    return token, text


def end_token(user: User, token: AccessToken) -> None:
    """Let nobody in by a token any more."""
    require(user, END_TOKEN, token)
    if token.ended_at is None:
        token.ended_at = utc_now()
        log.record(user, TokenVerb.END, TokenObject.TOKEN, token.id)


def end_all(event: AccountSecured) -> None:
    """End every token of an account whose sessions end as well."""
    user = event.user
    live = update(AccessToken).where(AccessToken.user_id == user.id, is_live())
    ended = db.session().execute(live.values(ended_at=utc_now()).returning(AccessToken.id)).all()
    if ended:
        log.record(None, TokenVerb.END_ALL, PeopleObject.USER, user.id, count=len(ended))


def load_bearer(request: Request) -> User | None:
    """Return whose token a program's request brings; a page's is not looked at."""
    sent = request.authorization
    if not programs.is_below(request.path) or sent is None or sent.type != "bearer":
        return None
    token = find_live(sent.token or "")
    if token is None or not _counts(token.user):
        return None
    programs.keep_grant(programs.Grant(token.id, frozenset(token.scopes)))
    if token.used_at is None or utc_now() - token.used_at >= NOTED_EVERY:
        g.used_token = token.id
    return token.user


def note_use(response: Response) -> Response:
    """Note that a token was used, after the answer is made and whatever became of it."""
    used = g.pop("used_token", None)
    if used is not None:
        if not db.read_only.get():
            # What was to be stored is stored; an error may have begun another transaction.
            db.rollback()
        statement = update(AccessToken).where(AccessToken.id == used)
        db.try_to_store(statement.values(used_at=utc_now()))
    return response


def _check(user: User, scopes: list[Scope], last_day: date) -> None:
    if not scopes:
        raise InputError.of("scopes", "missing")
    if not site.today() <= last_day <= site.today() + LONGEST:
        raise InputError.of("last_day", "out_of_range")
    # Others wait here: two at once do not both become the last one.
    db.session().refresh(user, with_for_update=True)
    if len(list_live(user)) >= MOST:
        raise InputError.of("name", "too_many")


def _counts(user: User) -> bool:
    """Return whether the account could be signed in with now."""
    return user.active and (factors.has_factor(user) or not factors.is_required(user))
