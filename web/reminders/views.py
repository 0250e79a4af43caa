"""The page of one's calendar, and the calendar itself."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.people.session import account
from web.reminders import calendar as service

blueprint = Blueprint("reminders", __name__)


@blueprint.get("/account/calendar")
def calendar() -> str:
    """Show the secret address, or how to get one."""
    user = account()
    return render_template("reminders/calendar.html", address=service.address_of(user))


@blueprint.post("/account/calendar")
def renew() -> ResponseReturnValue:
    """Make an address, in the place of the old one where there is one."""
    had_one = account().calendar_key is not None
    service.open_calendar(account())
    if had_one:
        flash(gettext("地址已更换，旧地址从现在起不能用了。请在日历软件里换成新地址。"), "success")
    else:
        flash(gettext("日历已开通，把下面的地址加到您的日历软件里。"), "success")
    return redirect(url_for("reminders.calendar"))


@blueprint.post("/account/calendar/off")
def switch_off() -> ResponseReturnValue:
    """Let the address lead nowhere."""
    service.close_calendar(account())
    flash(gettext("日历已关闭，原来的地址不能用了。"), "info")
    return redirect(url_for("reminders.calendar"))


@blueprint.get("/calendar/<key>.ics")
def feed(key: str) -> Response:
    """Give the deadlines to whoever knows the address: a calendar programme cannot sign in."""
    owner = service.find_owner(key)
    if owner is None:
        abort(404)
    answer = Response(service.write_calendar(owner), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
