"""The worker reads a table and writes down what its page tells before anything is taken."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from matcher.domain.errors import BadTable
from matcher.domain.machine import step
from web.base import db
from web.exchange.found import Finding, Reading
from web.intake import found
from web.intake.badfile import keep_bad_rows
from web.intake.fates import KEPT, WRITTEN, Fate
from web.intake.models import Intake
from web.intake.owners import Unknown, owners_for
from web.intake.planning import Bringer, Planned, plan_rows
from web.intake.reading import read_intake
from web.intake.states import INTAKE, IntakeState

logger = logging.getLogger(__name__)

SHOWN_ROWS = 5
MOST_ORGANISATIONS = 200


def read_table(intake_id: int) -> None:
    """Read a table that waits for it; what cannot be read says why."""
    try:
        with db.reading() as session:
            intake = session.get(Intake, intake_id)
            if intake is None or intake.state is not IntakeState.READING:
                return
            reading = read_intake(intake)
        with db.unit_of_work() as session:
            _write(session.get_one(Intake, intake_id), reading)
    except BadTable as error:
        _refuse(intake_id, "\n".join(error.problems))
    except FileNotFoundError:
        _refuse(
            intake_id,
            "文件已不在存储中，请重新上传 / the file is gone from the store, upload it again",
        )
    except Exception:
        # Whatever a file did to the reader, the worker goes on and does not try it for ever.
        logger.exception("table %s cannot be read", intake_id)
        _refuse(
            intake_id,
            "读取时出错，请另存为 .xlsx 后重新上传 / could not be read, save it anew as .xlsx",
        )


def _refuse(intake_id: int, error: str) -> None:
    with db.unit_of_work() as session:
        intake = session.get(Intake, intake_id)
        if intake is not None and intake.state is IntakeState.READING:
            intake.state = step(INTAKE, intake.state, "refuse")
            intake.error = error


def _write(intake: Intake, reading: Reading) -> None:
    if intake.state is not IntakeState.READING:
        return
    told = _Told(intake)
    for one in plan_rows(told.bringer, reading.rows, owners_for(intake.organisation, intake.kind)):
        told.note(one)
    intake.state = step(INTAKE, intake.state, "read")
    intake.error = ""
    intake.rows, intake.bad_rows, intake.done_rows = len(reading.rows), len(told.bad), 0
    intake.columns = found.columns_as_json(reading)
    intake.findings = [
        *found.keep(found.PROBLEM, (one for _, problems in told.bad for one in problems)),
        *found.keep(found.REMARK, told.remarks),
        *found.keep(found.LEFT_OUT, reading.left_out),
    ]
    intake.outcome = told.outcome(reading, keep_bad_rows(reading, told.bad))


class _Told:
    """What is counted and kept while the rows go by."""

    def __init__(self, intake: Intake) -> None:
        self.bringer = Bringer.of(intake.actor, intake.kind, intake.organisation_id is None)
        self.fates: Counter[str] = Counter()
        self.lacking: Counter[str] = Counter()
        self.incomplete = 0
        self.unverified: set[str] = set()
        self.organisations: Counter[Unknown] = Counter()
        self.bad: list[tuple[Any, Sequence[Finding]]] = []
        self.remarks: list[Finding] = []
        self.first: list[dict[str, Any]] = []

    def note(self, one: Planned) -> None:
        """Take in one row."""
        self.fates[one.fate.value] += 1
        self.remarks += (*one.row.remarks, *one.owner.remarks)
        if one.fate is Fate.BAD:
            self.bad.append((one.row, one.problems))
            return
        if one.fate in KEPT:
            self.remarks.append(_kept(one))
        if one.owner.new is not None:
            self.organisations[one.owner.new] += 1
        elif one.owner.known is not None and not one.owner.known.is_verified:
            self.unverified.add(one.owner.known.name)
        if one.fate in WRITTEN:
            self._note_written(one)

    def _note_written(self, one: Planned) -> None:
        self.incomplete += bool(one.lacking)
        self.lacking.update(one.lacking)
        if len(self.first) < SHOWN_ROWS:
            values = {name: _plain(value) for name, value in one.changes.items() if value}
            self.first.append(
                {
                    "sheet": one.row.place.sheet,
                    "row": one.row.place.row,
                    "fate": one.fate.value,
                    "organisation": _name_of_owner(one),
                    "values": values,
                    "lacking": list(one.lacking),
                }
            )

    def outcome(self, reading: Reading, bad_file: int) -> dict[str, Any]:
        """Return what the page tells of the whole."""
        new = list(self.organisations.items())
        return {
            "fates": dict(self.fates),
            "incomplete": self.incomplete,
            "lacking": dict(self.lacking),
            "unverified": sorted(self.unverified)[:MOST_ORGANISATIONS],
            "organisations": [_organisation(*pair) for pair in new[:MOST_ORGANISATIONS]],
            "organisation_count": len(new),
            "counts": {
                found.PROBLEM: sum(len(problems) for _, problems in self.bad),
                found.REMARK: len(self.remarks),
                found.LEFT_OUT: len(reading.left_out),
            },
            "first": self.first,
            "bad_file": bad_file,
        }


def _organisation(new: Unknown, rows: int) -> dict[str, Any]:
    return {
        "name": new.name,
        "credit_code": new.credit_code,
        "kind": new.kind.value,
        "district": new.district,
        "rows": rows,
    }


def _name_of_owner(one: Planned) -> str:
    owner = one.owner.known or one.owner.new
    return owner.name if owner is not None else ""


def _kept(one: Planned) -> Finding:
    title = str(one.row.values.get("title") or "")[:80]
    if one.fate is Fate.IN_AUDIT:
        return Finding(
            one.row.place,
            "对应的内容正在审核，不会改动",
            "is under audit, it is left as it is",
            title,
        )
    return Finding(
        one.row.place,
        "对应的内容已下架、达成或未通过审核，不会改动",
        "has left the platform or was rejected, it is left as it is",
        title,
    )


def _plain(value: Any) -> Any:
    """Return a value as JSON takes it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value
