"""From what the engine finds to proposed matches."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, Sweep
from web.proposing import handlers, views
from web.proposing.mails import MAILS
from web.proposing.permissions import PERMISSIONS, REQUEST_MATCH
from web.proposing.verbs import ProposingVerb

LOG = LogWords(
    actions={ProposingVerb.PROPOSE: _l("提出配对"), ProposingVerb.REQUEST: _l("请经纪人研判")}
)

FEATURE = Feature(
    name="proposing",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={
        "proposing.suggestions": Access(REQUEST_MATCH, "posting"),
        "proposing.request_match": Access(REQUEST_MATCH, "posting"),
    },
    log=LOG,
    mails=MAILS,
    under={"proposing.suggestions": "home.work"},
    handlers={
        "refresh": handlers.refresh,
        "switch": handlers.switch,
        "read_deeply": handlers.read_deeply,
    },
    sweep=(Sweep(50, handlers.propose_due),),
)
