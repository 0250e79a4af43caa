"""What follows when a call has ended: the matching of its submissions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, Panel, Sweep
from web.closing import panels, views
from web.closing.demo import load_runs
from web.closing.permissions import MATCH_CALL, PERMISSIONS
from web.closing.reporting import REPORT
from web.closing.service import TASK
from web.closing.states import RunState
from web.closing.tasks import TASKS
from web.closing.verbs import ClosingObject, ClosingVerb
from web.closing.words import LABELS, MARKS
from web.closing.working import go_on

LOG = LogWords(
    objects={ClosingObject.RUN: _l("征集配对")},
    actions={
        ClosingVerb.START: _l("开始为征集配对"),
        ClosingVerb.CANCEL: _l("取消为征集配对"),
        ClosingVerb.FINISH: _l("征集配对完成"),
        ClosingVerb.FAIL: _l("征集配对没有成功"),
    },
    details={"run_found": _l("新提出"), "run_failed": _l("出错")},
    states={ClosingObject.RUN: (RunState,)},
)

_CALL = Access(MATCH_CALL, "call")
ROUTES = ("closing.show", "closing.start", "closing.cancel", "closing.result")

FEATURE = Feature(
    name="closing",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access=dict.fromkeys(ROUTES, _CALL),
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    under=dict.fromkeys(("closing.show", "closing.result"), "catalogues.office"),
    panels=(Panel("call.office", "closing/_of_call.html", panels.of_call),),
    tasks=TASKS,
    report=REPORT,
    handlers={TASK: go_on},
    sweep=(Sweep(52, go_on),),
    demo=load_runs,
)
