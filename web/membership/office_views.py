"""The officers' pages of accounts and of one organisation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import OrganisationKind, Role
from matcher.domain.errors import InputError
from web.base import db
from web.base.arguments import code_argument, page_number
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.entry import service as entry
from web.membership import invitations, organisations, queries
from web.membership.forms import (
    EDIT_WORDS,
    INVITE_WORDS,
    AccountInvitationForm,
    OfficeOrganisationForm,
)
from web.membership.invitations import Offer
from web.membership.member_views import presentation_of
from web.membership.queries import AccountFilter
from web.membership.returning import back
from web.membership.views import blueprint
from web.people.models import Organisation, User
from web.people.queries import find_organisation_named
from web.people.session import account

_ACTIVE = {"yes": True, "no": False}


@blueprint.get("/office/accounts", endpoint="accounts")
def list_accounts() -> str:
    """All accounts, the invitations that wait, and requests nobody else can answer."""
    wanted = AccountFilter(
        words=request.args.get("q", "").strip()[:100],
        role=code_argument(Role, "role"),
        active=_ACTIVE.get(request.args.get("active", "")),
    )
    return render_template(
        "membership/accounts.html",
        wanted=wanted,
        roles=[role for role in Role if role is not Role.VISITOR],
        page=queries.list_accounts(wanted, page_number()),
        invitations=queries.list_invitations(None),
        requests=queries.list_office_requests(),
        user=account(),
    )


@blueprint.route("/office/accounts/invite", methods=["GET", "POST"])
def invite_account() -> ResponseReturnValue:
    """Invite somebody to an account of any role."""
    form = AccountInvitationForm(organisation=request.args.get("organisation", "")[:200])
    if request.method == "GET":
        return render_template("membership/invite_account.html", form=form)
    if not form.check() or not _invite(form):
        return render_template("membership/invite_account.html", form=form), 422
    flash(gettext("已向 %(email)s 发出邀请。", email=form.email.data), "success")
    return redirect(url_for("membership.accounts"))


@blueprint.route("/office/organisations/<int:organisation_id>", methods=["GET", "POST"])
def organisation(**_: int) -> ResponseReturnValue:
    """One organisation: its facts, its members, and who wants to join."""
    found = subject(Organisation)
    form = OfficeOrganisationForm(obj=found)
    if request.method == "GET":
        return _show_organisation(form, found)
    if not form.check(organisations.is_web_address) or not _edit(form, found):
        return _show_organisation(form, found), 422
    flash(gettext("单位信息已更新。"), "success")
    return redirect(url_for("membership.organisation", organisation_id=found.id))


def _show_organisation(form: OfficeOrganisationForm, found: Organisation) -> str:
    return render_template(
        "membership/organisation.html",
        form=form,
        organisation=found,
        user=account(),
        members=queries.list_members(found.id),
        invitations=queries.list_invitations(found.id),
        requests=queries.list_requests(found.id),
    )


def _edit(form: OfficeOrganisationForm, found: Organisation) -> bool:
    facts = organisations.Facts(
        name=form.name.data or "",
        kind=OrganisationKind(str(form.kind.data)),
        credit_code=form.code,
        district=form.district.data,
    )
    try:
        organisations.edit(account(), found, facts, presentation_of(form))
    except InputError as error:
        show_problems(form, error, EDIT_WORDS)
        return False
    return True


def _invite(form: AccountInvitationForm) -> bool:
    try:
        invitations.invite_account(
            account(), form.email.data or "", _offer_of(form), _organisation_of(form)
        )
    except InputError as error:
        db.rollback()
        show_problems(form, error, INVITE_WORDS)
        return False
    return True


def _organisation_of(form: AccountInvitationForm) -> Organisation | None:
    text = form.organisation.data or ""
    found = find_organisation_named(text) if text else None
    if text and found is None:
        raise InputError.of("organisation", "unknown")
    return found


def _offer_of(form: AccountInvitationForm) -> Offer:
    knows_fields = form.role.data in (Role.BROKER, Role.EXPERT)
    return Offer(
        role=str(form.role.data),
        name=form.name.data or "",
        title=form.title.data or "",
        fields=tuple(form.fields.data or ()) if knows_fields else (),
    )


@blueprint.post("/office/accounts/<int:member_id>/second-factor")
def reset_factor(**_: int) -> ResponseReturnValue:
    """Take away the second factor of somebody who lost it."""
    member = subject(User)
    entry.reset_second_factor(account(), member)
    flash(gettext("已重置%(name)s的二次验证，其登录已全部结束。", name=member.name), "success")
    return back()
