"""Brokers' profiles and conflicts of interest, at their own desk and in the office."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.codes import ConflictCode, Role
from matcher.domain.errors import InputError
from web.base import db
from web.base.arguments import key_of
from web.base.forms.problems import show_problems
from web.base.forms.texts import add_error
from web.base.guard import subject
from web.base.site import today
from web.brokers import queries as query
from web.brokers import service
from web.brokers.forms import CONFLICT_WORDS, ConflictForm, ProfileForm
from web.brokers.models import ConflictOfInterest
from web.brokers.service import Declared
from web.people.models import User
from web.people.queries import find_organisation_named
from web.people.session import account

blueprint = Blueprint("brokers", __name__)


@blueprint.route("/desk/profile", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    """The broker's own expertise, places, leave and interests."""
    return _edit_profile(account())


@blueprint.post("/desk/profile/conflicts")
def declare_conflict() -> ResponseReturnValue:
    """Note an interest of one's own."""
    return _declare(account())


@blueprint.get("/office/brokers")
def index() -> str:
    """Every broker with load, leave and interests."""
    return render_template("brokers/index.html", lines=query.describe_brokers(today()))


@blueprint.route("/office/brokers/<int:broker_id>", methods=["GET", "POST"])
def show(**_: int) -> ResponseReturnValue:
    """One broker's profile."""
    return _edit_profile(_broker())


@blueprint.post("/office/brokers/<int:broker_id>/conflicts")
def declare_for(**_: int) -> ResponseReturnValue:
    """Note a broker's interest."""
    return _declare(_broker())


@blueprint.post("/office/brokers/<int:broker_id>/conflicts/end")
def end_conflict(**_: int) -> ResponseReturnValue:
    """Note that a broker's interest has ended."""
    found = query.find_conflict(_broker(), key_of(request.form.get("conflict_id")))
    if found is None:
        flash(gettext("这一利益关系已经解除。"), "info")
    else:
        _end(found)
    return redirect(_address(_broker()))


def _end(found: ConflictOfInterest) -> None:
    service.end_conflict(account(), found)
    if found.organisation_id in query.interests_of(found.broker):
        flash(gettext("已解除这一条；与这家单位还登记有另一条。"), "info")
    else:
        flash(gettext("已解除。今后与这家单位有关的配对可以分派给这位经纪人。"), "success")


def _edit_profile(user: User) -> ResponseReturnValue:
    if request.method == "GET":
        return _render(user)
    form = ProfileForm()
    if not form.validate():
        return _render(user, form=form), 422
    handed = service.save_profile(
        account(),
        user,
        fields=form.fields.data or [],
        terms=form.terms.data or [],
        capacity=form.capacity.data,
        away_until=form.away_until.data,
        hand_over=bool(form.hand_over.data),
    )
    flash(gettext("已保存，从下一次分派起生效。"), "success")
    if handed:
        flash(
            ngettext(
                "已把 %(num)s 项待研判的配对交给其他经纪人。",
                "已把 %(num)s 项待研判的配对交给其他经纪人。",
                handed,
            ),
            "success",
        )
    return redirect(_address(user))


def _declare(user: User) -> ResponseReturnValue:
    form = ConflictForm(prefix="conflict")
    if not form.check():
        return _render(user, conflict_form=form), 422
    found = find_organisation_named(form.organisation.data or "")
    if found is None:
        message = gettext("没有找到这个单位，请按登记的全称或信用代码填写。")
        add_error(form.organisation, message)
        return _render(user, conflict_form=form), 422
    code = ConflictCode(str(form.code.data))
    try:
        declared = service.declare_conflict(account(), user, found, code, form.note.data or "")
    except InputError as error:
        db.rollback()
        show_problems(form, error, CONFLICT_WORDS)
        return _render(user, conflict_form=form), 422
    _tell(declared)
    return redirect(_address(user))


def _tell(declared: Declared) -> None:
    flash(gettext("已登记。今后与这家单位有关的配对不再分派过来。"), "success")
    if declared.returned:
        flash(
            ngettext(
                "%(num)s 项待研判的配对已交回重新分派。",
                "%(num)s 项待研判的配对已交回重新分派。",
                declared.returned,
            ),
            "success",
        )
    if declared.deals:
        flash(
            ngettext(
                "另有 %(num)s 项进行中的对接涉及这家单位，请与管理员商定是否换人。",
                "另有 %(num)s 项进行中的对接涉及这家单位，请与管理员商定是否换人。",
                declared.deals,
            ),
            "warning",
        )


def _render(
    user: User, form: ProfileForm | None = None, conflict_form: ConflictForm | None = None
) -> str:
    is_own = user.id == account().id
    line = query.describe_broker(user, today(), for_officer=not is_own)
    values = {name: getattr(line.profile, name) for name in ("terms", "capacity", "away_until")}
    return render_template(
        "brokers/profile.html" if is_own else "brokers/show.html",
        line=line,
        form=form or ProfileForm(formdata=None, data={"fields": user.fields, **values}),
        conflict_form=conflict_form or ConflictForm(prefix="conflict", formdata=None),
        organisations=query.known_organisations(),
    )


def _broker() -> User:
    user: User = subject(User)
    if user.role is not Role.BROKER:
        abort(404)
    return user


def _address(user: User) -> str:
    if user.id == account().id:
        return url_for("brokers.profile")
    return url_for("brokers.show", broker_id=user.id)
