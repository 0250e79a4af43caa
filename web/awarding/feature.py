"""After the ranking: publicity 公示, objections, award 立项, stage gates, acceptance 验收."""

from __future__ import annotations

from web.awarding import following
from web.awarding.mail_kinds import MAILS
from web.awarding.models import Award, Objection, Publicity, Stage
from web.awarding.permissions import PERMISSIONS
from web.awarding.relations import (
    relations_to_award,
    relations_to_objection,
    relations_to_stage,
)
from web.awarding.words import LABELS, MARKS
from web.base.registry import Feature, Subject, Sweep
from web.challenges.events import ChallengeMoved

FEATURE = Feature(
    name="awarding",
    subjects={
        "publicity": Subject(Publicity),
        "objection": Subject(Objection, relations_to_objection),
        "award": Subject(Award, relations_to_award),
        "stage": Subject(Stage, relations_to_stage),
    },
    permissions=PERMISSIONS,
    labels=LABELS,
    marks=MARKS,
    mails=MAILS,
    reacts={ChallengeMoved: following.follow},
    sweep=(Sweep(76, following.look_after),),
)
