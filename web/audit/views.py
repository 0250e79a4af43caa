"""The officers' pages of the audit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import AuditCode
from matcher.types import Kind
from web.audit import queries as query
from web.audit import service as audit
from web.audit.forms import ChangesForm, RejectForm
from web.base import labels
from web.base.arguments import code_argument, key_of, page_number
from web.base.guard import subject
from web.calls.queries import list_all_calls
from web.engine import alike as writing
from web.engine import encoders
from web.people.session import account
from web.postings.models import Posting
from web.postings.states import ENDED_STATES, RevisionState
from web.postings.texts import changes_between, contact_of, facts_of, texts_of

blueprint = Blueprint("audit", __name__)

SIZES = (20, 50, 100)
FILTERS = ("kind", "call", "owner", "district", "change", "size")
"""What the address of the queue is narrowed by: kept by whatever is done from there."""


@blueprint.get("/office/queue")
def queue() -> str:
    """Submitted texts, the longest waiting first."""
    wanted, size = chosen_filter(), chosen_size()
    return render_template(
        "audit/queue.html",
        page=query.list_audit_queue(account(), wanted, page_number(), size),
        wanted=wanted,
        sizes=SIZES,
        size=size,
        kept=kept_arguments(),
        place=kept_place(),
        calls=list_all_calls(),
        ticked=bool(request.args.get("all")),
        switch=encoders.read_progress(),
    )


@blueprint.get("/office/postings/<int:posting_id>")
def review(**_: int) -> str:
    """The full text, what it changes, and the three decisions."""
    return _render_review()


@blueprint.post("/office/postings/<int:posting_id>/publish")
def publish(**_: int) -> ResponseReturnValue:
    """Publish the submitted text."""
    audit.publish(account(), subject(Posting), _version_read())
    flash(gettext("已发布，系统正在为它寻找配对。"), "success")
    return _next_review()


@blueprint.post("/office/postings/<int:posting_id>/request-changes")
def request_changes(**_: int) -> ResponseReturnValue:
    """Return the text to its author."""
    form = ChangesForm(prefix="changes")
    if not form.validate():
        return _render_review(changes_form=form), 422
    audit.request_changes(account(), subject(Posting), form.note.data or "", _version_read())
    flash(gettext("已退回修改，提交人会看到修改意见。"), "success")
    return _next_review()


@blueprint.post("/office/postings/<int:posting_id>/reject")
def reject(**_: int) -> ResponseReturnValue:
    """Reject the text for good."""
    form = RejectForm(prefix="reject")
    if not form.validate():
        return _render_review(reject_form=form), 422
    code, note = AuditCode(str(form.code.data)), form.note.data or ""
    audit.reject(account(), subject(Posting), code, note, _version_read())
    flash(gettext("已记为不予通过，提交人会看到说明。"), "info")
    return _next_review()


def chosen_filter() -> query.QueueFilter:
    """Return what the address asks for; what it cannot mean counts as not given."""
    change, district = request.args.get("change", ""), request.args.get("district", "")
    return query.QueueFilter(
        kind=code_argument(Kind, "kind"),
        call=request.args.get("call", ""),
        owner=request.args.get("owner", "").strip(),
        district=district if district in labels.region().codes("districts") else "",
        change=change if change in ("new", "changed") else "",
    )


def chosen_size() -> int:
    """Return how many lines a page has."""
    size = request.args.get("size", SIZES[0], type=int)
    return size if size in SIZES else SIZES[0]


def kept_arguments() -> dict[str, Any]:
    """Return what the address narrows the queue by, for the addresses of what follows."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def kept_place() -> dict[str, Any]:
    """Return the filter and the page of the queue: whoever acts comes back to where they were."""
    page = page_number()
    return kept_arguments() | ({"page": page} if page > 1 else {})


def _version_read() -> int:
    """Return the version of the posting on the page that was decided from; 0 for none."""
    return key_of(request.form.get("version")) or 0


def _render_review(**forms: Any) -> str:
    shown = query.read_audit_page(account(), subject(Posting))
    submitted, published = shown.submitted, shown.published
    alike = writing.find_alike_for_audit(account(), subject(Posting))
    wanted = key_of(request.args.get("beside"))
    beside = next((one.view for one in alike if one.view.id == wanted), None)
    return render_template(
        "audit/review.html",
        page=shown,
        view=submitted,
        posting=subject(Posting),
        texts=texts_of(submitted),
        facts=facts_of(submitted),
        contact=contact_of(submitted),
        changes=changes_between(published, submitted) if published else None,
        alike=alike,
        distinct=writing.said_distinct(subject(Posting).id) if alike else frozenset(),
        beside=beside,
        beside_texts=texts_of(beside) if beside else [],
        kept=kept_arguments(),
        waits=shown.state is RevisionState.SUBMITTED and subject(Posting).state not in ENDED_STATES,
        opened=next(iter(forms), None),
        **{
            "changes_form": ChangesForm(prefix="changes", formdata=None),
            "reject_form": RejectForm(prefix="reject", formdata=None),
            **forms,
        },
    )


def _next_review() -> ResponseReturnValue:
    following = query.next_in_audit_queue(subject(Posting), chosen_filter())
    if following is None:
        return redirect(url_for("audit.queue", **kept_arguments()))
    return redirect(url_for("audit.review", posting_id=following, **kept_arguments()))
