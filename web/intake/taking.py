"""The worker stores the rows of a table: some at a time, and after a crash it goes on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from matcher.domain.machine import step
from web.base import db, log, statistics
from web.base.clock import utc_now
from web.exchange.found import Finding, ReadRow
from web.intake.fates import WRITTEN
from web.intake.found import FIRST, as_json
from web.intake.models import Intake
from web.intake.owners import Owners, owners_for
from web.intake.reading import read_intake
from web.intake.states import INTAKE, IntakeState
from web.intake.storing import Storing
from web.intake.verbs import IntakeObject, IntakeVerb

logger = logging.getLogger(__name__)

CHUNK = 50
"""Rows of one transaction: nobody waits long for it, and the page shows progress."""


def take_table(intake_id: int) -> None:
    """Store what is left to store of a table; each part is stored with how far it came."""
    with db.reading() as session:
        intake = session.get(Intake, intake_id)
        if intake is None or intake.state is not IntakeState.TAKING:
            return
        rows = read_intake(intake).rows
        done = intake.done_rows
    while done < len(rows):
        part = rows[done : done + CHUNK]
        try:
            _take(intake_id, part)
        except Exception:
            # One row must not keep the others out: each is tried alone.
            logger.exception("rows from %s of table %s failed together", done, intake_id)
            _take_singly(intake_id, part)
        done += len(part)
    _finish(intake_id)


def _take(intake_id: int, rows: Sequence[ReadRow]) -> None:
    with db.unit_of_work() as session:
        intake = session.get(Intake, intake_id)
        assert intake is not None
        storing = Storing(intake, _owners(intake))
        storing.take(rows)
        _note(intake, len(rows), storing.counts, storing.left)


def _take_singly(intake_id: int, rows: Sequence[ReadRow]) -> None:
    for row in rows:
        try:
            _take(intake_id, [row])
        except Exception:
            logger.exception("row %s of table %s failed", row.place.row, intake_id)
            finding = Finding(
                row.place,
                "保存时出错，没有导入；请稍后再传一次这张表",
                "could not be stored; bring the table again later",
                str(row.values.get("title") or "")[:80],
            )
            with db.unit_of_work() as session:
                intake = session.get(Intake, intake_id)
                assert intake is not None
                _note(intake, 1, {"failed": 1}, [finding])


def _owners(intake: Intake) -> Owners:
    return owners_for(intake.organisation, intake.kind)


def _note(intake: Intake, rows: int, counts: dict[str, int], left: Sequence[Finding]) -> None:
    """Write down how far it came, in the same transaction as the rows themselves."""
    intake.done_rows += rows
    outcome: dict[str, Any] = dict(intake.outcome)
    taken = dict(outcome.get("taken", {}))
    for name, count in counts.items():
        taken[name] = taken.get(name, 0) + count
    outcome["taken"] = taken
    kept = list(outcome.get("left", []))
    outcome["left"] = [*kept, *map(as_json, left[: max(0, FIRST - len(kept))])]
    outcome["left_count"] = outcome.get("left_count", 0) + len(left)
    intake.outcome = outcome


def _finish(intake_id: int) -> None:
    with db.unit_of_work() as session:
        intake = session.get(Intake, intake_id)
        if intake is None or intake.state is not IntakeState.TAKING:
            return
        intake.state = step(INTAKE, intake.state, "finish")
        intake.taken_at = utc_now()
        log.record(
            None,
            IntakeVerb.FINISH,
            IntakeObject.TABLE,
            intake.id,
            before=IntakeState.TAKING.value,
            after=intake.state.value,
            rows=sum(intake.outcome.get("taken", {}).get(fate.value, 0) for fate in WRITTEN),
        )
    statistics.keep_fresh()
