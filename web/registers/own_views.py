"""Members' own entries: list, form, preview, handing in and taking off."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from web.base import confirm, contacts, db
from web.base.access import allows
from web.base.arguments import code_argument, page_number
from web.base.confirm import Confirmation
from web.base.guard import subject
from web.base.listing.register import Register
from web.base.listing.spec import Block
from web.base.navigation import stand_under
from web.experts.queries import entry_of
from web.people.models import User
from web.people.session import account
from web.registers import queries, service, values
from web.registers.disclosure import EntryView, draft_view
from web.registers.forms import EntryForm, make_form
from web.registers.models import Entry
from web.registers.permissions import AUDIT_ENTRIES
from web.registers.relations import may_write
from web.registers.states import ENTRY, EntryState
from web.registers.texts import block_of, texts_of
from web.registers.views import blueprint, find_register


@blueprint.get("/work/resources")
def mine() -> str:
    """What the account keeps, by state, and where it can enter more."""
    user, state = account(), code_argument(EntryState, "state")
    return render_template(
        "registers/mine.html",
        state=state,
        counts=queries.count_own(user),
        page=queries.list_own(user, state, page_number()),
        writable=queries.writable_registers(user),
    )


@blueprint.get("/work/resources/<register>/new")
def new(register: str) -> str:
    """Show an empty form."""
    kind, user = _writable(register), account()
    first = {"contact_name": user.name, "contact_email": user.email}
    contact = first if user.role is not Role.OFFICER else {}
    form = make_form(kind, formdata=None, data={**contact, "organisation_named": _employer(user)})
    return _render_form(form, kind, None)


@blueprint.post("/work/resources/<register>/new")
def begin(register: str) -> ResponseReturnValue:
    """Keep a new entry as a draft, and hand it in when asked to."""
    kind, form = _writable(register), make_form(find_register(register))
    if not form.check(complete=_wants_submit(), named=_names_organisation()):
        return _render_form(form, kind, None), 422
    twin = queries.find_twin(account(), kind, values.store(kind.listing, form.values()))
    if twin is not None:
        return redirect(url_for("registers.own", entry_id=twin.id))
    named = form.organisation_named.data or ""
    return _go_on(service.start(account(), kind, form.values(), named))


@blueprint.get("/work/resources/<int:entry_id>")
def own(**_: int) -> str:
    """All that is written in an entry, where it stands, and what can be done."""
    entry, user = subject(Entry), account()
    view = draft_view(entry, user)
    _place_page()
    return render_template(
        "registers/own.html",
        entry=entry,
        register=entry.kind,
        actions=ENTRY.actions_from(entry.state),
        may_audit=allows(user, AUDIT_ENTRIES),
        may_decide=service.awaits_decision(entry),
        **parts_of(view),
    )


@blueprint.get("/work/resources/<int:entry_id>/edit")
def edit(**_: int) -> str:
    """Show what is written in its form."""
    entry = subject(Entry)
    # Officers keep entries, too: the form shows them the contact.
    contacts.note(draft_view(entry, account()).contact)
    data = values.read(entry.kind.listing, entry.draft)
    form = make_form(
        entry.kind, formdata=None, data={**data, "organisation_named": entry.belongs_to}
    )
    return _render_form(form, entry.kind, entry)


@blueprint.post("/work/resources/<int:entry_id>/edit")
def store(**_: int) -> ResponseReturnValue:
    """Store what was typed, and hand it in when asked to."""
    entry = subject(Entry)
    form = make_form(entry.kind)
    if not form.check(complete=_wants_submit(), named=_names_organisation()):
        return _render_form(form, entry.kind, entry), 422
    try:
        service.change(
            account(),
            entry,
            form.values(),
            organisation=(form.organisation_named.data or "") if _names_organisation() else "",
            seen=confirm.expected_version(),
        )
    except LostRace:
        db.rollback()
        return _render_form(form, entry.kind, entry, is_conflict=True), 409
    return _go_on(entry)


@blueprint.post("/work/resources/<int:entry_id>/submit")
def submit(**_: int) -> ResponseReturnValue:
    """Hand the stored draft in."""
    entry = subject(Entry)
    _hand_in(entry)
    return redirect(url_for("registers.own", entry_id=entry.id))


@blueprint.route("/work/resources/<int:entry_id>/withdraw", methods=["GET", "POST"])
def withdraw(**_: int) -> ResponseReturnValue:
    """Take an entry off, after asking."""
    entry = subject(Entry)
    back = url_for("registers.own", entry_id=entry.id)
    if request.method == "GET":
        _place_page()
        return confirm.ask(_leaving(entry, draft_view(entry, account()), back))
    service.withdraw(account(), entry, confirm.expected_version())
    flash(gettext("已撤下。修改后可以重新提交。"), "info")
    return redirect(back)


def parts_of(view: EntryView) -> dict[str, Any]:
    """Return what templates show of a whole entry."""
    return {
        "view": view,
        "texts": texts_of(view),
        "facts": block_of(view, Block.FACT),
        "contact": block_of(view, Block.CONTACT),
    }


def _go_on(entry: Entry) -> ResponseReturnValue:
    if _wants_submit():
        _hand_in(entry)
    else:
        flash(gettext("草稿已保存。写好后提交审核。"), "success")
    return redirect(url_for("registers.own", entry_id=entry.id))


def _hand_in(entry: Entry) -> None:
    """Hand in, or say what is missing; the draft stays."""
    try:
        service.submit(account(), entry)
    except InputError as error:
        flash(" ".join(dict.fromkeys(problem.text for problem in error.problems)), "warning")
    except WrongState as error:
        if error.machine != "organisation":
            raise
        flash(gettext("内容已保存。本单位通过核验后才能提交，请联系管理员。"), "warning")
    else:
        flash(gettext("已提交，由管理员审核；结果会告诉您。"), "success")


def _leaving(entry: Entry, view: EntryView, back: str) -> Confirmation:
    shown = gettext("公开页面、列表和搜索里不再显示。")
    return Confirmation(
        title=gettext("撤下登记"),
        about=view.title or str(entry.kind.title),
        effects=[shown if entry.is_public else gettext("不再等待审核。")],
        kept=[gettext("填写的内容保留，修改后可以重新提交。")],
        verb=gettext("撤下"),
        back=back,
        version=entry.version,
    )


def _writable(name: str) -> Register:
    """Return the register of an address. Raises Forbidden where the account enters nothing."""
    kind = find_register(name)
    if not may_write(account(), kind):
        raise Forbidden(name)
    return kind


def _wants_submit() -> bool:
    return request.form.get("action") == "submit"


def _names_organisation() -> bool:
    """Whether the account says in the form whose the entry is: members act for their own."""
    return account().role in (Role.OFFICER, Role.EXPERT)


def _employer(user: User) -> str:
    return entry_of(user).belongs_to if user.role is Role.EXPERT else ""


def _render_form(
    form: EntryForm, register: Register, entry: Entry | None, *, is_conflict: bool = False
) -> str:
    _place_page()
    return render_template(
        "registers/edit.html",
        form=form,
        register=register,
        entry=entry,
        names_organisation=_names_organisation(),
        is_conflict=is_conflict,
    )


def _place_page() -> None:
    """Officers come from their list of all entries: they have none of their own."""
    if allows(account(), AUDIT_ENTRIES):
        stand_under("registers.office")
