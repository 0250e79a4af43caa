"""A season in the trap: a contract, its payments, meetings, a call that ended, the city's books.

Markers stand in every field of it that is not public; the contract's amounts are like no others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from flask_babel import force_locale

from matcher.domain.codes import ContractKind, Role
from matcher.domain.quarter import quarter_key, quarter_starts
from matcher.types import Kind
from tests.calendar import today
from tests.catalogues.world import make_catalogue
from tests.contracts.payment_worlds import in_days, row, sheet, yearly
from tests.contracts.payment_worlds import plan as plan_payments
from tests.contracts.signed import VALUES, form_of, the_contract
from tests.factories import make_call, make_introduced, make_published
from tests.meetings.making import (
    add_match,
    begin,
    make_meeting,
    make_planned,
    make_roadshow,
    meeting_data,
)
from tests.whole import canary_readers
from tests.whole.canary_contest import Contest
from tests.whole.canary_marks import (
    BASE,
    FIRST_FEE,
    OUTPUT,
    PAID,
    SECOND_FEE,
    TECHNICAL,
    TOTAL,
    canary,
    marks,
)
from tests.whole.canary_resources import Resources
from tests.whole.canary_trap import Trap
from web.base import db
from web.base.clock import utc_now
from web.base.reporting import Audience
from web.calls.states import CallState
from web.closing.models import ClosingItem, ClosingRun
from web.closing.states import ItemState, Problem, RunState
from web.contracts import milestone_service, payment_service
from web.contracts import service as contracts
from web.contracts.milestone_service import PlannedMilestone
from web.contracts.models import Particulars
from web.contracts.payment_rules import PaymentMode
from web.contracts.payment_service import Told
from web.deals import service as deals
from web.deals.corrections import Correction, correct
from web.deals.states import Doer
from web.figures import service as figures
from web.matches.models import Match
from web.meetings import inviting, outcomes, roadshow
from web.meetings import service as meetings
from web.meetings.inviting import Answer
from web.meetings.models import Meeting
from web.meetings.states import TalkOutcome
from web.people.models import Organisation, User
from web.reports import service as reports
from web.subsidies import service as subsidies
from web.supervision import indicator_service
from web.supervision.indicator_queries import list_indicators

LAST_QUARTER, THIS_QUARTER = quarter_starts(today(), 2)
SIGNED_ON = LAST_QUARTER + timedelta(days=40)


class Season:
    """What a quarter brought to the parties of the trap, and who may see which of it."""

    def __init__(self, trap: Trap) -> None:
        self.trap = trap
        self.buyer, self.seller = trap.summary.author, trap.achievement.author
        self._sign()
        self._compare()
        self._plan_payments()
        self._pay()
        self.held = self._hold_meeting()
        self.coming = self._invite("海洋装备对接会")
        make_planned(self.coming, trap.officer)
        self._call_off_a_plan()
        self._collect()
        self._count()
        self.contest = Contest(trap)
        self.resources = Resources(trap)
        db.commit()

    def _sign(self) -> None:
        need = make_published(
            Kind.NEED, self.buyer, confidentiality="anonymous", title="网衣清洗机器人"
        )
        offered = make_published(Kind.ACHIEVEMENT, self.seller, title="水下清洗机器人样机")
        broker = self.trap.broker
        self.sold = make_introduced(need=need, achievement=offered, broker=broker)
        deals.start_negotiation(broker, self.sold)
        data = deals.ContractData(
            number=canary("SOLDNUMBER"),
            project_name=canary("SOLDPROJECT"),
            kind=ContractKind.DEVELOPMENT,
            signed_on=SIGNED_ON,
            total=TOTAL,
            technical=TECHNICAL - 100,
        )
        deals.sign(broker, self.sold, data)
        deals.register(broker, self.sold, canary("SOLDREGISTRATION"), SIGNED_ON)
        righted = Correction(
            data=replace(data, technical=TECHNICAL),
            registration_number=canary("SOLDREGISTRATION"),
            registered_on=SIGNED_ON,
            reason=canary("SOLDREASON"),
        )
        correct(broker, self.sold, righted)
        # Recorded when it was signed, so that it is in what is published of a quarter.
        the_contract(self.sold).created_at = datetime.combine(SIGNED_ON, time(4), UTC)

    def _compare(self) -> None:
        contracts.fill(self.trap.broker, self.sold, VALUES | {"added_output": OUTPUT})
        asked = form_of(self.sold).round
        contracts.object_to(self.buyer, self.sold, asked, canary("SOLDOBJECTION"))
        contracts.confirm(self.seller, self.sold, asked)
        # Asked again after a correction, nobody has answered: they will be reminded.
        contracts.fill(self.trap.broker, self.sold, VALUES | {"added_output": OUTPUT, "items": 2})
        contracts.confirm(self.seller, self.sold, form_of(self.sold).round)

    def _plan_payments(self) -> None:
        stations = [
            PlannedMilestone(title=canary("SOLDMILESTONE"), due=in_days(days), who=Doer.BOTH)
            for days in (3, 10)
        ]
        milestone_service.plan_milestones(self.trap.broker, self.sold, stations)
        plan_payments(
            self.sold,
            row(FIRST_FEE, 5, what=canary("SOLDINSTALMENT")),
            row(SECOND_FEE, 6, what=canary("SOLDINSTALMENT")),
            mode=PaymentMode.ROYALTY,
            entry_fee=FIRST_FEE + SECOND_FEE,
            royalty=yearly(of=canary("SOLDROYALTY")),
        )

    def _pay(self) -> None:
        lines, station = sheet(self.sold).lines, sheet(self.sold).milestones[0]
        told = Told(paid_on=today(), amount=PAID, note=canary("SOLDPAYMENT"))
        first = payment_service.tell(self.buyer, self.sold, lines[0].key, told)
        payment_service.receive(self.seller, self.sold, first.id, None)
        payment_service.tell(self.buyer, self.sold, lines[1].key, told)
        payment_service.report_base(self.buyer, self.sold, 1, BASE)
        milestone_service.reach(
            self.seller, self.sold, station.id, today(), canary("SOLDACCEPTANCE")
        )

    def _hold_meeting(self) -> Meeting:
        meeting, broker = self._invite("网箱养殖对接会"), self.trap.broker
        item = make_roadshow(meeting, self.trap.achievement)
        make_planned(meeting, self.trap.officer)
        begin(meeting)
        roadshow.note_result(self.trap.officer, item, 5, canary("ROADSHOWNOTE"))
        outcomes.tell(broker, self.deal_pair, TalkOutcome.INTERESTED, canary("TALKDEAL"))
        outcomes.tell(broker, self.asked_pair, TalkOutcome.AGAIN, canary("TALKASKED"))
        meetings.hold(self.trap.officer, meeting)
        meetings.publish_outcomes(self.trap.officer, meeting, None)
        return meeting

    def _invite(self, title: str) -> Meeting:
        """A meeting at which the deal's parties talk, and one of them with a firm whose name it
        does not know."""
        trap = self.trap
        meeting = make_meeting(trap.officer, title=title)
        self.deal_pair = add_match(meeting, trap.deal)
        self.asked_pair = add_match(meeting, trap.asked)
        for guest, name in self.guests.items():
            inviting.invite(trap.officer, meeting, [organisation_of(guest)])
            said = Answer(
                comes=True, names=canary(f"GUEST{name}NAMES"), wishes=canary(f"GUEST{name}WISHES")
            )
            inviting.answer(guest, meeting, said)
        return meeting

    @property
    def form(self) -> Particulars:
        """The contract's registration form."""
        return form_of(self.sold)

    @property
    def guests(self) -> Mapping[User, str]:
        """Who comes to the meetings, and the name of their markers."""
        return {self.buyer: "SUMM", self.seller: "ACH", self.trap.anonymous.author: "ANON"}

    def _call_off_a_plan(self) -> None:
        officer = self.trap.officer
        meetings.create(officer, meeting_data(title=canary("PLANNEDMEETING")))
        never = meetings.create(officer, meeting_data(title=canary("PLANNEDMEETING")))
        meetings.cancel(officer, never, canary("CALLEDOFF"), None)

    def _collect(self) -> None:
        trap = self.trap
        make_call(title="本季度征集")
        make_call(CallState.DRAFT, title=canary("PLANNEDCALL"))
        self.call = make_catalogue(trap.summary, trap.anonymous, trap.achievement)
        run = ClosingRun(
            call=self.call, state=RunState.DONE, started_by=trap.officer, ended_at=utc_now()
        )
        failed = {"state": ItemState.FAILED, "problem": Problem.ERROR}
        item = ClosingItem(run=run, posting=trap.summary, place=1, **failed)
        item.error = canary("CLOSINGERROR")
        db.session().add_all([run, item])

    def _count(self) -> None:
        officer, seller = self.trap.officer, organisation_of(self.seller)
        day = max(today(), date(SIGNED_ON.year, 1, 1))
        subsidies.check(officer, seller, SIGNED_ON.year, day)
        subsidies.pay(officer, seller, SIGNED_ON.year, day)
        entry = indicator_service.Entry(
            SIGNED_ON.year, Decimal(7), canary("INDICATORSOURCE"), canary("INDICATORNOTE")
        )
        with force_locale("zh"):
            indicators = list_indicators()
        for indicator in indicators:
            indicator_service.enter(officer, indicator, entry)
        db.commit()
        figures.publish_due()
        for start in (LAST_QUARTER, THIS_QUARTER):
            for made in reports.make(officer, quarter_key(start)):
                if made.audience is Audience.PUBLIC:
                    reports.publish(officer, made)

    def allowed(self, user: User | None) -> set[str]:
        """The markers that the account may see."""
        own = self.trap.allowed(user) | canary_readers.words_of(self.contest, user)
        own |= self.resources.words_of(user)
        if user is None:
            return own
        if user.role is Role.OFFICER:
            # The words with which a broker puts a contract right are for its parties.
            return own - {"CANARYSOLDREASON"} - canary_readers.KEPT_FROM_OFFICE
        if self.is_party(user) or user.id == self.trap.broker.id:
            own |= marks("SOLD", "TALKDEAL")
        if user.id == self.trap.broker.id:
            own |= marks("TALKASKED")
        # What came of a talk is a line of the deal, which both sides read once it is confirmed.
        if user.organisation_id in self._parties(self.trap.asked):
            own |= marks("TALKASKED")
        for guest, name in self.guests.items():
            if user.organisation_id == guest.organisation_id:
                own |= marks(f"GUEST{name}")
        return own

    def involved(self) -> list[User]:
        """Everybody who has to do with some of it."""
        return [*self.trap.involved(), *self.contest.accounts()]

    def may_read_amounts(self, user: User | None) -> bool:
        """Whether the account may know what the contract is about."""
        if user is None:
            return False
        return self.is_party(user) or user.id == self.trap.broker.id or user.role is Role.OFFICER

    def is_party(self, user: User) -> bool:
        """Whether the account acts for the buyer or the seller."""
        return user.organisation_id in self._parties(self.sold)

    def _parties(self, match: Match) -> set[int]:
        return {match.need.organisation_id, match.achievement.organisation_id}


def organisation_of(user: User) -> Organisation:
    """The account's organisation."""
    assert user.organisation is not None
    return user.organisation
