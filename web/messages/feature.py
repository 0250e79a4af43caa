"""The outbox sent: mail, webhook, digests, choices, the delivery record."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import PUBLIC, Access
from web.base.mails.kinds import MessageState
from web.base.mails.models import Message
from web.base.registry import Beside, Feature, LogWords, NavItem, Subject
from web.messages import office_views, views
from web.messages.mails import MAILS
from web.messages.permissions import CHOOSE_MESSAGES, MANAGE_MESSAGES, PERMISSIONS
from web.messages.queries import contact_of_message
from web.messages.sending import send_due
from web.messages.tasks import TASKS
from web.messages.verbs import MessageObject, MessageVerb
from web.messages.words import LABELS, MARKS, fault_words

LOG = LogWords(
    objects={MessageObject.MESSAGE: _l("消息"), MessageObject.CHOICES: _l("邮件提醒")},
    actions={
        MessageVerb.CHOOSE: _l("选择邮件提醒"),
        MessageVerb.STOP: _l("通过邮件中的链接停发"),
        MessageVerb.RETRY: _l("重新发送"),
        MessageVerb.DROP: _l("不再发送"),
        MessageVerb.TEST: _l("发送测试消息"),
    },
    states={MessageObject.MESSAGE: (MessageState,)},
)

_MESSAGE = Access(MANAGE_MESSAGES, "message")

FEATURE = Feature(
    name="messages",
    blueprints=(views.blueprint,),
    subjects={"message": Subject(Message)},
    permissions=PERMISSIONS,
    access={
        "messages.choices": Access(CHOOSE_MESSAGES),
        "messages.choose": Access(CHOOSE_MESSAGES),
        "messages.ask_stop": PUBLIC,
        "messages.stop": PUBLIC,
        "messages.record": Access(MANAGE_MESSAGES),
        "messages.retry": _MESSAGE,
        "messages.drop": _MESSAGE,
        "messages.test": Access(MANAGE_MESSAGES),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(
        NavItem("people", "messages.record", _l("消息记录"), 30, MANAGE_MESSAGES),
        NavItem("own", "messages.choices", _l("邮件提醒"), 30, CHOOSE_MESSAGES),
    ),
    filters={"fault_words": fault_words},
    template_globals={"contact_of_message": contact_of_message},
    tasks=TASKS,
    mails=MAILS,
    beside=(Beside("mails", 2.0, send_due),),
)

__all__ = ["FEATURE", "office_views"]
