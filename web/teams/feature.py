"""Experts and teams 科技特派员, 科技副总, 链才: in the register by their own consent."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.access import Access
from web.base.listing.register import Asking, Register
from web.base.registry import Feature, LogWords, Panel, Subject
from web.teams import panels, views
from web.teams.demo import load_people
from web.teams.fields import LISTING
from web.teams.listing import contact_of_person
from web.teams.mails import MAILS
from web.teams.models import Consent
from web.teams.own_data import OWN_DATA
from web.teams.permissions import ANSWER_CONSENT, NAME_PEOPLE, PERMISSIONS
from web.teams.queries import why_unready
from web.teams.relations import relations_to_consent
from web.teams.states import ConsentState
from web.teams.tasks import TASKS
from web.teams.verbs import ConsentObject, ConsentVerb
from web.teams.words import LABELS, MARKS

TEAMS = Register(
    name="teams",
    place=5,
    listing=LISTING,
    title=_l("专家与团队"),
    lead=_l("科技特派员、科技副总、链才和研究团队，按产业和县区找。"),
    add=_l("登记专家或团队"),
    asking=Asking.CONTACT,
    asked=_l("申请联系"),
    writers=frozenset({Role.INSTITUTE, Role.EXPERT, Role.OFFICER}),
    facets=("team_kind", "fields", "counties"),
    line=("team_kind", "crops", "days"),
    until="until",
    unready=why_unready,
)

LOG = LogWords(
    objects={ConsentObject.CONSENT: _l("公开署名的同意")},
    actions={
        ConsentVerb.NAME: _l("写入署名名单"),
        ConsentVerb.REMOVE: _l("移出署名名单"),
        ConsentVerb.ASK: _l("征求本人同意"),
        ConsentVerb.AGREE: _l("本人同意公开"),
        ConsentVerb.REFUSE: _l("本人不同意公开"),
        ConsentVerb.WITHDRAW: _l("本人撤回同意"),
    },
    details={"entry": _l("资源登记编号")},
    states={ConsentObject.CONSENT: (ConsentState,)},
)

_OF_ENTRY = ("people", "name_person", "ask", "name_oneself")

FEATURE = Feature(
    name="teams",
    blueprints=(views.blueprint,),
    subjects={"consent": Subject(Consent, relations_to_consent)},
    permissions=PERMISSIONS,
    access={
        **{f"teams.{name}": Access(NAME_PEOPLE, "entry") for name in _OF_ENTRY},
        "teams.remove_person": Access(NAME_PEOPLE, "consent"),
        "teams.consent": Access(ANSWER_CONSENT, is_secret=True),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    under={"teams.people": "registers.mine"},
    panels=(
        Panel("entry.below", "teams/_named.html", panels.named_in_public),
        Panel("entry.own", "teams/_of_entry.html", panels.of_keeper),
    ),
    tasks=TASKS,
    mails=MAILS,
    own_data=OWN_DATA,
    template_globals={"contact_of_person": contact_of_person},
    demo=load_people,
    registers=(TEAMS,),
)
