"""The officers' audit of submitted texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.audit import bulk_views, views
from web.audit.mails import MAILS
from web.audit.permissions import AUDIT_POSTING, PERMISSIONS
from web.audit.queries import measure_audit_queue
from web.audit.verbs import AuditVerb
from web.audit.words import LABELS
from web.base.access import Access
from web.base.inbox import TaskKind, queue_tasks
from web.base.registry import Feature, LogWords, NavItem

LOG = LogWords(
    actions={
        AuditVerb.PUBLISH: _l("审核通过"),
        AuditVerb.REQUEST_CHANGES: _l("退回修改"),
        AuditVerb.REJECT: _l("不予通过"),
    },
)

AUDIT = TaskKind(
    "audit",
    _l("等待审核的内容"),
    _l("去审核"),
    "audit.queue",
    place=10,
    roles=frozenset({Role.OFFICER}),
    find=lambda _user, _today: queue_tasks("audit", measure_audit_queue()),
)

FEATURE = Feature(
    name="audit",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={
        "audit.queue": Access(AUDIT_POSTING),
        "audit.select": Access(AUDIT_POSTING, stores=False),
        "audit.decide": Access(AUDIT_POSTING),
        **dict.fromkeys(
            ("audit.review", "audit.publish", "audit.request_changes", "audit.reject"),
            Access(AUDIT_POSTING, "posting"),
        ),
    },
    labels=LABELS,
    log=LOG,
    navigation=(
        NavItem("account", "audit.queue", _l("待审核"), 100, AUDIT_POSTING, opens="auditing"),
        NavItem("auditing", "audit.queue", _l("技术需求与成果"), 10, AUDIT_POSTING),
    ),
    under=dict.fromkeys(("audit.review", "audit.select", "audit.decide"), "audit.queue"),
    tasks=(AUDIT,),
    mails=MAILS,
)

__all__ = ["FEATURE", "bulk_views"]
