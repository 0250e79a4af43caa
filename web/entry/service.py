"""What happens after somebody has shown who they are, and to what gets them in."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from web.base import log
from web.entry import sessions
from web.entry.verbs import EntryVerb
from web.people.models import User
from web.people.verbs import PeopleObject


def continue_sign_in(user: User, target: str | None) -> Response:
    """Go on after a right password, or a link from the account's mail: the session begins.

    ``target`` is a checked path of this site, or None for the day's work.
    """
    sessions.begin(user)
    return redirect(target or url_for("home.work"))


def sign_out(user: User) -> None:
    """End the present session."""
    log.record(user, EntryVerb.SIGN_OUT, PeopleObject.USER, user.id)
    sessions.end_current()
