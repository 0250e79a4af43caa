"""The expert's desk: what is assigned, read side by side and scored."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, NavItem, Panel, Subject
from web.reviewing.models import Sheet
from web.scoring import panels, sheet_views, views
from web.scoring.permissions import ANSWER_SEAT, PERMISSIONS, SCORE_SHEET, WORK_AS_EXPERT
from web.scoring.points import round_points
from web.scoring.relations import relations_to_sheet
from web.scoring.tasks import TASKS

OF_SEAT = (
    "scoring.seat",
    "scoring.accept",
    "scoring.decline",
    "scoring.recuse",
    "scoring.compare",
)
OF_SHEET = (
    "scoring.sheet",
    "scoring.save",
    "scoring.autosave",
    "scoring.reopen",
    "scoring.step_back",
    "scoring.file",
)

FEATURE = Feature(
    name="scoring",
    blueprints=(views.blueprint,),
    subjects={
        "sheet": Subject(Sheet, relations_to_sheet),
    },
    permissions=PERMISSIONS,
    access={
        "scoring.desk": Access(WORK_AS_EXPERT),
        **dict.fromkeys(OF_SEAT, Access(ANSWER_SEAT, "seat")),
        **dict.fromkeys(OF_SHEET, Access(SCORE_SHEET, "sheet")),
    },
    navigation=(NavItem("account", "scoring.desk", _l("评审工作"), 15, WORK_AS_EXPERT),),
    under=dict.fromkeys((*OF_SEAT, *OF_SHEET), "scoring.desk"),
    panels=(Panel("work.expert", "scoring/_of_work.html", panels.of_work),),
    filters={"round_points": round_points},
    template_globals=sheet_views.GLOBALS,
    tasks=TASKS,
)
