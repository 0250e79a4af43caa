"""Filling in a need or an achievement: showing the form, storing drafts, submitting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import Field

from matcher.domain.errors import InputError, LostRace, WrongState
from matcher.types import Kind
from web.attachments.holders import Holder
from web.attachments.queries import Block, empty_block, find_block
from web.attachments.views import store_files
from web.base import db, labels, once
from web.base.autosaving import answer_saved
from web.base.files.receiving import Refused
from web.base.forms.fields import WanField
from web.base.forms.problems import show_problems
from web.base.forms.texts import add_error
from web.base.site import today
from web.calls.models import Call
from web.drafting.achievement_form import AchievementForm
from web.drafting.checking import FORMS, check_text, measure_form, typed_distinct
from web.drafting.forms import PostingForm
from web.drafting.step_forms import chosen_call, first_validity, offer_calls
from web.engine import alike as writing
from web.people.models import User
from web.people.session import account
from web.postings import service
from web.postings.choosing import choose_call
from web.postings.models import Posting
from web.postings.steps import may_choose_call, newest_text


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that reads differently in the stored draft and in what was typed."""

    name: str
    label: str
    stored: str


def show_new(kind: Kind, call: Call | None) -> str:
    """Return the page for a new posting. Nothing is stored yet."""
    user = account()
    form = FORMS[kind](formdata=None, data=_first_values(user, kind, today()))
    form.call.data = str(call.id) if call else ""
    return _render(form, kind, None, call)


def show_existing(posting: Posting) -> str:
    """Return the page for a stored one, with its check where that is asked for."""
    parts = check_text(account(), posting.latest) if "check" in request.args else {}
    return _render(_stored_form(posting), posting.kind, posting, posting.call, **parts)


def store(
    kind: Kind, posting: Posting | None, call: Call | None = None, *, for_script: bool = False
) -> ResponseReturnValue:
    """Store what was typed, and submit it when asked to; answer with what comes next.

    ``for_script`` answers the page's script and never submits.
    """
    user = account()
    form = FORMS[kind]()
    values = form.storable_values()
    is_new = posting is None
    expected = None if posting is None else form.version.data or 0
    call = _typed_call(form, kind, posting, call)
    try:
        posting = posting or service.create_posting(user, kind, call)
        service.save_draft(user, posting, values, expected)
        if may_choose_call(posting) and not form.call.errors:
            choose_call(user, posting, call)
        writing.say_distinct(user, posting, typed_distinct())
    except (LostRace, WrongState) as error:
        return _show_conflict(form, kind, posting, call, error, for_script=for_script)
    if is_new:
        once.lead_to(url_for("drafting.edit", posting_id=posting.id))
    if for_script:
        return _answer_script(posting)
    if form.wants_files:
        return _change_files(form, kind, posting, call)
    if form.wants_submit and form.check_complete(today()) and _submit(user, posting, form):
        return redirect(url_for("drafting.show", posting_id=posting.id))
    if form.errors or form.open_questions:
        return _render(form, kind, posting, call, is_saved=True), 422
    flash(gettext("草稿已保存。"), "success")
    if form.wants_check:
        return redirect(url_for("drafting.edit", posting_id=posting.id, check=1, _anchor="check"))
    return redirect(url_for("drafting.edit", posting_id=posting.id))


def _typed_call(
    form: PostingForm, kind: Kind, posting: Posting | None, named: Call | None
) -> Call | None:
    """Return the call chosen in the form; without the field, the one there was."""
    present = posting.call if posting else named
    offer_calls(form.call, kind, present)
    return chosen_call(form.call) if form.call.raw_data else present


def _change_files(
    form: PostingForm, kind: Kind, posting: Posting, call: Call | None
) -> ResponseReturnValue:
    """What was typed is stored as a draft; now attach files to it, or ask about removing one.

    What could not be stored stays on the page with its errors.
    """
    refused: Sequence[Refused] = ()
    if form.detached is None:
        refused = store_files(Holder.REVISION, posting.latest, request.files.getlist("files"))
    if refused or form.errors or form.open_questions:
        return _render(form, kind, posting, call, is_saved=True, refused=refused), 422
    if form.detached is not None:
        return redirect(url_for("attachments.remove", attachment_id=form.detached))
    return redirect(url_for("drafting.edit", posting_id=posting.id, _anchor="attachments"))


