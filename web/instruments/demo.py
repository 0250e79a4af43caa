"""The demo's yearly figures: ``data/demo/instrument_years.jsonl``, by the serial number."""

from __future__ import annotations

from sqlalchemy import select

from web.base import db
from web.base.forms.fields import FEN_PER_WAN
from web.instruments.models import InstrumentYear
from web.instruments.queries import REGISTER
from web.postings.demo import Loaded, read_rows
from web.registers.models import Entry


def load_years(loaded: Loaded) -> None:
    """Load the figures of the demo's instruments; years count back from the present one."""
    found = db.session().scalars(select(Entry).where(Entry.register == REGISTER, Entry.is_demo))
    entries = {one.draft["serial"]: one for one in found}
    for row in read_rows("instrument_years"):
        db.session().add(
            InstrumentYear(
                entry=entries[row["serial"]],
                year=loaded.today.year - row["years_ago"],
                hours=row["hours"],
                outside_hours=row["outside_hours"],
                services=row["services"],
                income=round(row["income_wan"] * FEN_PER_WAN),
                note=row.get("note", ""),
            )
        )
    db.flush()
