"""Spreadsheets brought in through the browser."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.files.limits import MOST_REQUEST_BYTES
from web.base.registry import Feature, LogWords, Panel, Subject, Sweep
from web.intake import handlers, panels, views
from web.intake.found import said
from web.intake.models import Intake
from web.intake.own_data import OWN_DATA
from web.intake.permissions import BRING_TABLE, PERMISSIONS, WORK_TABLE
from web.intake.relations import relations_to_intake
from web.intake.states import IntakeState
from web.intake.tasks import TASKS
from web.intake.verbs import IntakeObject, IntakeVerb
from web.intake.words import LABELS, MARKS, organisation_kind

LOG = LogWords(
    objects={IntakeObject.TABLE: _l("导入的表格")},
    actions={
        IntakeVerb.BRING: _l("上传表格"),
        IntakeVerb.MAP: _l("改正列的含义"),
        IntakeVerb.TAKE: _l("确认导入"),
        IntakeVerb.VOUCH: _l("确认各单位已作声明"),
        IntakeVerb.FINISH: _l("导入完成"),
        IntakeVerb.CANCEL: _l("取消导入"),
    },
    states={IntakeObject.TABLE: (IntakeState,)},
)

FEATURE = Feature(
    name="intake",
    blueprints=(views.blueprint,),
    subjects={"intake": Subject(Intake, relations_to_intake)},
    permissions=PERMISSIONS,
    access={
        "intake.index": Access(BRING_TABLE),
        "intake.bring": Access(BRING_TABLE, most_bytes=MOST_REQUEST_BYTES),
        "intake.template": Access(BRING_TABLE),
        "intake.word_form": Access(BRING_TABLE),
        "intake.show": Access(WORK_TABLE, "intake"),
        "intake.correct": Access(WORK_TABLE, "intake"),
        "intake.take": Access(WORK_TABLE, "intake"),
        "intake.cancel": Access(WORK_TABLE, "intake"),
        "intake.bad_rows": Access(WORK_TABLE, "intake"),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    under=dict.fromkeys(("intake.index", "intake.bring", "intake.show"), "home.work"),
    panels=(
        Panel("posting.aside", "intake/_note.html", panels.note_of),
        Panel("postings.actions", "intake/_way_in.html", panels.way_in),
        Panel("work.office", "intake/_way_in.html", panels.way_in),
    ),
    template_globals={"table_says": said, "organisation_kind": organisation_kind},
    tasks=TASKS,
    handlers=handlers.HANDLERS,
    sweep=(Sweep(15, handlers.work_off),),
    own_data=OWN_DATA,
)
