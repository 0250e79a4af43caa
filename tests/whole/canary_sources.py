"""Texts beside the pages that must hold no marker: what runs, watches and keeps the site.

A new output of the program that somebody other than its subject reads gets a line in ``SOURCES``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.whole.canary_readers import NAMES_OF_EXPERTS
from tests.whole.canary_season import Season
from web.backups import archive
from web.backups.making import make_backup
from web.backups.places import Place, opening
from web.base import db, site
from web.base.overview import list_access
from web.base.sheets.tables import Suffix
from web.logbook import files as log_files
from web.logbook import queries as logbook
from web.monitoring import doctor


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
)


def read_sources(around: Around) -> Iterator[tuple[Source, str]]:
    """Yield every output with what it says."""
    for source in SOURCES:
        yield source, source.read(around)
