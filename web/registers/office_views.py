"""The officers' pages: what waits for the audit, its decision, and each register as a whole."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import confirm, db
from web.base.arguments import code_argument, page_number
from web.base.guard import subject
from web.base.registry import present
from web.base.sending import send_bytes
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.people.session import account
from web.postings.texts import Change, compare
from web.registers import listing, papers, queries, service
from web.registers.disclosure import contact_view, draft_view
from web.registers.forms import ReturnEntryForm
from web.registers.models import Entry
from web.registers.own_views import parts_of
from web.registers.states import ENTRY, EntryState
from web.registers.texts import everything
from web.registers.views import blueprint, find_register


@blueprint.get("/office/resources")
def office() -> str:
    """What waits for the audit, and the way to each register."""
    return render_template(
        "registers/office.html",
        page=queries.list_waiting(account(), page_number()),
        registers=present().registers.values(),
        counts=listing.count_public(),
    )


@blueprint.get("/office/resources/<register>")
def office_register(register: str) -> str:
    """All entries of a register, drafts too."""
    kind, state = find_register(register), code_argument(EntryState, "state")
    return render_template(
        "registers/register.html",
        register=kind,
        state=state,
        counts=queries.count_states(kind),
        page=queries.list_register(account(), kind, state, page_number()),
    )


@blueprint.post("/office/resources/<register>.xlsx")
def download_all(register: str) -> ResponseReturnValue:
    """All fields of all entries as a spreadsheet. It holds contacts, so it is logged."""
    kind = find_register(register)
    content = papers.write_all(account(), kind)
    return send_bytes(content, MIME_TYPES[Suffix.XLSX], f"{kind.name}-all.xlsx")


@blueprint.get("/office/resources/<int:entry_id>")
def decide(**_: int) -> str:
    """The whole draft, what it changes, and the decisions."""
    return _render_decide(subject(Entry), ReturnEntryForm(formdata=None))


@blueprint.post("/office/resources/<int:entry_id>/publish")
def publish(**_: int) -> ResponseReturnValue:
    """Show the public what was read."""
    entry = subject(Entry)
    try:
        service.publish(account(), entry, _version_read())
    except InputError as error:
        db.rollback()
        flash(" ".join(dict.fromkeys(problem.text for problem in error.problems)), "warning")
        return redirect(url_for("registers.decide", entry_id=entry.id))
    flash(gettext("已发布。"), "success")
    return _next(entry)


@blueprint.post("/office/resources/<int:entry_id>/return")
def send_back(**_: int) -> ResponseReturnValue:
    """Return the draft to who entered it."""
    entry, form = subject(Entry), ReturnEntryForm()
    if not form.validate():
        return _render_decide(entry, form), 422
    service.return_(account(), entry, form.words.data or "", _version_read())
    flash(gettext("已退回修改，登记人会看到修改意见。"), "success")
    return _next(entry)


def _version_read() -> int:
    """Return the version that was on the page that was decided from; 0 for none."""
    return confirm.expected_version() or 0


def _render_decide(entry: Entry, form: ReturnEntryForm) -> str:
    view = draft_view(entry, account())
    return render_template(
        "registers/decide.html",
        entry=entry,
        register=entry.kind,
        form=form,
        changes=_changes(entry),
        actions=ENTRY.actions_from(entry.state),
        may_decide=service.awaits_decision(entry),
        **parts_of(view),
    )


def _changes(entry: Entry) -> list[Change] | None:
    """Return what the draft changes of what the public sees; None where it sees nothing."""
    if not entry.is_public or entry.state is EntryState.PUBLISHED:
        return None
    old, new = everything(contact_view(entry)), everything(draft_view(entry, account()))
    return [
        Change(label, compare(old[name][1], text))
        for name, (label, text) in new.items()
        if old[name][1] != text
    ]


def _next(entry: Entry) -> ResponseReturnValue:
    following = queries.next_waiting(entry)
    if following is None:
        return redirect(url_for("registers.office"))
    return redirect(url_for("registers.decide", entry_id=following))
