"""Telling an owner that a webhook is told of nothing any more."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.clock import utc_now
from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.base.urls import path_to
from web.webhooks.models import Webhook
from web.webhooks.states import HookState

_LINK = _l("看推送记录")

FAILING = MailKind(
    "webhook_failing",
    subject=_l("事件推送已停：%(name)s"),
    lines=(
        _l("推送“%(name)s”在大约一天里一次也没有送达，平台已停止推送。"),
        _l("请看推送记录里的原因。接收方恢复以后，可以继续推送，并重发没有送达的事件。"),
    ),
    link=_LINK,
)

GONE = MailKind(
    "webhook_gone",
    subject=_l("事件推送已停：%(name)s"),
    lines=(
        _l("推送“%(name)s”的接收方答复不再接收（410），平台已停止推送。"),
        _l("不再需要的，请删除；仍然需要的，请与接收方核对后继续推送。"),
    ),
    link=_LINK,
)

MAILS = (FAILING, GONE)


@outbox.telling
def tell_ended(webhook: Webhook) -> None:
    """Tell the owner that we have stopped; the address, which may let in, stays out of it."""
    kind = GONE if webhook.state is HookState.GONE else FAILING
    outbox.post(
        kind,
        [webhook.user],
        event=f"{webhook.id} {utc_now().isoformat(timespec='minutes')}",
        path=path_to("webhooks.show", webhook_id=webhook.id),
        name=webhook.name,
    )
