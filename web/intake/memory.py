"""What headings mean to an organisation, or to the office."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Select, select

from matcher.types import Kind
from web.base import db
from web.intake.models import ColumnMemory

LONGEST_HEADING = 200


def recall(organisation_id: int | None, kind: Kind) -> dict[str, str]:
    """Return heading -> field, as it was corrected before."""
    rows = db.session().scalars(_of(organisation_id, kind))
    return {one.heading: one.field for one in rows}


def remember(organisation_id: int | None, kind: Kind, meaning: Mapping[str, str]) -> None:
    """Keep what headings mean for the tables that come later."""
    known = {one.heading: one for one in db.session().scalars(_of(organisation_id, kind))}
    for heading, field in meaning.items():
        if len(heading) > LONGEST_HEADING:
            continue
        if heading in known:
            known[heading].field = field
        else:
            db.session().add(
                ColumnMemory(
                    organisation_id=organisation_id, kind=kind, heading=heading, field=field
                )
            )


def _of(organisation_id: int | None, kind: Kind) -> Select[ColumnMemory]:
    return select(ColumnMemory).where(
        ColumnMemory.kind == kind, ColumnMemory.organisation_id == organisation_id
    )
