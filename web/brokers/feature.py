"""Brokers: profiles, interests, and who works on which proposal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.access import Access
from web.base.inbox import TaskKind, queue_tasks
from web.base.registry import Feature, LogWords, NavItem, Sweep
from web.brokers import assignment, assignment_views, views
from web.brokers.assignment_queries import measure_of_interest, measure_unassigned
from web.brokers.mails import MAILS
from web.brokers.own_data import OWN_DATA
from web.brokers.permissions import (
    ASSIGN_MATCH,
    EDIT_OWN_PROFILE,
    MANAGE_BROKERS,
    PERMISSIONS,
)
from web.brokers.verbs import BrokerVerb
from web.brokers.words import LABELS

LOG = LogWords(
    actions={
        BrokerVerb.ASSIGN: _l("分派经纪人"),
        BrokerVerb.UNASSIGN: _l("收回分派"),
        BrokerVerb.EDIT_BROKER: _l("修改经纪人资料"),
        BrokerVerb.DECLARE_CONFLICT: _l("登记利益关系"),
        BrokerVerb.END_CONFLICT: _l("解除利益关系"),
    },
)

ASSIGN = TaskKind(
    "assign",
    _l("没有经纪人的配对"),
    _l("去分派"),
    "brokers.matches",
    place=30,
    roles=frozenset({Role.OFFICER}),
    find=lambda _user, _today: queue_tasks("assign", measure_unassigned()),
)

INTEREST = TaskKind(
    "interest",
    _l("经纪人有利益关系的对接"),
    _l("去改派"),
    "brokers.index",
    place=31,
    roles=frozenset({Role.OFFICER}),
    find=lambda _user, _today: queue_tasks("interest", measure_of_interest()),
)

FEATURE = Feature(
    name="brokers",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={
        "brokers.profile": Access(EDIT_OWN_PROFILE),
        "brokers.declare_conflict": Access(EDIT_OWN_PROFILE),
        "brokers.matches": Access(ASSIGN_MATCH),
        "brokers.assign": Access(ASSIGN_MATCH, "match"),
        "brokers.select_matches": Access(ASSIGN_MATCH),
        "brokers.show_plan": Access(ASSIGN_MATCH),
        "brokers.apply_plan": Access(ASSIGN_MATCH),
        "brokers.index": Access(MANAGE_BROKERS),
        "brokers.show": Access(MANAGE_BROKERS, "broker"),
        "brokers.declare_for": Access(MANAGE_BROKERS, "broker"),
        "brokers.end_conflict": Access(MANAGE_BROKERS, "broker"),
    },
    labels=LABELS,
    log=LOG,
    navigation=(
        NavItem("own", "brokers.profile", _l("分派设置"), 25, EDIT_OWN_PROFILE),
        NavItem("account", "brokers.matches", _l("配对管理"), 140, ASSIGN_MATCH, opens="matching"),
        NavItem("matching", "brokers.matches", _l("配对分派"), 10, ASSIGN_MATCH),
        NavItem("matching", "brokers.index", _l("经纪人"), 20, MANAGE_BROKERS),
    ),
    under={"brokers.show_plan": "brokers.matches", "brokers.show": "brokers.index"},
    tasks=(ASSIGN, INTEREST),
    mails=MAILS,
    own_data=OWN_DATA,
    sweep=(Sweep(30, assignment.assign_due),),
)

__all__ = ["FEATURE", "assignment_views"]
