"""What came in for a call, read to be counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from web.base import db
from web.base.clock import utc_now
from web.base.site import last_day, local_day
from web.calls.models import Call
from web.calls.queries import find_preceding
from web.calls.states import CallState
from web.catalogues import tallies
from web.catalogues.queries import IS_SUBMITTED
from web.catalogues.states import FATES
from web.catalogues.tallies import Day, Line, OrganisationLine, Submission
from web.people.models import Organisation
from web.postings.models import Posting, Revision, Tag


@dataclass(frozen=True, slots=True)
class Comparison:
    """The call of the same kind and theme before, for what came in then."""

    call: Call
    by_now: int
    """As long after its opening as it is now; of a call that is over, all of it."""
    total: int


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one call's submissions."""

    call: Call
    submissions: Sequence[Submission]
    compared: Comparison | None
    days: Sequence[Day]
    districts: Sequence[Line]
    fields: Sequence[Line]
    organisations: Sequence[OrganisationLine]


def list_submissions(call: Call) -> list[Submission]:
    """Return what was handed in to a call, in the order it came."""
    statement = (
        select(
            Posting.id,
            Posting.kind,
            Posting.state,
            Posting.submitted_at,
            Organisation.id,
            Organisation.name,
            Organisation.district,
        )
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .where(Posting.call_id == call.id, IS_SUBMITTED, Posting.state.in_(FATES))
        .order_by(Posting.submitted_at, Posting.id)
    )
    fields = _fields(call)
    return [
        Submission(
            posting_id=posting_id,
            kind=kind,
            fate=FATES[state],
            organisation_id=organisation_id,
            organisation=name,
            district=district,
            at=at,
            day=local_day(at),
            fields=tuple(fields.get(posting_id, ())),
        )
        for posting_id, kind, state, at, organisation_id, name, district in db.session().execute(
            statement
        )
        if at is not None
    ]


def read_report(call: Call) -> Report:
    """Return all figures of a call's submissions, compared with the call before."""
    submissions, preceding = list_submissions(call), find_preceding(call)
    earlier = list_submissions(preceding) if preceding else []
    now = utc_now()
    return Report(
        call=call,
        submissions=submissions,
        compared=_compare(call, preceding, earlier, now) if preceding else None,
        days=_days(call, submissions, now),
        districts=tallies.count_lines(tallies.district_of, submissions, earlier),
        fields=tallies.count_lines(tallies.fields_of, submissions, earlier),
        organisations=tallies.count_organisations(submissions),
    )


def _compare(
    call: Call, preceding: Call, earlier: Sequence[Submission], now: datetime
) -> Comparison:
    total = len(earlier)
    if call.state is not CallState.OPEN:
        return Comparison(preceding, total, total)
    elapsed = now - call.opens_at.astimezone(UTC)
    by_now = tallies.at_same_time(earlier, preceding.opens_at, elapsed)
    return Comparison(preceding, len(by_now), total)


def _days(call: Call, submissions: Sequence[Submission], now: datetime) -> list[Day]:
    if call.opens_at > now:
        return []
    last = min(last_day(call.closes_at), local_day(now))
    return tallies.count_days(submissions, local_day(call.opens_at), last)


def _fields(call: Call) -> dict[int, list[str]]:
    """Return the fields named in the newest text of each posting of a call."""
    newest = (
        select(func.max(Revision.id))
        .join(Posting, Posting.id == Revision.posting_id)
        .where(Posting.call_id == call.id)
        .group_by(Revision.posting_id)
    )
    rows = db.session().execute(
        select(Revision.posting_id, Tag.code)
        .join(Tag, Tag.revision_id == Revision.id)
        .where(Revision.id.in_(newest), Tag.facet == "field")
        .order_by(Revision.posting_id, Tag.position)
    )
    found: dict[int, list[str]] = {}
    for posting_id, code in rows:
        found.setdefault(posting_id, []).append(code)
    return found
