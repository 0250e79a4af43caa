"""Webhooks: other systems are told of what happened, signed, at an address of theirs."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Beside, Feature, LogWords, NavItem, Subject, Sweep
from web.webhooks import noting, service, views
from web.webhooks.demo import load_webhook
from web.webhooks.mails import MAILS
from web.webhooks.models import Delivery, Webhook
from web.webhooks.own_data import OWN_DATA
from web.webhooks.permissions import KEEP_WEBHOOK, PERMISSIONS, USE_WEBHOOKS
from web.webhooks.relations import relations_to_delivery, relations_to_webhook
from web.webhooks.sending import send_due
from web.webhooks.states import HookState
from web.webhooks.tasks import TASKS
from web.webhooks.verbs import WebhookObject, WebhookVerb
from web.webhooks.words import LABELS, MARKS

LOG = LogWords(
    objects={WebhookObject.WEBHOOK: _l("事件推送")},
    actions={
        WebhookVerb.CREATE: _l("新建事件推送"),
        WebhookVerb.EDIT: _l("修改事件推送"),
        WebhookVerb.PAUSE: _l("暂停事件推送"),
        WebhookVerb.RESUME: _l("继续事件推送"),
        WebhookVerb.REMOVE: _l("删除事件推送"),
        WebhookVerb.RENEW_SECRET: _l("更换事件推送的签名密钥"),
        WebhookVerb.TEST: _l("测试事件推送"),
        WebhookVerb.SEND_AGAIN: _l("重发事件"),
        WebhookVerb.GIVE_UP: _l("因多次失败停止推送"),
        WebhookVerb.END: _l("因对方不再接收停止推送"),
    },
    details={"kinds": _l("事件种类")},
    states={WebhookObject.WEBHOOK: (HookState,)},
)

_OWN = Access(KEEP_WEBHOOK, "webhook")

PAGES = ("show", "edit", "store", "ask_secret", "renew_secret", "ask_remove", "new", "create")

FEATURE = Feature(
    name="webhooks",
    blueprints=(views.blueprint,),
    subjects={
        "webhook": Subject(Webhook, relations_to_webhook),
        "webhook_delivery": Subject(Delivery, relations_to_delivery),
    },
    permissions=PERMISSIONS,
    access={
        "webhooks.index": Access(USE_WEBHOOKS),
        "webhooks.new": Access(USE_WEBHOOKS),
        "webhooks.create": Access(USE_WEBHOOKS),
        "webhooks.show": _OWN,
        "webhooks.edit": _OWN,
        "webhooks.store": _OWN,
        "webhooks.pause": _OWN,
        "webhooks.resume": _OWN,
        "webhooks.test": _OWN,
        "webhooks.ask_secret": _OWN,
        "webhooks.renew_secret": _OWN,
        "webhooks.ask_remove": _OWN,
        "webhooks.remove": _OWN,
        "webhooks.send_again": Access(KEEP_WEBHOOK, "webhook_delivery"),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(NavItem("own", "webhooks.index", _l("事件推送"), 50, USE_WEBHOOKS),),
    under=dict.fromkeys(
        (f"webhooks.{name}" for name in PAGES),
        "webhooks.index",
    ),
    tasks=TASKS,
    mails=MAILS,
    reacts=noting.REACTS,
    own_data=OWN_DATA,
    demo=load_webhook,
    # Two, so that a receiver that does not answer keeps nobody else waiting.
    beside=(Beside("webhooks", 2.0, send_due), Beside("webhooks_too", 2.0, send_due)),
    sweep=(Sweep(94, service.tidy),),
)
