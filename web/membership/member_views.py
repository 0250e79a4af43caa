"""An organisation's own pages: its members, and what it says of itself."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import db
from web.base.access import require
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.membership import invitations, joining, members, organisations, queries
from web.membership.forms import INVITE_WORDS, MemberInvitationForm, PresentationForm
from web.membership.permissions import EDIT_OWN_ORGANISATION, INVITE_MEMBER
from web.membership.returning import back, refuse
from web.membership.views import blueprint
from web.people.models import JoinRequest, User
from web.people.session import account


@blueprint.get("/organisation/members", endpoint="members")
def list_members() -> str:
    """The members of one's organisation."""
    return _show_members(MemberInvitationForm())


@blueprint.post("/organisation/members")
def invite() -> ResponseReturnValue:
    """Invite somebody."""
    require(account(), INVITE_MEMBER, account())
    form = MemberInvitationForm()
    if not form.check() or not _invite(form):
        return _show_members(form), 422
    flash(gettext("已向 %(email)s 发出邀请。", email=form.email.data), "success")
    return redirect(url_for("membership.members"))


@blueprint.post("/join-requests/<int:join_request_id>/admit")
def admit(**_: int) -> ResponseReturnValue:
    """Let somebody join."""
    try:
        user = joining.admit(account(), subject(JoinRequest))
    except InputError as error:
        return refuse(error)
    flash(gettext("%(name)s已成为成员。", name=user.name), "success")
    return back()


@blueprint.post("/join-requests/<int:join_request_id>/decline")
def turn_away(**_: int) -> ResponseReturnValue:
    """Decline a request."""
    joining.turn_away(account(), subject(JoinRequest))
    flash(gettext("已拒绝这份申请，并通知了申请人。"), "info")
    return back()


@blueprint.post("/accounts/<int:member_id>/administrator")
def make_administrator(**_: int) -> ResponseReturnValue:
    """Let a member manage the others, or no more."""
    member = subject(User)
    try:
        if request.form.get("manages") == "yes":
            members.make_administrator(account(), member)
            flash(gettext("%(name)s现在是单位管理员。", name=member.name), "success")
        else:
            members.unmake_administrator(account(), member)
            flash(gettext("%(name)s不再是单位管理员。", name=member.name), "info")
    except InputError as error:
        return refuse(error)
    return back()


@blueprint.post("/accounts/<int:member_id>/deactivate")
def deactivate(**_: int) -> ResponseReturnValue:
    """Let somebody sign in no more."""
    member = subject(User)
    try:
        members.deactivate(account(), member)
    except InputError as error:
        return refuse(error)
    flash(gettext("已停用%(name)s的账号，其登录已全部结束。", name=member.name), "info")
    return back()


@blueprint.post("/accounts/<int:member_id>/reactivate")
def reactivate(**_: int) -> ResponseReturnValue:
    """Let somebody sign in again."""
    member = subject(User)
    try:
        members.reactivate(account(), member)
    except InputError as error:
        return refuse(error)
    flash(gettext("已恢复%(name)s的账号。", name=member.name), "success")
    return back()


@blueprint.route("/organisation", methods=["GET", "POST"])
def own_organisation() -> ResponseReturnValue:
    """What one's organisation says of itself."""
    user = account()
    require(user, EDIT_OWN_ORGANISATION, user)
    form = PresentationForm(obj=user.organisation)
    if request.method == "POST":
        if form.check(organisations.is_web_address):
            organisations.edit_own(user, presentation_of(form))
            flash(gettext("单位信息已更新。"), "success")
            return redirect(url_for("membership.own_organisation"))
        return _show_own(form), 422
    return _show_own(form)


def presentation_of(form: PresentationForm) -> organisations.Presentation:
    """Return what the form holds of how an organisation presents itself."""
    return organisations.Presentation(
        name_en=form.name_en.data or "",
        intro=form.intro.data or "",
        website=form.website.data or "",
        public_contact=form.public_contact.data or "",
    )


def _show_own(form: PresentationForm) -> str:
    organisation = account().organisation
    return render_template("membership/own_organisation.html", form=form, organisation=organisation)


def _show_members(form: MemberInvitationForm) -> str:
    user = account()
    assert user.organisation_id is not None
    return render_template(
        "membership/members.html",
        form=form,
        user=user,
        manages=user.is_administrator,
        members=queries.list_members(user.organisation_id),
        invitations=queries.list_invitations(user.organisation_id),
        requests=queries.list_requests(user.organisation_id),
    )


def _invite(form: MemberInvitationForm) -> bool:
    try:
        invitations.invite_member(account(), form.email.data or "", form.name.data or "")
    except InputError as error:
        db.rollback()
        show_problems(form, error, INVITE_WORDS)
        return False
    return True
