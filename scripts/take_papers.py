"""Makes every paper of the demo site and turns it into pictures, to be looked at.

LibreOffice and pdftoppm have to be installed: `apt install libreoffice-writer-nogui
libreoffice-calc-nogui poppler-utils fonts-noto-cjk`. Ends with 1 where one cannot be opened.

    scripts/papers FOLDER
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from web.app import create_app
from web.base import db
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.base.schema import upgrade_database
from web.calls.models import Call
from web.calls.states import CallState
from web.contracts.models import Particulars
from web.deals.models import Contract
from web.demo.loading import load_demo
from web.meetings.models import Meeting
from web.postings.demo import PASSWORD
from web.reports.models import QuarterReport

OFFICER = "officer@example.org"
DPI = "70"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper: what its file is called here, and how the site is asked for it."""

    name: str
    path: str
    data: dict[str, str] | None = None
    """What is posted; None where the paper is got."""


def main(folder: Path) -> int:
    """Make the papers and their pictures; return the exit status."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Settings(home=Path(home), second_factor="off"), InlineQueue())
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            upgrade_database(db.db.engine)
            load_demo()
        failed = [one.name for one in list_wanted(app) if not take(app, one, folder)]
    for name in failed:
        print(f"could not be opened: {name}", file=sys.stderr)
    return 1 if failed else 0


def take(app: Flask, wanted: Wanted, folder: Path) -> bool:
    """Fetch one paper and turn it into pictures; return whether that worked."""
    client = sign_in(app)
    method = "GET" if wanted.data is None else "POST"
    answer = client.open(wanted.path, method=method, data=wanted.data)
    file = folder / wanted.name
    file.write_bytes(answer.data)
    if answer.status_code != 200:
        return False
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(command, check=False, capture_output=True)
    made = file.with_suffix(".pdf")
    if not made.exists():
        return False
    subprocess.run(["pdftoppm", "-r", DPI, "-png", str(made), f"{file}"], check=True)
    made.unlink()
    return True


def sign_in(app: Flask) -> FlaskClient:
    """Return a client of the officer."""
    client = app.test_client()
    client.post("/sign-in", data={"email": OFFICER, "password": PASSWORD})
    return client


def list_wanted(app: Flask) -> Iterator[Wanted]:
    """Yield every paper that the demo can show."""
    with app.app_context():
        call = db.session().scalar(select(Call.id).where(Call.state == CallState.CATALOGUED))
        meeting = db.session().scalar(select(Meeting.id).order_by(Meeting.id))
        deal = db.session().scalar(
            select(Contract.match_id).join(Particulars, Particulars.contract_id == Contract.id)
        )
    for suffix in ("docx", "xlsx"):
        yield Wanted(f"catalogue.{suffix}", f"/calls/{call}/catalogue.{suffix}")
        yield Wanted(f"unmet.{suffix}", f"/needs/unmet.{suffix}")
        yield Wanted(f"contract.{suffix}", f"/deals/{deal}/contract/form.{suffix}")
        yield Wanted(f"ledger.{suffix}", f"/office/contracts/ledger.{suffix}", {})
        yield Wanted(f"subsidies.{suffix}", f"/office/subsidies.{suffix}")
        for paper in ("sign-in", "tables", "walks"):
            path = f"/office/meetings/{meeting}/papers/{paper}.{suffix}"
            yield Wanted(f"meeting-{paper}.{suffix}", path)
    table = {"suffix": "xlsx"}
    yield Wanted("statistics.xlsx", "/office/statistics", table)
    yield Wanted("funnel.xlsx", "/office/statistics/funnel", table)
    yield Wanted("indicators.xlsx", "/office/indicators", table)
    yield Wanted("overdue.xlsx", "/office/overdue", table)
    sign_in(app).post("/office/reports", data={"quarter": _quarter(app)})
    with app.app_context():
        made = [(one.id, one.audience.value) for one in db.session().scalars(select(QuarterReport))]
    for number, audience in made:
        yield Wanted(f"report-{audience}.docx", f"/office/reports/{number}.docx")


def _quarter(app: Flask) -> str:
    with app.app_context():
        call = db.session().scalar(select(Call).where(Call.state == CallState.CATALOGUED))
        assert call is not None
        return call.key


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
