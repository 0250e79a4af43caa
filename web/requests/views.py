"""Pages of requests: asking, one's lists, a request as its two sides see it, and answering."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, WrongState
from web.base import db, formats
from web.base.arguments import code_argument, key_of, page_number
from web.base.forms.problems import show_problems
from web.base.forms.texts import add_error
from web.base.guard import subject
from web.base.labels import join_words
from web.base.navigation import stand_under
from web.people.models import User
from web.people.session import account
from web.postings.models import Posting
from web.registers.disclosure import public_view
from web.registers.models import Entry
from web.requests import calendar, lists, service
from web.requests.capacity import DaysGone
from web.requests.forms import ASK_WORDS, AnswerForm, AskForm, RateForm, RefuseForm
from web.requests.models import RegisterRequest
from web.requests.relations import asked_by, kept_by
from web.requests.service import Wanted
from web.requests.states import RequestState

blueprint = Blueprint("requests", __name__)


@blueprint.get("/resources/<register>/<int:entry_id>/ask")
def new(register: str, **_: int) -> ResponseReturnValue:
    """Show an empty form, with the days that are free."""
    user, entry = account(), _public_entry(register)
    refused = _refuse(user, entry)
    if refused is not None:
        return refused
    contact = {"contact_name": user.name, "contact_email": user.email}
    form = AskForm(lists.needs_for(user), formdata=None, data={**contact, "units": 1})
    return _render_ask(form, entry)


@blueprint.post("/resources/<register>/<int:entry_id>/ask")
def send(register: str, **_: int) -> ResponseReturnValue:
    """Ask; who is too late reads which days are gone, and keeps what was typed."""
    entry, form = _public_entry(register), AskForm(lists.needs_for(account()))
    if not form.validate():
        return _render_ask(form, entry), 422
    try:
        request = service.ask(account(), entry, _wanted(form))
    except DaysGone as error:
        db.rollback()
        add_error(form.first_day, _gone_words(error))
        return _render_ask(form, subject(Entry)), 409
    except InputError as error:
        db.rollback()
        show_problems(form, error, ASK_WORDS)
        return _render_ask(form, subject(Entry)), 422
    except WrongState as error:
        db.rollback()
        add_error(form.note, _state_words(error))
        return _render_ask(form, subject(Entry)), 409
    flash(gettext("申请已提交，对方答复后会告诉您。"), "success")
    return redirect(url_for("requests.show", register_request_id=request.id))


@blueprint.get("/work/requests")
def mine() -> str:
    """What one's own side asked for."""
    user, state = account(), code_argument(RequestState, "state")
    return render_template(
        "requests/mine.html",
        state=state,
        counts=lists.count_states(asked_by(user)),
        page=lists.list_asked(user, state, page_number()),
    )


@blueprint.get("/work/requests/received")
def received() -> str:
    """What one's own side is asked for."""
    user, state = account(), code_argument(RequestState, "state")
    return render_template(
        "requests/received.html",
        state=state,
        counts=lists.count_states(kept_by(user)),
        page=lists.list_received(user, state, page_number()),
    )


@blueprint.get("/office/resource-requests")
def office() -> str:
    """All requests, with those that wait for officers."""
    user, state = account(), code_argument(RequestState, "state")
    return render_template(
        "requests/office.html",
        state=state,
        counts=lists.count_states(),
        own_count=lists.count_states(kept_by(user)).get(RequestState.OPEN, 0),
        page=lists.list_all(user, state, page_number()),
    )


@blueprint.get("/work/requests/<int:register_request_id>")
def show(**_: int) -> str:
    """A request, and what the reader can do about it."""
    return _render()


@blueprint.post("/work/requests/<int:register_request_id>/accept")
def accept(register_request_id: int) -> ResponseReturnValue:
    """Accept: the contact is shown to who asked."""
    form = AnswerForm(prefix="accept")
    if not form.validate():
        return _render(accept_form=form, opened="accept"), 422
    service.accept(account(), subject(RegisterRequest), form.answer.data or "")
    flash(gettext("已接受，对方现在可以看到您的联系方式。"), "success")
    return _back(register_request_id)


@blueprint.post("/work/requests/<int:register_request_id>/refuse")
def refuse(register_request_id: int) -> ResponseReturnValue:
    """Say no, and why."""
    form = RefuseForm(prefix="refuse")
    if not form.validate():
        return _render(refuse_form=form, opened="refuse"), 422
    service.refuse(account(), subject(RegisterRequest), form.answer.data or "")
    flash(gettext("已记为不接受，占用的日期已经释放。"), "info")
    return _back(register_request_id)


