"""Measure how long a large table takes from its upload to its postings, and how much memory.

scripts/bench tables [--rows 5000] [--bad-every 50] [--database URL]

A table is made in which one row in fifty is bad. Its preview and its import are timed in this
process, on a new database; reading the same file with openpyxl alone is the reference, taken in
the same run. The ratio is that of the time of one core: other work on the machine does not count.
Prints one line of JSON; the exit status is 1 where a bad row was not named, a good one not
stored, or where it took longer or more memory than is promised.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import create_engine, func, select

from matcher.domain.codes import OrganisationKind, Role, Verification
from matcher.types import Kind
from web.app import create_app
from web.base import db
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.base.schema import upgrade_database
from web.intake import service
from web.intake.models import Intake
from web.intake.workbook import make_template, template_columns
from web.people.models import Organisation, User
from web.postings.models import Posting
from web.tasks import register_handlers

MOST_SECONDS, MOST_MEGABYTES = 60.0, 500.0
TEXT = "外海网箱网衣两个月就长满藤壶和牡蛎，换网费工且伤鱼，需要少换网、不伤鱼的防附着办法。"


def make_table(rows: int, bad_every: int) -> bytes:
    """Return the template with so many rows, every ``bad_every``-th whose title is far too long."""
    book: Workbook = load_workbook(BytesIO(make_template(Kind.NEED, is_office=False)))
    sheet: Any = book.worksheets[0]
    names = [one.name for one in template_columns(Kind.NEED, is_office=False)]
    for number in range(1, rows + 1):
        row: dict[str, object] = {
            "id": f"B{number:05}",
            "title": f"第 {number} 项：深水网箱网衣防附着技术"
            * (20 if number % bad_every == 0 else 1),
            "summary": f"{TEXT}（{number}）",
            "problem": f"{TEXT * 4}（{number}）",
            "indicators": f"附着量减少 {number % 60 + 30}% 以上，有效期 12 个月",
            "fields": "蓝色海洋",
            "keywords": "网箱、防附着、藤壶",
            "budget_max": 20 + number % 100,
            "modes": "合作开发",
            "district": "坡头区",
            "valid_until": "2099-12-31",
            "contact_name": "陈工",
            "contact_phone": "0759-0001234",
        }
        sheet.append([row.get(name) for name in names])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Took:
    """How long some work took: by the clock, and of one core."""

    seconds: float
    core: float


def timed(work: Callable[[], Any]) -> Took:
    """Return how long some work takes."""
    started, worked = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - started, time.process_time() - worked)


def read_plainly(content: bytes) -> None:
    """The reference: every cell of the file, and nothing done with it."""
    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        for _ in sheet.values:
            pass


def make_firm() -> int:
    """Store a firm with one member and return the member's key."""
    firm = Organisation(
        name="测速有限公司",
        kind=OrganisationKind.FIRM,
        district="potou",
        verification=Verification.VERIFIED,
    )
    user = User(email="bench@example.org", name="测速", role=Role.FIRM, password_hash="-")  # noqa: S106
    user.organisation = firm
    db.session().add(user)
    db.flush()
    return user.id


def take(intake_id: int, user_id: int) -> None:
    """Decide to hand in whatever is complete."""
    with db.unit_of_work() as session:
        intake, user = session.get_one(Intake, intake_id), session.get_one(User, user_id)
        decision = service.Decision(only_good=True, submits=True, declares=True)
        service.take(user, intake, decision)


def measure(home: Path, database: str, rows: int, bad_every: int) -> dict[str, Any]:
    """Bring and take one table; return what was measured."""
    url = database or f"sqlite:///{home / 'bench.sqlite3'}"
    engine = create_engine(url)
    upgrade_database(engine)
    engine.dispose()
    queue = InlineQueue()
    app = create_app(Settings(home=home, database_url=url, secret_key="bench"), queue)  # noqa: S106
    register_handlers(app, queue)
    with app.app_context():
        content = make_table(rows, bad_every)
        reference = timed(lambda: read_plainly(content))
        with db.unit_of_work() as session:
            user_id = make_firm()
            user = session.get_one(User, user_id)
            intake_id = service.bring(user, Kind.NEED, "bench.xlsx", content).id
        preview = timed(queue.run_all)
        take(intake_id, user_id)
        taking = timed(queue.run_all)
        with db.reading() as session:
            intake = session.get_one(Intake, intake_id)
            found = {
                "rows": intake.rows,
                "bad_rows": intake.bad_rows,
                "named": intake.outcome["counts"]["problem"],
                "taken": dict(intake.outcome["taken"]),
                "stored": session.scalar(select(func.count()).select_from(Posting)),
            }
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        **found,
        "preview_seconds": round(preview.seconds, 2),
        "import_seconds": round(taking.seconds, 2),
        "preview_core": round(preview.core, 2),
        "import_core": round(taking.core, 2),
        "openpyxl_core": round(reference.core, 2),
        "ratio": round((preview.core + taking.core) / reference.core, 1),
        "peak_megabytes": round(megabytes),
    }


def is_good(found: dict[str, Any], rows: int, bad_every: int) -> bool:
    """Return whether all that was promised was kept."""
    bad = rows // bad_every
    is_right: bool = found["bad_rows"] == found["named"] == bad and found["stored"] == rows - bad
    seconds = found["preview_seconds"] + found["import_seconds"]
    fits = bool(seconds < MOST_SECONDS and found["peak_megabytes"] < MOST_MEGABYTES)
    return is_right and fits


def main() -> int:
    """Measure as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--bad-every", type=int, default=50)
    parser.add_argument("--database", default="", help="SQLAlchemy URL of an empty database")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), asked.database, asked.rows, asked.bad_every)
    print(json.dumps(found, ensure_ascii=False))
    return 0 if is_good(found, asked.rows, asked.bad_every) else 1


if __name__ == "__main__":
    sys.exit(main())
