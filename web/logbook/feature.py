"""The audit log, for the auditor."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Beside, Feature, LogWords, NavItem, Sweep
from web.logbook import checks, heads, views
from web.logbook.commands import log_group
from web.logbook.mails import MAILS
from web.logbook.permissions import PERMISSIONS, READ_LOG, VERIFY_LOG
from web.logbook.verbs import LogbookObject, LogVerb
from web.logbook.words import LABELS

LOG = LogWords(
    objects={LogbookObject.LOG: _l("审计日志")},
    actions={
        LogVerb.VERIFY: _l("要求校验审计日志"),
        LogVerb.DOWNLOAD: _l("下载审计日志"),
        LogVerb.CHANGE_KEY: _l("更换日志密钥"),
    },
    details={
        "of_since": _l("从"),
        "of_until": _l("到"),
        "of_object_type": _l("对象"),
        "of_object_id": _l("对象编号"),
        "of_action": _l("操作"),
    },
)

FEATURE = Feature(
    name="logbook",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={
        "logbook.index": Access(READ_LOG),
        # It stores who took the file after the file is made, and holds up nobody meanwhile.
        "logbook.download": Access(READ_LOG, stores=False),
        "logbook.chain": Access(READ_LOG),
        "logbook.take_heads": Access(READ_LOG),
        "logbook.verify": Access(VERIFY_LOG),
    },
    labels=LABELS,
    log=LOG,
    navigation=(
        NavItem("account", "logbook.index", _l("审计日志"), 170, READ_LOG, opens="log"),
        NavItem("log", "logbook.index", _l("记录"), 10, READ_LOG),
        NavItem("log", "logbook.chain", _l("校验"), 20, READ_LOG),
    ),
    mails=MAILS,
    sweep=(Sweep(85, heads.keep_heads),),
    beside=(Beside("log", 10.0, checks.check_if_due, alone=True),),
    alarms={"log_chain": checks.find_trouble},
    commands=(log_group,),
)
