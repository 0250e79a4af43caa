"""What an account chooses to hear of, and the link that stops it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.base import db
from web.base.extensions import csrf
from web.messages import queries as query
from web.messages import service
from web.messages.composing import group_words
from web.messages.forms import choices_form, chosen
from web.messages.stopping import read_token
from web.people.models import User
from web.people.session import account

blueprint = Blueprint("messages", __name__)


@blueprint.get("/account/messages")
def choices() -> str:
    """Show what the account chose."""
    user = account()
    form = choices_form(query.groups_for(user.role), query.choices_of(user), formdata=None)
    return render_template("messages/choices.html", form=form)


@blueprint.post("/account/messages")
def choose() -> ResponseReturnValue:
    """Keep what the account chooses."""
    user = account()
    groups = query.groups_for(user.role)
    form = choices_form(groups, query.choices_of(user))
    if not form.validate():
        return render_template("messages/choices.html", form=form), 422
    service.choose(user, chosen(form, groups))
    flash(gettext("已保存，从现在起按新的选择发送。"), "success")
    return redirect(url_for("messages.choices"))


@blueprint.get("/stop/<token>")
def ask_stop(token: str) -> str:
    """Ask whether such mails are to stop: a mail program that looks at links changes nothing."""
    _, group = _read(token)
    return render_template("messages/stop.html", token=token, words=group_words(group))


@blueprint.post("/stop/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]
def stop(token: str) -> str:
    """Stop such mails. Mail programs post here on their own and know no code of a form."""
    user, group = _read(token)
    service.stop(user, group)
    return render_template("messages/stop.html", words=group_words(group), stopped=True)


def _read(token: str) -> tuple[User, str]:
    found = read_token(token)
    user = db.session().get(User, found[0]) if found else None
    if found is None or user is None:
        abort(404)
    return user, found[1]
