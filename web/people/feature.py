"""Organisations and accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role, Verification
from web.base.access import Access
from web.base.inbox import TaskKind, queue_tasks
from web.base.registry import Feature, LogWords, NavItem, Subject
from web.people import commands, office_views
from web.people.models import Organisation, User
from web.people.own_data import OWN_DATA, keep_account
from web.people.permissions import MANAGE_ORGANISATIONS, PERMISSIONS
from web.people.queries import measure_pending
from web.people.relations import relations_to_user
from web.people.verbs import PeopleObject, PeopleVerb
from web.people.words import LABELS

LOG = LogWords(
    objects={PeopleObject.ORGANISATION: _l("单位"), PeopleObject.USER: _l("账号")},
    actions={
        PeopleVerb.SET_PASSWORD: _l("修改密码"),
        PeopleVerb.VERIFY: _l("核验单位"),
        PeopleVerb.READ_CONTACT: _l("查看联系方式"),
    },
    states={PeopleObject.ORGANISATION: (Verification,)},
)

VERIFY = TaskKind(
    "verify",
    _l("等待核验的单位"),
    _l("去核验"),
    "people.organisations",
    place=20,
    roles=frozenset({Role.OFFICER}),
    find=lambda _user, _today: queue_tasks("verify", measure_pending()),
)

FEATURE = Feature(
    name="people",
    blueprints=(office_views.blueprint,),
    subjects={
        "organisation": Subject(Organisation),
        "broker": Subject(User, relations_to_user),
    },
    permissions=PERMISSIONS,
    access={
        "people.organisations": Access(MANAGE_ORGANISATIONS),
        "people.new_organisation": Access(MANAGE_ORGANISATIONS),
        "people.verify": Access(MANAGE_ORGANISATIONS, "organisation"),
    },
    labels=LABELS,
    log=LOG,
    navigation=(
        NavItem(
            "account",
            "people.organisations",
            _l("单位与账号"),
            120,
            MANAGE_ORGANISATIONS,
            opens="people",
        ),
        NavItem("people", "people.organisations", _l("单位管理"), 10, MANAGE_ORGANISATIONS),
    ),
    under={"people.new_organisation": "people.organisations"},
    tasks=(VERIFY,),
    own_data=OWN_DATA,
    keeps=(keep_account,),
    commands=(commands.user_group,),
)
