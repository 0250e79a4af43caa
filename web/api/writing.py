"""Drafting, submitting and withdrawing one's own needs and achievements.

The form and the services are those of the pages. What cannot be taken is refused as a whole, and
nothing of it is stored. What is answered is short: texts are read where they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from matcher.domain.errors import WrongState
from matcher.types import Kind
from web.api.fields import Sent, Told, refuse, refuse_all, text
from web.api.own_postings import PATHS, address_of, own_subject, page_of
from web.api.resources import Resource
from web.api.sending import fill_form, sent_schema_of
from web.api.versions import check_match
from web.base import db
from web.base.access import Access
from web.base.forms.texts import flatten
from web.base.site import today
from web.calls.models import Call
from web.drafting.forms import PostingForm
from web.people.models import User
from web.people.session import account
from web.postings import choosing, service
from web.postings.fields import LISTINGS
from web.postings.models import Posting
from web.postings.permissions import (
    CREATE_ACHIEVEMENT,
    CREATE_NEED,
    EDIT_POSTING,
    WITHDRAW_POSTING,
)
from web.postings.states import LIFE_STATES, RevisionState
from web.postings.steps import WAITING_STATES, newest_text
from web.tokens.states import Scope

RESOURCE = Resource("writing", _l("写自己的需求和成果"))

CREATE = {
    Kind.NEED: Access(CREATE_NEED, scope=Scope.WRITE_POSTINGS),
    Kind.ACHIEVEMENT: Access(CREATE_ACHIEVEMENT, scope=Scope.WRITE_POSTINGS),
}
EDIT = Access(EDIT_POSTING, "posting", scope=Scope.WRITE_POSTINGS)
WITHDRAW = Access(WITHDRAW_POSTING, "posting", scope=Scope.WRITE_POSTINGS)

CALL = "call_key"
SURE = "sure"


class Refusal(WrongState):
    """A wrong state with words that say what to do."""

    def __init__(self, error: WrongState, told: str) -> None:
        super().__init__(error.machine, error.state, error.action)
        self.told = told


class Receipt(Told):
    """What became of a posting. Its ETag is what the next change has to bring."""

    id = fields.Integer(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf([state.value for state in LIFE_STATES])
    )
    text_state = fields.String(
        attribute="latest.state",
        required=True,
        validate=validate.OneOf([state.value for state in RevisionState]),
    )
    self = fields.Function(address_of, metadata={"type": "string", "format": "uri"})
    page = fields.Function(page_of, metadata={"type": "string", "format": "uri"})


class Submission(Sent):
    """What comes along with a submission."""

    sure = fields.List(
        text(),
        load_default=list,
        metadata={"description": _l("数值少见、但确认无误的字段")},
    )


class Withdrawal(Sent):
    """Nothing comes along with a withdrawal."""


def _sent_schemas(kind: Kind, name: str) -> tuple[type[Sent], type[Sent]]:
    """Return what is sent for a new draft, and for a change."""
    call = text(allow_none=True, metadata={"description": _l("提交到哪次征集，不参加时为 null")})
    change = sent_schema_of(f"{name}Change", LISTINGS[kind], **{CALL: call})
    title = text(required=True, metadata={"description": LISTINGS[kind]["title"].form_label})
    return type(f"{name}Draft", (change,), {"title": title}), change


def _draft(kind: Kind, sent: dict[str, Any]) -> tuple[Posting, int, dict[str, str]]:
    user = account()
    call = _find_call(kind, user, sent, None)
    posting = service.create_posting(user, kind, call)
    _store(user, posting, sent)
    told = _told(posting)
    return posting, 201, {**told, "Location": address_of(posting)}


def _change(kind: Kind, sent: dict[str, Any]) -> tuple[Posting, int, dict[str, str]]:
    user, posting = account(), own_subject(kind)
    check_match(posting.version, is_needed=True)
    if CALL in sent:
        choosing.choose_call(user, posting, _find_call(kind, user, sent, posting.call))
    _store(user, posting, sent)
    return posting, 200, _told(posting)


def _submit(kind: Kind, sent: dict[str, Any]) -> tuple[Posting, int, dict[str, str]]:
    user, posting = account(), own_subject(kind)
    check_match(posting.version)
    state = posting.latest.state
    if state not in WAITING_STATES:
        raise WrongState("revision", state.value, "submit")
    _require_complete(fill_form(kind, service.read_values(posting.latest)), sent[SURE])
    try:
        service.submit(user, posting)
    except WrongState as error:
        _explain(error)
    return posting, 200, _told(posting)


def _withdraw(kind: Kind, _sent: dict[str, Any]) -> tuple[Posting, int, dict[str, str]]:
    posting = own_subject(kind)
    check_match(posting.version)
    service.withdraw(account(), posting, posting.version)
    return posting, 200, _told(posting)


def _told(posting: Posting) -> dict[str, str]:
    """Return the headers; the version is what the database counts now."""
    db.flush()
    return {"ETag": f'"{posting.version}"'}


def _store(user: User, posting: Posting, sent: Mapping[str, Any]) -> None:
    """Store what was sent beside what there is; refuse all of it where a field is at fault."""
    form = fill_form(posting.kind, service.read_values(newest_text(posting)), sent)
    values = form.storable_values()
    concerned = {*sent, *form.AMOUNTS} if sent.keys() & set(form.AMOUNTS) else {*sent}
    faults = {name: list(flatten(form[name].errors)) for name in concerned - {CALL}}
    if any(faults.values()):
        refuse_all({name: found for name, found in faults.items() if found})
    kept = {name: value for name, value in values.items() if name in sent}
    service.save_draft(user, posting, kept, posting.version)


def _require_complete(form: PostingForm, sure: list[str]) -> None:
    """Refuse what a submission lacks, and what is odd and not said to be right."""
    form.validate()
    form.check_complete(today())
    faults = {name: [str(words) for words in flatten(form[name].errors)] for name in form.errors}
    for question in form.open_questions:
        if question.field not in sure:
            how = gettext("确认无误的，请在 sure 里写上 %(name)s。", name=question.field)
            faults.setdefault(question.field, []).append(f"{question.text}{how}")
    if faults:
        refuse_all(faults)


def _find_call(
    kind: Kind, user: User, sent: Mapping[str, Any], present: Call | None
) -> Call | None:
    """Return the call that was named: one that takes the kind now, or the present one."""
    key = sent.get(CALL)
    if not key or (present is not None and present.key == key):
        return present if key else None
    accepting = choosing.list_accepting(kind, user.organisation_id)
    found = next((call for call in accepting if call.key == key), None)
    if found is None:
        refuse(CALL, gettext("这次征集现在不接收此类内容，请改选。"), "json")
    return found


def _explain(error: WrongState) -> None:
    """Say what to do about a state that is not the posting's own."""
    if error.machine == "organisation":
        words = gettext("内容已保存为草稿。本单位通过核验后才能提交审核，请联系管理员。")
        raise Refusal(error, words) from error
    if error.machine == "call":
        refuse(CALL, gettext("这次征集已经截止。请改选别的征集，或不参加征集。"), "json")
    raise error


