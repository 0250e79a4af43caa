"""Who reads and who changes the files of milestones and objections."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from matcher.domain.codes import Role
from web.attachments.holders import Holder
from web.awarding.models import Objection, Stage
from web.awarding.permissions import (
    HANDLE_OWN_OBJECTION,
    READ_AWARD,
    READ_OBJECTION,
    WORK_ON_AWARD,
)
from web.awarding.queries import current_stage
from web.awarding.reviews import JUDGING
from web.awarding.states import AwardState, ObjectionState, StageState
from web.awarding.verbs import AwardObject
from web.base import db
from web.base.access import allows
from web.base.files.rules import HolderRules
from web.base.log import LogObject
from web.experts.models import Expert
from web.people.models import User
from web.reviewing.models import ReviewRound, Seat, Sheet
from web.reviewing.states import SeatState, SheetState

_REPORTABLE = frozenset({StageState.PENDING, StageState.REWORK})


def reads_stage(viewer: User | None, stage: Stage) -> bool:
    """Return whether the viewer reads a milestone's files: team, owner, office, its judges."""
    return allows(viewer, READ_AWARD, stage.award) or judges(viewer, stage)


def judges(viewer: User | None, stage: Stage) -> bool:
    """Return whether the viewer judges the team at a gate or in its acceptance."""
    if viewer is None or viewer.role is not Role.EXPERT:
        return False
    statement = (
        select(Sheet.id)
        .join(Sheet.seat)
        .join(Seat.round)
        .join(Seat.expert)
        .where(
            Expert.user_id == viewer.id,
            Seat.state == SeatState.ACCEPTED,
            Sheet.bid_id == stage.award.bid_id,
            Sheet.state.in_((SheetState.OPEN, SheetState.SUBMITTED)),
            ReviewRound.challenge_id == stage.award.challenge_id,
            ReviewRound.purpose.in_(JUDGING),
            ReviewRound.is_blind.is_(False),
        )
    )
    return db.session().scalar(statement.limit(1)) is not None


def takes_files(stage: Stage) -> bool:
    """Return whether the team still writes its report of this milestone."""
    award = stage.award
    is_present = award.state is AwardState.CONTRACTED and current_stage(award) is stage
    return is_present and stage.state in _REPORTABLE


def _stage_logged(stage: Stage) -> tuple[LogObject, int]:
    return AwardObject.STAGE, stage.id


def _objection_logged(objection: Objection) -> tuple[LogObject, int]:
    return AwardObject.OBJECTION, objection.id


def _objection_title(_viewer: Any, objection: Objection) -> str:
    return gettext("对“%(title)s”的异议", title=objection.publicity.challenge.title)


ATTACHES = {
    Holder.STAGE.value: HolderRules(
        model=Stage,
        may_read=reads_stage,
        may_change=lambda viewer, stage: allows(viewer, WORK_ON_AWARD, stage),
        is_open=takes_files,
        title=lambda _viewer, stage: stage.title,
        page=lambda stage: url_for(
            "awarding.award", award_id=stage.award_id, _anchor=f"stage-{stage.id}"
        ),
        logged=_stage_logged,
    ),
    Holder.OBJECTION.value: HolderRules(
        model=Objection,
        may_read=lambda viewer, one: allows(viewer, READ_OBJECTION, one),
        may_change=lambda viewer, one: allows(viewer, HANDLE_OWN_OBJECTION, one),
        is_open=lambda one: one.state is ObjectionState.OPEN,
        title=_objection_title,
        page=lambda one: url_for("awarding.objection", objection_id=one.id, _anchor="attachments"),
        logged=_objection_logged,
    ),
}