@blueprint.post("/work/requests/<int:register_request_id>/withdraw")
def withdraw(register_request_id: int) -> ResponseReturnValue:
    """Take a request back."""
    service.withdraw(account(), subject(RegisterRequest))
    flash(gettext("申请已撤回，占用的日期已经释放。"), "info")
    return _back(register_request_id)


@blueprint.post("/work/requests/<int:register_request_id>/finish")
def finish(register_request_id: int) -> ResponseReturnValue:
    """Say that it is over."""
    service.finish(account(), subject(RegisterRequest))
    flash(gettext("已登记完成。"), "success")
    return _back(register_request_id)


@blueprint.post("/work/requests/<int:register_request_id>/rate")
def rate(register_request_id: int) -> ResponseReturnValue:
    """Say how it was."""
    form = RateForm(prefix="rate")
    if not form.validate():
        return _render(rate_form=form, opened="rate"), 422
    rating = int(form.rating.data)
    service.rate(account(), subject(RegisterRequest), rating, form.words.data or "")
    flash(gettext("谢谢，评价已保存。"), "success")
    return _back(register_request_id)


def _back(key: int) -> ResponseReturnValue:
    return redirect(url_for("requests.show", register_request_id=key))


def _public_entry(register: str) -> Entry:
    """Return the entry of the address; of one that is not public nobody learns that it exists."""
    entry = subject(Entry)
    if entry.register != register or not entry.is_public or entry.kind.asking is None:
        abort(404)
    return entry


def _refuse(user: User, entry: Entry) -> ResponseReturnValue | None:
    """Return where to go instead of the form, or None where the account can ask."""
    try:
        service.require_askable(user, entry)
    except Forbidden:
        flash(gettext("这是您自己登记的，不需要申请。"), "info")
    except WrongState as error:
        flash(_state_words(error), "warning")
        if error.machine == "register_request":
            return redirect(url_for("requests.mine"))
    else:
        return None
    return redirect(url_for("registers.show", register=entry.register, entry_id=entry.id))


def _state_words(error: WrongState) -> str:
    words = {
        "organisation": gettext("本单位通过核验后才能申请，请联系管理员。"),
        "register_request": gettext("您对这一项的申请还在等待答复，答复后才能再申请。"),
    }
    return words.get(error.machine, gettext("这一项已经下架，不能再申请。"))


def _wanted(form: AskForm) -> Wanted:
    key = key_of(form.posting_id.data)
    units = form.units.data
    return Wanted(
        note=form.note.data or "",
        contact_name=form.contact_name.data or "",
        contact_phone=form.contact_phone.data or "",
        contact_email=form.contact_email.data or "",
        posting=db.session().get(Posting, key) if key else None,
        first=form.first_day.data,
        last=form.last_day.data,
        units=1 if units is None else units,
    )


def _gone_words(error: DaysGone) -> str:
    if not error.gone:
        return gettext("可用日期刚刚有变动，请看过日历后再提交一次。")
    gone = join_words(formats.day(day) for day in error.gone)
    if not error.free:
        return gettext("名额已被占用：%(days)s。请另选日期。", days=gone)
    return ngettext(
        "名额已被占用：%(days)s。所选日期里还有 %(num)s 天空着：%(free)s。请另选日期。",
        "名额已被占用：%(days)s。所选日期里还有 %(num)s 天空着：%(free)s。请另选日期。",
        len(error.free),
        days=gone,
        free=join_words(formats.day(day) for day in error.free),
    )


def _render_ask(form: AskForm, entry: Entry) -> str:
    return render_template(
        "requests/ask.html",
        form=form,
        entry=entry,
        register=entry.kind,
        view=public_view(entry),
        has_days=service.has_days(entry),
        months=calendar.months_of(entry.id),
    )


def _render(**extra: Any) -> str:
    forms: dict[str, Any] = {
        "accept_form": AnswerForm(prefix="accept", formdata=None),
        "refuse_form": RefuseForm(prefix="refuse", formdata=None),
        "rate_form": RateForm(prefix="rate", formdata=None),
    }
    view = lists.view_of(subject(RegisterRequest), account())
    back = "mine" if view.is_asker else "received"
    if account().role is Role.OFFICER:
        back = "office"
    stand_under(f"requests.{back}")
    return render_template(
        "requests/show.html", view=view, back=back, **(forms | {"opened": ""} | extra)
    )