Act = Callable[[Kind, dict[str, Any]], tuple[Posting, int, dict[str, str]]]


def _view(act: Act, kind: Kind, name: str) -> Callable[..., Any]:
    def view(sent: dict[str, Any], **_: int) -> tuple[Posting, int, dict[str, str]]:
        return act(kind, sent)

    view.__name__ = f"{name}_{kind.value}"
    return view


def _add(kind: Kind, name: str) -> None:
    """Add the addresses of a kind."""
    path, (draft, change) = PATHS[kind], _sent_schemas(kind, name)
    one = f"{path}/<int:posting_id>"
    RESOURCE.post(path, Receipt, sent=draft, access=CREATE[kind], words=_l("写一份草稿"))(
        _view(_draft, kind, "draft")
    )
    RESOURCE.patch(one, Receipt, sent=change, access=EDIT, words=_l("修改自己的内容"))(
        _view(_change, kind, "change")
    )
    for act, word, sent, access, words in (
        (_submit, "submit", Submission, EDIT, _l("提交审核")),
        (_withdraw, "withdraw", Withdrawal, WITHDRAW, _l("撤回已发布的内容")),
    ):
        RESOURCE.post(f"{one}/{word}", Receipt, sent=sent, access=access, words=words, status=200)(
            _view(act, kind, word)
        )


_add(Kind.NEED, "Need")
_add(Kind.ACHIEVEMENT, "Achievement")
