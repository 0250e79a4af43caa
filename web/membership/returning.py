"""Back to the page where a button was pressed, with what became of it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from matcher.domain.errors import InputError
from web.base import db
from web.base.urls import safe_path
from web.people.session import account

REFUSALS = {
    "oneself": _l("不能停用自己的账号。请另一位管理员操作。"),
    "last_administrator": _l("这是单位的最后一位管理员。请先把另一位成员设为管理员。"),
    "last_officer": _l("这是最后一位平台管理员，不能停用。请先邀请另一位。"),
    "not_in_use": _l("只能把在用的成员设为管理员。"),
    "deleted": _l("账号已注销，不能恢复。请重新邀请。"),
    "taken": _l("这个邮箱现在已有账号，不能再次加入。请拒绝这份申请。"),
    "without_members": _l("这类单位的账号由平台管理员邀请。"),
}
"""Why a button did nothing, by the code of the problem."""


def back() -> ResponseReturnValue:
    """Return to the page the form names, or to the list of who is asking."""
    is_officer = account().role is Role.OFFICER
    usual = url_for("membership.accounts" if is_officer else "membership.members")
    return redirect(safe_path(request.form.get("next")) or usual)


def refuse(error: InputError) -> ResponseReturnValue:
    """Say why nothing was done. An error that has no words here goes on to its page."""
    code = error.problems[0].code
    if code not in REFUSALS:
        raise error
    db.rollback()
    flash(str(REFUSALS[code]), "error")
    return back()
