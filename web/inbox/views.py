"""Everything that waits for an account, and what others did, on one page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from web.base import registry
from web.base.clock import utc_now
from web.base.inbox import Notice, Task
from web.base.site import today
from web.finding import saved as searches
from web.inbox import notices, tasks
from web.people import accounts
from web.people.session import account

blueprint = Blueprint("inbox", __name__, url_prefix="/inbox")


@blueprint.get("/")
def index() -> str:
    """Show tasks with their deadlines, and what happened."""
    user = account()
    found = notices.list_notices(user)
    return render_template(
        "inbox/index.html",
        tasks=tasks.list_tasks(user, today()),
        notices=found,
        searches=searches.list_news(user),
        newest=found[0].at if found else None,
        today=today(),
    )


@blueprint.post("/read")
def read() -> ResponseReturnValue:
    """Mark as read what the page showed; what has come since stays new."""
    accounts.mark_notices_read(account(), _shown_until())
    return redirect(url_for("inbox.index"))


@blueprint.post("/greeted")
def greeted() -> ResponseReturnValue:
    """Put the introduction away for good."""
    accounts.put_introduction_away(account())
    return redirect(url_for("home.work"))


def task_words(task: Task) -> tuple[str, str]:
    """Return what a task is, and the words of the link to it."""
    kind = registry.present().tasks[task.kind]
    return str(kind.words), str(kind.link)


def task_url(task: Task) -> str:
    """Return where a task is done."""
    kind = registry.present().tasks[task.kind]
    arguments: dict[str, Any] = {kind.argument: task.object_id} if kind.argument else {}
    return url_for(kind.endpoint, **arguments, _anchor=kind.anchor or None)


def time_to(day: date, now: date) -> tuple[str, str]:
    """Return (words, tone) of the time to a day: late, soon or neither."""
    days = (day - now).days
    if days < 0:
        return ngettext("已过 %(num)s 天", "已过 %(num)s 天", -days), "late"
    if days == 0:
        return gettext("今天到期"), "late"
    words = ngettext("还有 %(num)s 天", "还有 %(num)s 天", days)
    return words, "soon" if days <= tasks.SOON.days else ""


def notice_words(notice: Notice) -> str:
    """Return what happened, in words."""
    return str(registry.present().notice_words.get(notice.kind, notice.kind))


def notice_url(notice: Notice) -> str:
    """Return the page of what it happened to."""
    declared = registry.present()
    endpoint, argument = declared.notice_places[notice.object_type]
    arguments: dict[str, Any] = {argument: notice.object_id}
    return url_for(endpoint, **arguments, _anchor=declared.notice_anchors.get(notice.kind))


def _shown_until() -> datetime:
    try:
        until = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError:
        return utc_now()
    return until if until.tzinfo else utc_now()


GLOBALS = {
    function.__name__: function
    for function in (task_words, task_url, time_to, notice_words, notice_url)
}
