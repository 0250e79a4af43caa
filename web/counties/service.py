"""Pairing institutes with counties, giving duties, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from matcher.domain.errors import InputError, LostRace
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.counties import mails
from web.counties.models import CountyDuty, CountyPair, CountyReport
from web.counties.permissions import MANAGE_COUNTIES, REPORT_DUTY
from web.counties.queries import leads_by_name
from web.counties.states import DUTY, PAIR, DutyState, EntryKind, PairState
from web.counties.verbs import CountyObject, CountyVerb
from web.deals.queries import own_deals
from web.matches.models import Match
from web.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFacts:
    """What a pair says."""

    organisation_id: int
    district: str
    industry: str
    since: date
    until: date | None = None
    fields: tuple[str, ...] = ()
    aim: str = ""
    team_id: int | None = None
    officer_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFacts:
    """What a line of the list says."""

    title: str
    lead: str
    due_on: date
    district: str = ""
    number: str = ""
    measures: str = ""
    partners: tuple[str, ...] = ()
    pair_id: int | None = None


def add_pair(actor: User, facts: PairFacts) -> CountyPair:
    """Let an institute stand by a county."""
    require(actor, MANAGE_COUNTIES)
    pair = CountyPair(state=PairState.RUNNING)
    _write_pair(pair, facts)
    db.session().add(pair)
    db.flush()
    log.record(actor, CountyVerb.PAIR, CountyObject.PAIR, pair.id)
    return pair


def edit_pair(actor: User, pair: CountyPair, facts: PairFacts, seen: int | None = None) -> None:
    """Change what a pair says."""
    require(actor, MANAGE_COUNTIES, pair)
    _check_version(pair, seen)
    step(PAIR, pair.state, "end")  # What has ended stays as it was.
    _write_pair(pair, facts)
    log.record(actor, CountyVerb.EDIT_PAIR, CountyObject.PAIR, pair.id)
    db.flush()


def end_pair(actor: User, pair: CountyPair, seen: int | None = None) -> None:
    """End a pairing; its duties stay with their leads."""
    require(actor, MANAGE_COUNTIES, pair)
    _check_version(pair, seen)
    before = pair.state
    pair.state = step(PAIR, before, "end")
    log.record(
        actor,
        CountyVerb.END_PAIR,
        CountyObject.PAIR,
        pair.id,
        before=before.value,
        after=pair.state.value,
    )
    db.flush()


def add_duty(actor: User, facts: DutyFacts) -> CountyDuty:
    """Give a duty to its lead."""
    return add_duties(actor, [facts])[0]


def add_duties(actor: User, rows: Sequence[DutyFacts]) -> list[CountyDuty]:
    """Give duties to their leads, who hear of it once, however many there are."""
    require(actor, MANAGE_COUNTIES)
    known = leads_by_name(row.lead for row in rows)
    found = []
    for row in rows:
        duty = CountyDuty(state=DutyState.PLANNED, percent=0)
        _write_duty(duty, row, known)
        db.session().add(duty)
        found.append(duty)
    db.flush()
    for duty in found:
        log.record(actor, CountyVerb.GIVE, CountyObject.DUTY, duty.id)
    mails.tell_given(found)
    return found


def edit_duty(actor: User, duty: CountyDuty, facts: DutyFacts, seen: int | None = None) -> None:
    """Change a line of the list while it is open."""
    require(actor, MANAGE_COUNTIES, duty)
    _check_version(duty, seen)
    step(DUTY, duty.state, "progress")
    before = duty.lead_id
    _write_duty(duty, facts, leads_by_name([facts.lead]))
    log.record(actor, CountyVerb.EDIT, CountyObject.DUTY, duty.id)
    db.flush()
    if duty.lead_id != before:
        mails.tell_given([duty])


def report(
    actor: User,
    duty: CountyDuty,
    percent: int,
    words: str,
    match_id: int | None = None,
    seen: int | None = None,
) -> CountyReport:
    """Say how far a duty is. ``seen`` is the version that the page showed: said once, it is
    not said again by a second click."""
    require(actor, REPORT_DUTY, duty)
    _check_version(duty, seen)
    if not 0 <= percent <= 100:
        raise InputError.of("percent", "range")
    _check_words(words)
    return _move(actor, duty, "progress", EntryKind.PROGRESS, words, percent, match_id)


def finish(
    actor: User,
    duty: CountyDuty,
    words: str,
    match_id: int | None = None,
    seen: int | None = None,
) -> CountyReport:
    """Say that a duty is done; the office looks at it."""
    require(actor, REPORT_DUTY, duty)
    _check_version(duty, seen)
    _check_words(words)
    entry = _move(actor, duty, "finish", EntryKind.DONE, words, 100, match_id)
    mails.tell_done()
    return entry


def accept(actor: User, duty: CountyDuty, words: str = "", seen: int | None = None) -> None:
    """The office finds that a duty is done."""
    require(actor, MANAGE_COUNTIES, duty)
    _check_version(duty, seen)
    entry = _move(actor, duty, "accept", EntryKind.ACCEPTED, words, duty.percent)
    mails.tell_lead(mails.ACCEPTED, duty, entry)


def send_back(actor: User, duty: CountyDuty, words: str, seen: int | None = None) -> None:
    """The office finds that a duty is not done, and says why."""
    require(actor, MANAGE_COUNTIES, duty)
    _check_version(duty, seen)
    _check_words(words)
    entry = _move(actor, duty, "return", EntryKind.RETURNED, words, duty.percent)
    mails.tell_lead(mails.RETURNED, duty, entry)


def cancel(actor: User, duty: CountyDuty, words: str, seen: int | None = None) -> None:
    """The office takes a duty off the list, and says why."""
    require(actor, MANAGE_COUNTIES, duty)
    _check_version(duty, seen)
    _check_words(words)
    entry = _move(actor, duty, "cancel", EntryKind.CANCELLED, words, duty.percent)
    mails.tell_lead(mails.CANCELLED, duty, entry)


VERBS = {
    EntryKind.PROGRESS: CountyVerb.PROGRESS,
    EntryKind.DONE: CountyVerb.FINISH,
    EntryKind.ACCEPTED: CountyVerb.ACCEPT,
    EntryKind.RETURNED: CountyVerb.RETURN,
    EntryKind.CANCELLED: CountyVerb.CANCEL,
}


def _move(
    actor: User,
    duty: CountyDuty,
    action: str,
    kind: EntryKind,
    words: str,
    percent: int,
    match_id: int | None = None,
) -> CountyReport:
    """Take a step of a duty and add what was said to its timeline."""
    before = duty.state
    duty.state = step(DUTY, before, action)
    _check_deal(actor, match_id)
    duty.percent = percent
    entry = CountyReport(
        duty=duty,
        kind=kind,
        percent=percent,
        words=words.strip(),
        match_id=match_id,
        author_id=actor.id,
    )
    db.session().add(entry)
    log.record(
        actor,
        VERBS[kind],
        CountyObject.DUTY,
        duty.id,
        before=before.value,
        after=duty.state.value,
        percent=percent,
    )
    db.flush()
    return entry


def _check_words(words: str) -> None:
    if not words.strip():
        raise InputError.of("words", "missing")


def _check_deal(actor: User, match_id: int | None) -> None:
    """Refuse a deal that the actor takes no part in: that it exists is nobody else's business."""
    if match_id is None:
        return
    if db.session().scalar(own_deals(actor).where(Match.id == match_id)) is None:
        raise InputError.of("match", "unknown")


