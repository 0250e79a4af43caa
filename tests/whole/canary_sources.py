"""Texts beside the pages that must hold no marker: what runs, watches and keeps the site.

A new output of the program that somebody other than its subject reads gets a line in ``SOURCES``.
"""

from __future__ import annotations

import gzip
import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.whole.canary_readers import NAMES_OF_EXPERTS
from tests.whole.canary_season import Season
from web.backups import archive
from web.backups.making import make_backup
from web.backups.places import Place, opening
from web.base import db, site
from web.base.models import LogEntry
from web.base.overview import list_access
from web.base.sheets.tables import Suffix
from web.logbook import files as log_files
from web.logbook import queries as logbook
from web.monitoring import doctor
from web.people.models import User
from web.webhooks.claims import write_body
from web.webhooks.models import WebhookEvent
from web.webhooks.noting import RECORDED
from web.webhooks.reading import find_told


@dataclass(frozen=True)
class Around:
    """What there is to read from."""

    app: Flask
    season: Season
    folder: Path


@dataclass(frozen=True)
class Source:
    """One output. ``allowed`` are markers that it is for; ``tells_amounts`` as in the log."""

    name: str
    read: Callable[[Around], str]
    allowed: frozenset[str] = frozenset()
    tells_amounts: bool = False


def read_metrics(around: Around) -> str:
    """What Prometheus gets, after somebody has asked for what names a marker itself."""
    client = around.app.test_client()
    for path in ("/needs?q=CANARYASKED", f"/needs/{around.season.trap.submitted.id}"):
        client.get(path)
    token = {"Authorization": f"Bearer {site.settings().metrics_token}"}
    return client.get("/metrics", headers=token).get_data(as_text=True)


def read_doctor(_: Around) -> str:
    results = doctor.examine()
    return doctor.write_text(results) + doctor.write_json(results)


def list_backups(around: Around) -> str:
    """What ``techmatch backup list`` reads without a key: names and headers."""
    place = Place(str(around.folder))
    made = make_backup(db.db.engine, site.settings(), place, "")
    said = [repr(made)]
    for one in place.find_all():
        with opening(f"{place.root}/{one.name}") as stream:
            said.append(f"{one} {archive.peek(stream)}")
    return "\n".join(said)


def export_log(around: Around) -> str:
    auditor = make_user(Role.AUDITOR)
    with (
        around.app.test_request_context(),
        log_files.download(auditor, logbook.LogFilter(), Suffix.CSV) as stream,
    ):
        content = stream.read()
    db.rollback()
    return content.decode("utf-8")


def list_rights(around: Around) -> str:
    return "\n".join(list_access(around.app))


def read_addresses(around: Around) -> str:
    """What machines read of the site: addresses, its health, what it is."""
    client = around.app.test_client()
    found = io.StringIO()
    for path in MACHINES:
        answer = client.get(path)
        found.write(f"{answer.headers} {answer.get_data(as_text=True)}")
    return found.getvalue()


def read_webhooks(_: Around) -> str:
    """What webhooks of each role's first account would be told of all that the log tells of."""
    accounts = db.session().scalars(select(User).where(User.active).order_by(User.id)).all()
    first = {user.role: user for user in reversed(accounts)}
    told = []
    for entry in db.session().scalars(select(LogEntry)):
        kind = RECORDED.get((entry.object_type, entry.action))
        if kind is None or entry.object_id is None:
            continue
        event = WebhookEvent(
            uid=f"evt_{entry.id}",
            kind=kind,
            object_type=entry.object_type,
            object_id=entry.object_id,
            action=entry.action,
            at=entry.at,
            repeats="",
        )
        for user in first.values():
            readable = find_told(user, event)
            if readable is not None:
                told.append(write_body(event, readable).decode())
    assert told
    return "\n".join(told)


def harvest(around: Around) -> str:
    """What whoever harvests takes along: all records in both forms, those that have gone too."""
    client = around.app.test_client()
    said = [client.get(f"/oai?verb={verb}").text for verb in ("Identify", "ListSets")]
    for verb, prefix in itertools.product(("ListRecords", "ListIdentifiers"), ("tt", "oai_dc")):
        asked = f"metadataPrefix={prefix}"
        while asked:
            said.append(client.get(f"/oai?verb={verb}&{asked}").text)
            found = re.search(r"<resumptionToken[^>]*>([^<]+)<", said[-1])
            asked = f"resumptionToken={found[1]}" if found else ""
    assert "<record>" in said[2]
    return "\n".join(said)


def download_open_data(around: Around) -> str:
    """What is in the files of the open data, and what catalogues read about them."""
    client = around.app.test_client()
    paths = [f"/open-data/{name}.jsonl.gz" for name in ("achievements", "needs", "calls")]
    said = [gzip.decompress(client.get(path).data).decode() for path in paths]
    assert any(said)
    return "\n".join([*said, client.get("/open-data/catalogue.jsonld").text])


MACHINES = (
    *("/sitemap.xml", "/robots.txt", "/site.webmanifest", "/health"),
    *("/needs.atom", "/achievements.atom", "/calls.atom", "/challenges.atom", "/challenges.ics"),
    "/resources/teams.atom",
)

KEPT_BY_THE_LOG = frozenset(NAMES_OF_EXPERTS) | {"CANARYCALLREASON", "CANARYDEALNOTE"}
"""Who did something; and on purpose the reason for which a deadline was moved, and what a corrected
contract said before (docs/workflow.md). Both are on the auditor's page as well."""

SOURCES = (
    Source("metrics for Prometheus", read_metrics),
    Source("techmatch doctor", read_doctor),
    Source("techmatch backup list", list_backups),
    # Who did something is told in the log: that is what it is for.
    Source("export of the audit log", export_log, KEPT_BY_THE_LOG, tells_amounts=True),
    Source("techmatch access", list_rights),
    Source("addresses for machines", read_addresses),
    Source("webhooks", read_webhooks),
    Source("harvesting by OAI-PMH", harvest),
    Source("open data", download_open_data),
)


def read_sources(around: Around) -> Iterator[tuple[Source, str]]:
    """Yield every output with what it says."""
    for source in SOURCES:
        yield source, source.read(around)