def _submit(user: User, posting: Posting, form: PostingForm) -> bool:
    """Submit the stored draft; return False when a field's problem keeps it here."""
    try:
        service.submit(user, posting)
    except InputError as error:
        text = gettext("此项需要填写。")
        show_problems(form, error, {(name, "missing"): text for name in form.value_names})
        return False
    except WrongState as error:
        if error.machine == "call":
            add_error(form.call, gettext("这次征集已经截止。请改选别的征集，或不参加征集。"))
            return False
        verified = gettext("内容已保存为草稿。本单位通过核验后才能提交审核，请联系管理员。")
        other = gettext("内容已保存，当前状态下不能提交。")
        flash(verified if error.machine == "organisation" else other, "warning")
        return True
    flash(gettext("已提交审核。审核结果会显示在“我的工作台”。"), "success")
    return True


def _show_conflict(
    form: PostingForm,
    kind: Kind,
    posting: Posting | None,
    call: Call | None,
    error: Exception,
    *,
    for_script: bool,
) -> ResponseReturnValue:
    db.rollback()
    if posting is None:
        raise error
    if for_script:
        message = gettext("内容已在别处更新，自动保存已停止。请点“保存草稿”查看差异。")
        return jsonify(message=message), 409
    differences = _differences(form, _stored_form(posting))
    reason = "state" if isinstance(error, WrongState) else "version"
    return _render(form, kind, posting, call, differences=differences, conflict=reason), 409


def _answer_script(posting: Posting) -> ResponseReturnValue:
    return answer_saved(
        posting.version,
        url_for("drafting.edit", posting_id=posting.id),
        url_for("drafting.autosave", posting_id=posting.id),
    )


def _render(
    form: PostingForm,
    kind: Kind,
    posting: Posting | None,
    call: Call | None,
    **extra: Any,
) -> str:
    if isinstance(form, AchievementForm):
        form.add_blank_rows()
    if posting is not None:
        # A plain value and not what the request said: the form goes on from what is stored now.
        form.version.raw_data = None
        form.version.data = posting.version
        if not form.call.errors:
            form.call.data = str(posting.call_id or "")
    chooses = posting is None or may_choose_call(posting)
    offer_calls(form.call, kind, posting.call if posting else call)
    return render_template(
        "drafting/edit.html",
        form=form,
        kind=kind,
        call=None if chooses else posting and posting.call,
        chooses_call=chooses and bool(form.call.offered),
        address=_address(kind, posting, call),
        autosave=_autosave_address(kind, posting, call),
        posting_id=posting.id if posting else None,
        files=_files_of(posting),
        is_published=posting is not None and posting.published_revision_id is not None,
        note=posting.latest.audit_note if posting else "",
        **measure_form(kind, form),
        **extra,
    )


def _files_of(posting: Posting | None) -> Block | None:
    if posting is None:
        return empty_block(Holder.REVISION)
    return find_block(account(), Holder.REVISION, newest_text(posting))


def _address(kind: Kind, posting: Posting | None, call: Call | None) -> str:
    if posting is not None:
        return url_for("drafting.edit", posting_id=posting.id)
    endpoint = "drafting.new_need" if kind is Kind.NEED else "drafting.new_achievement"
    return url_for(endpoint, call_id=call.id if call else None)


def _autosave_address(kind: Kind, posting: Posting | None, call: Call | None) -> str:
    if posting is not None:
        return url_for("drafting.autosave", posting_id=posting.id)
    return _address(kind, None, call)


def _stored_form(posting: Posting) -> PostingForm:
    values = service.read_values(newest_text(posting))
    return FORMS[posting.kind](formdata=None, data={**values, "version": posting.version})


def _first_values(user: User, kind: Kind, day: date) -> dict[str, Any]:
    return {
        "contact_name": user.name,
        "contact_email": user.email,
        "district": user.organisation.district if user.organisation else "",
        "valid_until": first_validity(kind, day),
    }


def _differences(typed: PostingForm, stored: PostingForm) -> list[Difference]:
    return [
        Difference(name, str(typed[name].label.text), _shown(stored[name]))
        for name in typed.value_names
        if typed.value_of(name) != stored.value_of(name)
    ]


def _shown(field: Field) -> str:
    """Return a field's value in words."""
    if isinstance(field.data, bool):
        return gettext("是") if field.data else gettext("否")
    if hasattr(field, "iter_choices"):
        chosen = [label for _, label, selected, *_ in field.iter_choices() if selected]
        return labels.join_words(str(label) for label in chosen)
    if isinstance(field, WanField):
        return str(field._value())
    if isinstance(field.data, list):
        parts = (part if isinstance(part, str) else " ".join(part.values()) for part in field.data)
        return gettext("；").join(part for part in parts if part.strip())
    return "" if field.data is None else str(field.data)