def _write_pair(pair: CountyPair, facts: PairFacts) -> None:
    if facts.until is not None and facts.until < facts.since:
        raise InputError.of("until", "before")
    pair.organisation_id, pair.district = facts.organisation_id, facts.district
    pair.industry, pair.aim = facts.industry.strip(), facts.aim.strip()
    pair.fields, pair.since, pair.until = list(facts.fields), facts.since, facts.until
    pair.team_id, pair.officer_id = facts.team_id, facts.officer_id
    other = select(CountyPair.id).where(
        CountyPair.state == PairState.RUNNING,
        CountyPair.organisation_id == pair.organisation_id,
        CountyPair.district == pair.district,
        CountyPair.industry == pair.industry,
        CountyPair.id.is_not(pair.id),
    )
    with db.session().no_autoflush:
        if db.session().scalar(other.limit(1)) is not None:
            raise InputError.of("industry", "taken")


def _write_duty(duty: CountyDuty, facts: DutyFacts, known: dict[str, int]) -> None:
    pair = db.session().get(CountyPair, facts.pair_id) if facts.pair_id is not None else None
    if pair is not None and pair.district != facts.district:
        raise InputError.of("pair", "elsewhere")
    lead = facts.lead.strip()
    duty.pair, duty.district, duty.number = pair, facts.district, facts.number.strip()
    duty.title, duty.measures = facts.title.strip(), facts.measures.strip()
    duty.lead_id = known.get(lead)
    duty.lead_name = "" if duty.lead_id else lead
    duty.partners, duty.due_on = list(facts.partners), facts.due_on


def _check_version(row: CountyPair | CountyDuty, seen: int | None) -> None:
    if seen is not None and row.version != seen:
        raise LostRace(f"{row.__tablename__} {row.id}")
