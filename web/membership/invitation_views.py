"""The page an invitation leads to, and what becomes of invitations that wait."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import db
from web.base.extensions import limiter
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.labels import locale_code
from web.entry.views import login_limit
from web.membership import invitations
from web.membership.forms import JOIN_WORDS, AcceptanceForm
from web.membership.returning import back
from web.membership.views import begin, blueprint
from web.people.models import MailLink, Organisation, User
from web.people.session import account, actor


@blueprint.route("/invitation/<secret>", methods=["GET", "POST"])
@limiter.limit(login_limit, methods=["POST"])
def invitation(secret: str) -> ResponseReturnValue:
    """Show what somebody is invited to, or make the account."""
    link = invitations.find_invitation(secret)
    if link is None:
        return render_template("membership/ended.html", reason="ended"), 410
    offer = invitations.offer_of(link)
    form = AcceptanceForm(name=offer.name, title=offer.title)
    if request.method == "GET":
        return _show(form, link)
    if not form.validate():
        return _show(form, link), 422
    try:
        user = _accept(form, link)
    except InputError as error:
        db.rollback()
        if error.concerns("email"):
            return render_template("membership/ended.html", reason="taken"), 409
        show_problems(form, error, JOIN_WORDS)
        return _show(form, link), 422
    return begin(user, gettext("%(name)s，欢迎。账号已经开通。", name=user.name))


@blueprint.post("/invitations/<int:invitation_id>/withdraw")
def withdraw(**_: int) -> ResponseReturnValue:
    """Make an invitation worth nothing."""
    invitations.withdraw(account(), subject(MailLink))
    flash(gettext("已撤回邀请，链接不能再用。"), "info")
    return back()


@blueprint.post("/invitations/<int:invitation_id>/again")
def send_again(**_: int) -> ResponseReturnValue:
    """Send an invitation with a new link."""
    link = invitations.send_again(account(), subject(MailLink))
    flash(gettext("已向 %(email)s 重新发出邀请，旧链接不能再用。", email=link.email), "success")
    return back()


def _accept(form: AcceptanceForm, link: MailLink) -> User:
    return invitations.accept(
        actor(),
        link,
        name=form.name.data or "",
        title=form.title.data or "",
        password=form.password.data or "",
        locale=locale_code(),
    )


def _show(form: AcceptanceForm, link: MailLink) -> str:
    key = link.organisation_id
    organisation = db.session().get(Organisation, key) if key is not None else None
    offer = invitations.offer_of(link)
    return render_template(
        "membership/invitation.html",
        form=form,
        link=link,
        organisation=organisation,
        offer=offer,
        secret=(request.view_args or {})["secret"],
    )
