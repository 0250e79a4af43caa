"""Where reading begins: the addresses from which everything else is reached, and those that only
some are led to, which all the others try."""

from __future__ import annotations

from sqlalchemy import select

from matcher.domain.quarter import quarter_key
from tests.whole.canary_contest_pages import DOWNLOADS, contest_pages
from tests.whole.canary_crawl import Taken
from tests.whole.canary_resource_pages import resource_pages
from tests.whole.canary_season import LAST_QUARTER, Season
from web.base import db
from web.contracts.payment_models import Payment
from web.meetings.models import Meeting
from web.postings.models import Posting
from web.reports.models import QuarterReport


def start_pages(season: Season) -> list[str]:
    """Addresses from which everything is reached, and those that only some are led to."""
    pages = ["/", "/search?q=网衣", "/search?q=技术", "/needs", "/achievements", "/figures"]
    for number in db.session().scalars(select(Posting.id)):
        pages += [f"/needs/{number}", f"/achievements/{number}"]
    pages += ["/work", "/work/postings", "/deals", "/desk", "/desk/board", "/office/queue", "/log"]
    pages += ["/office/requests?show=all", "/desk/enquiries", "/work/overdue", "/contracts/ledger"]
    pages += ["/calls", "/calls.atom", "/needs/unmet", "/needs/unmet.docx", "/needs/unmet.xlsx"]
    return [*pages, *season_pages(season), *contest_pages(), *resource_pages()]


def season_pages(season: Season) -> list[str]:
    deals = (season.sold.id, season.trap.deal.id, season.trap.asked.id)
    ending = f"/calls/{season.call.id}/catalogue"
    pages = [f"{ending}{suffix}" for suffix in ("", ".docx", ".xlsx", ".json", ".atom")]
    for number in deals:
        deal = f"/deals/{number}"
        pages += [deal, f"{deal}/contract", f"{deal}/contract/particulars", f"{deal}/payments"]
        pages += [f"{deal}/contract/form.docx", f"{deal}/contract/form.xlsx"]
        pages += [f"{deal}/payments/plan", f"{deal}/milestones"]
    for payment in db.session().scalars(select(Payment.id)):
        pages.append(f"/deals/{season.sold.id}/payments/correct?payment={payment}")
    pages += [f"/office/calls/{season.call.id}/matching", "/office/meetings", "/reports"]
    pages += [f"/office/calls/{season.call.id}/matching/result", "/office/subsidies"]
    pages += ["/office/subsidies.docx", "/office/subsidies.xlsx", "/office/statistics"]
    pages += ["/office/statistics/funnel", "/office/indicators", "/office/overdue"]
    reports = db.session().scalars(select(QuarterReport.id))
    pages += [f"/office/reports/{number}.docx" for number in reports]
    pages += [f"/reports/{quarter_key(LAST_QUARTER)}.docx"]
    return pages + meeting_pages(season)


def meeting_pages(season: Season) -> list[str]:
    ends = ("", ".ics", "/mine", "/mine.ics", "/pairs")
    numbers = db.session().scalars(select(Meeting.id))
    pages = [f"/meetings/{number}{end}" for number in numbers for end in ends]
    for meeting in (season.held, season.coming):
        office = f"/office/meetings/{meeting.id}"
        pages += [f"{office}/papers/{paper}.docx" for paper in ("sign-in", "tables", "walks")]
        pages += [f"{office}/{page}" for page in ("guests", "pairs", "outcomes", "sign-in")]
    return pages


def downloads(season: Season) -> list[Taken]:
    """Files that are taken by a post, because it is written down who took them."""
    ledgers = ("/contracts/ledger", "/office/contracts/ledger")
    found: list[Taken] = [*DOWNLOADS]
    found += [(f"{one}.{end}", {}) for one in ledgers for end in ("docx", "xlsx", "csv")]
    statistics, year = "/office/statistics", LAST_QUARTER.year
    for page in (statistics, f"{statistics}/signed_total", f"{statistics}/signed_total/rows"):
        found.append((f"{page}?period={year}", {"suffix": "csv"}))
    for page in (f"{statistics}/funnel", "/office/indicators", "/office/overdue"):
        found += [(page, {"suffix": suffix}) for suffix in ("csv", "xlsx")]
    submissions = f"/office/calls/{season.call.id}/submissions/download"
    return [*found, (submissions, {"what": "organisations", "format": "csv"})]
