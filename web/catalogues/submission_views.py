"""What comes in for a call, for officers: figures, lists to take along, and reminders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import WrongState
from matcher.types import Kind
from web.base import confirm
from web.base.arguments import code_argument, key_of, page_number
from web.base.confirm import Confirmation
from web.base.guard import subject
from web.base.paging import Page
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.base.site import today
from web.calls.models import Call
from web.calls.states import WANTED, CallState
from web.catalogues import reminding, submission_tables, tallies, unsent
from web.catalogues.states import Fate, ListOf
from web.catalogues.submissions import list_submissions, read_report
from web.catalogues.views import blueprint
from web.people.session import account

SIZE = 50
SHOWN = (ListOf.ORGANISATIONS, ListOf.UNSENT, ListOf.NOTHING)
SUFFIXES = (Suffix.XLSX, Suffix.CSV)


@blueprint.get("/office/calls/<int:call_id>/submissions")
def submissions(**_: int) -> str:
    """The figures of what came in so far."""
    call: Call = subject(Call)
    report = read_report(call)
    return render_template(
        "catalogues/submissions.html",
        call=call,
        report=report,
        fates=tallies.count_fates(report.submissions),
        kinds=[kind for kind in Kind if kind in WANTED[call.kind]],
        unsent=unsent.list_unsent(call),
        silent=unsent.list_silent(call),
        lists=ListOf,
        suffixes=SUFFIXES,
    )


@blueprint.get("/office/calls/<int:call_id>/submissions/organisations")
def organisations(**_: int) -> str:
    """Who handed in what, who has drafts, and who has nothing."""
    call: Call = subject(Call)
    shown = code_argument(ListOf, "show") or ListOf.ORGANISATIONS
    if shown not in SHOWN:
        shown = ListOf.ORGANISATIONS
    lists: dict[ListOf, Sequence[Any]] = {
        ListOf.ORGANISATIONS: tallies.count_organisations(list_submissions(call)),
        ListOf.UNSENT: unsent.list_unsent(call),
        ListOf.NOTHING: unsent.list_silent(call),
    }
    return render_template(
        "catalogues/organisations.html",
        call=call,
        shown=shown,
        page=_page(lists[shown]),
        counts={one: len(found) for one, found in lists.items()},
        fates=list(Fate),
        can_remind=call.state is CallState.OPEN,
        remindable=len(reminding.list_remindable(call)) if shown is ListOf.UNSENT else 0,
        today=today(),
        suffixes=SUFFIXES,
    )


@blueprint.post("/office/calls/<int:call_id>/submissions/download")
def download(**_: int) -> ResponseReturnValue:
    """Send one of the lists as a file."""
    try:
        what, suffix = ListOf(request.form.get("what", "")), Suffix(request.form.get("format", ""))
    except ValueError:
        abort(404)
    stream, name = submission_tables.download(account(), subject(Call), what, suffix)
    return send_file(stream, mimetype=MIME_TYPES[suffix], as_attachment=True, download_name=name)


@blueprint.route("/office/calls/<int:call_id>/submissions/remind", methods=["GET", "POST"])
def remind(call_id: int) -> ResponseReturnValue:
    """Remind those who have drafts, all of them or one."""
    call: Call = subject(Call)
    if call.state is not CallState.OPEN:
        raise WrongState("call", call.state.value, "remind_of_drafts")
    back = url_for("catalogues.organisations", call_id=call_id, show=ListOf.UNSENT.value)
    chosen = key_of(request.values.get("organisation"))
    if request.method == "POST":
        _say_reminded(reminding.remind(account(), call, chosen))
        return redirect(back)
    lines = reminding.list_remindable(call, chosen)
    if not lines:
        _say_reminded(0)
        return redirect(back)
    return confirm.ask(_ask(call, lines, chosen, back))


def _ask(
    call: Call, lines: Sequence[unsent.UnsentLine], chosen: int | None, back: str
) -> Confirmation:
    told = ngettext(
        "给 %(num)s 个单位可以提交的成员发邮件：还有草稿没有提交。",
        "给 %(num)s 个单位可以提交的成员发邮件：还有草稿没有提交。",
        len(lines),
    )
    return Confirmation(
        title=gettext("提醒提交草稿"),
        about=lines[0].name if chosen is not None else call.title,
        effects=[told, gettext("同一单位一天只提醒一次；关掉了征集通知的成员收不到。")],
        verb=gettext("发送提醒"),
        back=back,
        carried=[("organisation", str(chosen))] if chosen is not None else [],
        ends=False,
    )


def _say_reminded(count: int) -> None:
    if count:
        flash(ngettext("已提醒 %(num)s 个单位。", "已提醒 %(num)s 个单位。", count), "success")
    else:
        flash(gettext("没有需要提醒的单位，今天都提醒过了。"), "info")


def _page(found: Sequence[Any]) -> Page[Any]:
    last = max(1, -(-len(found) // SIZE))
    number = min(max(1, page_number()), last)
    return Page(found[(number - 1) * SIZE : number * SIZE], len(found), number, SIZE)
