"""What the worker does for tables: as it is told, and whatever was lost."""

from __future__ import annotations

from web.base import db
from web.intake.preview import read_table
from web.intake.queries import find_unfinished
from web.intake.service import READ, TAKE
from web.intake.states import IntakeState
from web.intake.taking import take_table

HANDLERS = {READ: read_table, TAKE: take_table}


def work_off() -> None:
    """Read and take what waits: a task was lost, or the worker died over it."""
    with db.reading():
        waiting = find_unfinished()
    for intake_id, state in waiting:
        if state is IntakeState.READING:
            read_table(intake_id)
        else:
            take_table(intake_id)
