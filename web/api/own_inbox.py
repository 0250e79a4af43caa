"""What waits for the account, and what others did, as the inbox shows it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from web.api.fields import Told
from web.api.pieces import Asked, piece, piece_of
from web.api.resources import Resource
from web.base.access import Access
from web.base.inbox import Notice, Task
from web.base.permissions import READ_OWN_WORK
from web.base.site import today
from web.base.urls import absolute_url
from web.inbox import notices, tasks, views
from web.people.session import account
from web.tokens.states import Scope

RESOURCE = Resource("own_inbox", _l("自己的待办和消息"))

OWN = Access(READ_OWN_WORK, scope=Scope.READ_OWN)


class TaskTold(Told):
    """One thing to do, or a queue of ``count`` of them."""

    kind = fields.String(required=True)
    words = fields.String(required=True)
    object_id = fields.Integer(required=True, allow_none=True)
    title = fields.String(required=True)
    until = fields.Date(required=True, allow_none=True)
    since = fields.DateTime(required=True, allow_none=True)
    count = fields.Integer(required=True)
    page = fields.String(required=True, metadata={"format": "uri"})


class NoticeTold(Told):
    """One thing that others did."""

    at = fields.DateTime(required=True)
    kind = fields.String(required=True)
    words = fields.String(required=True)
    object_type = fields.String(required=True)
    object_id = fields.Integer(required=True)
    title = fields.String(required=True)
    is_new = fields.Boolean(required=True)
    page = fields.String(required=True, metadata={"format": "uri"})


@RESOURCE.get("/own/tasks", piece_of(TaskTold), query=Asked, access=OWN, words=_l("列出自己的待办"))
def own_tasks(_query: dict[str, Any]) -> dict[str, Any]:
    """List what waits for the account, what is late or due soon at first."""
    return piece([_tell_task(one) for one in tasks.list_tasks(account(), today())], None)


@RESOURCE.get(
    "/own/notices", piece_of(NoticeTold), query=Asked, access=OWN, words=_l("列出自己的消息")
)
def own_notices(_query: dict[str, Any]) -> dict[str, Any]:
    """List what happened lately, the newest first. Nothing becomes read by it."""
    return piece([_tell_notice(one) for one in notices.list_notices(account())], None)


def _tell_task(task: Task) -> dict[str, Any]:
    words, _ = views.task_words(task)
    names = ("kind", "object_id", "title", "until", "since", "count")
    told = {name: getattr(task, name) for name in names}
    return {**told, "words": words, "page": absolute_url(views.task_url(task))}


def _tell_notice(notice: Notice) -> dict[str, Any]:
    names = ("at", "kind", "object_type", "object_id", "title", "is_new")
    told = {name: getattr(notice, name) for name in names}
    return {
        **told,
        "words": views.notice_words(notice),
        "page": absolute_url(views.notice_url(notice)),
    }
