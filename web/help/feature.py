"""Help with a need that the engine finds nothing for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.cases.queries import relations_to_case
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject
from web.brokers.permissions import READ_QUEUE
from web.help import panels, service, views
from web.help.demo import load_challenges
from web.help.mails import MAILS
from web.help.models import HelpRequest
from web.help.notices import HAPPENINGS
from web.help.own_data import OWN_DATA, keep_broker
from web.help.permissions import ANSWER_HELP, ASK_HELP, MANAGE_HELP, PERMISSIONS
from web.help.states import HelpState
from web.help.tasks import TASKS
from web.help.verbs import HelpObject, HelpVerb
from web.help.words import LABELS
from web.postings.events import PostingLeft, PostingPublished

LOG = LogWords(
    objects={HelpObject.REQUEST: _l("求助")},
    actions={
        HelpVerb.ASK: _l("提出求助"),
        HelpVerb.ASSIGN: _l("求助交给经纪人"),
        HelpVerb.ANSWER: _l("答复求助"),
        HelpVerb.GRANT: _l("受理揭榜挂帅"),
        HelpVerb.REFUSE: _l("不受理求助"),
        HelpVerb.LAPSE: _l("求助失效"),
    },
    states={HelpObject.REQUEST: (HelpState,)},
)

_REQUEST = Access(MANAGE_HELP, "help_request")

FEATURE = Feature(
    name="help",
    blueprints=(views.blueprint,),
    subjects={"help_request": Subject(HelpRequest, relations_to_case)},
    permissions=PERMISSIONS,
    access={
        "help.ask": Access(ASK_HELP, "posting"),
        "help.office": Access(MANAGE_HELP),
        "help.assign": _REQUEST,
        "help.grant": _REQUEST,
        "help.refuse": _REQUEST,
        "help.enquiries": Access(READ_QUEUE),
        "help.answer": Access(ANSWER_HELP, "help_request"),
    },
    labels=LABELS,
    # Calls have a state of the same name, which is no waiting.
    marks={HelpState: {HelpState.OPEN: ("◐", "wait")}},
    log=LOG,
    navigation=(
        NavItem("account", "help.enquiries", _l("企业求助"), 90, READ_QUEUE),
        NavItem("matching", "help.office", _l("企业求助"), 30, MANAGE_HELP),
    ),
    panels=(
        Panel("posting.verdict", "help/_verdict.html", panels.verdict),
        Panel("work.figures", "help/_figures.html", panels.figures),
        Panel("board.above", "help/_of_board.html", panels.of_board),
    ),
    tasks=TASKS,
    mails=MAILS,
    happenings=(HAPPENINGS,),
    reacts={PostingPublished: service.ask_after, PostingLeft: service.lapse_after},
    own_data=OWN_DATA,
    keeps=(keep_broker,),
    demo=load_challenges,
)
