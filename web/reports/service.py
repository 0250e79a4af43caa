"""Making, editing and publishing the quarter's report."""

from __future__ import annotations

from flask_babel import force_locale

from matcher.domain.errors import InputError, WrongState
from web.base import db, log, site
from web.base.access import require
from web.base.clock import utc_now
from web.base.files import store
from web.base.files.kinds import FileKind
from web.base.files.refusals import FileRefused
from web.base.files.sniffing import examine
from web.base.installation import is_demo_site
from web.base.papers.word import write_paper
from web.base.reporting import Audience
from web.people.models import User
from web.reports import queries
from web.reports.models import QuarterReport
from web.reports.permissions import MAKE_REPORTS
from web.reports.remains import has_remains
from web.reports.verbs import ReportObject, ReportVerb
from web.reports.writing import write_report


def make(actor: User, quarter: str) -> list[QuarterReport]:
    """Make both versions of a quarter's report; return them.

    Raises InputError of ``quarter``, "unknown", for one that is not offered.
    """
    require(actor, MAKE_REPORTS)
    _require_offered(quarter)
    made = []
    for audience in Audience:
        # An office's paper is in the office's language, whoever makes it.
        with force_locale(site.settings().default_locale):
            content = write_paper(write_report(quarter, audience))
        made.append(_keep(actor, quarter, audience, content, is_edited=False))
    return made


def replace(actor: User, quarter: str, audience: Audience, content: bytes) -> QuarterReport:
    """Keep an edited report as the newest version.

    Raises InputError of ``file``: "missing", "other" for what is no .docx, "remains" for a public
    one that would tell of its editing, or the reason for which no such file is taken; of
    ``quarter`` like ``make``.
    """
    require(actor, MAKE_REPORTS)
    _require_offered(quarter)
    if not content:
        raise InputError.of("file", "missing")
    try:
        kind = examine(content)
    except FileRefused as error:
        raise InputError.of("file", error.reason.value) from error
    if kind is not FileKind.DOCX:
        raise InputError.of("file", "other")
    if audience is Audience.PUBLIC and has_remains(content):
        raise InputError.of("file", "remains")
    return _keep(actor, quarter, audience, content, is_edited=True)


def publish(actor: User, report: QuarterReport) -> None:
    """Let everybody read a version; an earlier one of the quarter gives way to it."""
    require(actor, MAKE_REPORTS, report)
    if report.audience is not Audience.PUBLIC or report.published_at is not None:
        raise WrongState("report", report.audience.value, "publish")
    report.published_at = utc_now()
    log.record(
        actor,
        ReportVerb.PUBLISH,
        ReportObject.REPORT,
        report.id,
        quarter=report.quarter,
        number=report.number,
    )


def retract(actor: User, report: QuarterReport) -> None:
    """Take a published version back: an earlier published one shows again, if there is one."""
    require(actor, MAKE_REPORTS, report)
    if report.published_at is None:
        raise WrongState("report", report.audience.value, "retract")
    report.published_at = None
    log.record(
        actor,
        ReportVerb.RETRACT,
        ReportObject.REPORT,
        report.id,
        quarter=report.quarter,
        number=report.number,
    )


def _require_offered(quarter: str) -> None:
    if quarter not in queries.offered_quarters(site.today()):
        raise InputError.of("quarter", "unknown")


def _keep(
    actor: User, quarter: str, audience: Audience, content: bytes, *, is_edited: bool
) -> QuarterReport:
    report = QuarterReport(
        quarter=quarter,
        audience=audience,
        number=queries.next_number(quarter, audience),
        is_edited=is_edited,
        file=store.keep(content, FileKind.DOCX),
        author=actor,
        is_demo=is_demo_site(),
    )
    db.session().add(report)
    db.flush()
    log.record(
        actor,
        ReportVerb.REPLACE if is_edited else ReportVerb.MAKE,
        ReportObject.REPORT,
        report.id,
        quarter=quarter,
        number=report.number,
    )
    return report
