"""Quarterly calls."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.attachments.holders import Holder
from web.base.registry import Feature, LogWords, Subject, Sweep
from web.calls import service, strip
from web.calls.files import FILES
from web.calls.mails import MAILS
from web.calls.models import Call
from web.calls.permissions import PERMISSIONS
from web.calls.states import CallState
from web.calls.verbs import CallObject, CallVerb
from web.calls.words import LABELS

LOG = LogWords(
    objects={CallObject.CALL: _l("征集")},
    actions={
        CallVerb.DRAFT_NEXT: _l("从上一季度起草"),
        CallVerb.SCHEDULE: _l("排期"),
        CallVerb.UNSCHEDULE: _l("退回拟稿"),
        CallVerb.OPEN: _l("开始征集"),
        CallVerb.ARCHIVE: _l("归档"),
        CallVerb.EXTEND: _l("延长征集"),
        CallVerb.REOPEN: _l("重新开放征集"),
        CallVerb.PERMIT_LATE: _l("同意补交"),
    },
    details={"reason": _l("理由"), "until": _l("期限"), "drafted_from": _l("起草自")},
    states={CallObject.CALL: (CallState,)},
)

FEATURE = Feature(
    name="calls",
    subjects={"call": Subject(Call)},
    permissions=PERMISSIONS,
    labels=LABELS,
    log=LOG,
    template_globals={"season_place": strip.season_place, "season_step": strip.season_step},
    sweep=(Sweep(10, service.advance_calls),),
    mails=MAILS,
    attaches={Holder.CALL: FILES},
)
