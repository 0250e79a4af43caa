"""What goes on in the trap so that every kind of message is posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from matcher.domain.codes import AuditCode, CloseCode, ContractKind, DeclineCode, HelpKind
from matcher.types import Kind
from tests.calendar import today
from tests.contracts.payment_worlds import sheet
from tests.factories import (
    make_call,
    make_candidate,
    make_draft,
    make_help_request,
    make_introduced,
    make_joint,
    make_match,
    make_organisation,
    make_published,
    make_saved,
    make_submitted,
    make_user,
)
from tests.meetings.making import make_meeting
from tests.whole.canary_contest_tale import ContestTale
from tests.whole.canary_marks import canary
from tests.whole.canary_resource_tale import ResourceTale
from tests.whole.canary_season import Season, organisation_of
from tests.whole.canary_trap import contact
from web.audit import service as audit
from web.base import db, site
from web.base.clock import utc_now
from web.brokers import assignment
from web.calls import late
from web.calls import service as calls_service
from web.calls.states import CallState
from web.catalogues import reminding
from web.contracts import payment_reminding
from web.contracts import reminding as contract_reminding
from web.contracts.queries import confirm_by
from web.deals import reopening
from web.deals import service as deals
from web.deals.corrections import Correction, correct
from web.finding import news
from web.help import service as help_requests
from web.meetings import inviting, planning
from web.meetings import service as meetings
from web.meetings.inviting import Answer
from web.meetings.models import Meeting
from web.meetings.service import MeetingData
from web.people.models import User
from web.postings import service as posting
from web.postings.models import Posting
from web.proposing import service as proposing
from web.reminders import service as reminders

SIGNED = deals.ContractData(
    number="HT-1",
    project_name="网衣",
    kind=ContractKind.DEVELOPMENT,
    signed_on=today() - timedelta(days=23),
    total=100,
    technical=100,
)


class Tale:
    """What goes on in the trap, so that every kind of message is posted: nothing of it is told
    to anybody who may not know it."""

    def __init__(self, season: Season) -> None:
        self.season, self.trap = season, season.trap
        self._search_and_call()
        self._remind_of_contracts()
        self._go_through_a_meeting()
        self._call_a_meeting_off()
        self._end_audits()
        self._lead_on()
        self._ask_for_help()
        ContestTale(season.contest)
        ResourceTale(season.resources)
        self._let_time_pass()
        db.commit()

    def _search_and_call(self) -> None:
        trap = self.trap
        for user in trap.accounts():
            if user is not None:
                make_saved(user, seen_at=utc_now() - timedelta(days=9))
        closes = utc_now().replace(hour=4) + timedelta(days=3)
        call = make_call(CallState.DRAFT, closes_at=closes)
        calls_service.move_call(trap.officer, call, "open")
        make_draft(author=make_user(organisation=make_organisation()), title=canary("DRAFT"))
        assert reminding.remind(trap.officer, call)
        self._extend_and_let_in()

    def _extend_and_let_in(self) -> None:
        officer, owner = self.trap.officer, self.trap.anonymous.author
        call = make_call()
        later = call.closes_at + timedelta(days=1)
        calls_service.extend(officer, call, later, canary("CALLREASON"))
        calls_service.move_call(officer, call, "close")
        late.permit(officer, call, owner.organisation, later, canary("CALLREASON"))

    def _remind_of_contracts(self) -> None:
        sold = sheet(self.season.sold)
        payment_reminding.remind(today())
        payment_reminding.remind(today() + timedelta(days=8))
        payment_reminding.remind(sold.royalties[1].last + timedelta(days=1))
        form = self.season.form
        assert form.asked_at is not None
        contract_reminding.remind_unconfirmed(confirm_by(form.asked_at))

    def _go_through_a_meeting(self) -> None:
        officer, meeting = self.trap.officer, self.season.coming
        _tell_of_place(officer, meeting)
        meetings.remind_due(site.local_day(meeting.begins_at) - timedelta(days=1))
        # Whoever does not come after all leaves tables empty: the plan is another one.
        inviting.answer(self.season.seller, meeting, Answer(comes=False))
        planning.publish(officer, meeting, None)

    def _call_a_meeting_off(self) -> None:
        officer, firm = self.trap.officer, self.trap.anonymous.author
        meeting = make_meeting(officer, title="候补对接会", capacity=1)
        silent = make_user()
        inviting.invite(officer, meeting, [organisation_of(silent)])
        inviting.ask_again(officer, meeting)
        names = {"names": canary("GUESTANONNAMES"), "wishes": canary("GUESTANONWISHES")}
        inviting.answer(self.season.buyer, meeting, Answer(comes=True))
        inviting.answer(firm, meeting, Answer(comes=True, **names))
        inviting.answer(self.season.buyer, meeting, Answer(comes=False))
        meetings.cancel(officer, meeting, "台风", None)

    def _end_audits(self) -> None:
        officer, rejected = self.trap.officer, make_submitted(author=self.trap.draft.author)
        audit.reject(officer, rejected, AuditCode.OTHER, canary("AUDITNOTE"))
        author, values = self.trap.anonymous.author, {"title": canary("NEWTITLE")}
        posting.save_draft(author, self.trap.anonymous, values)
        posting.submit(author, self.trap.anonymous)
        audit.request_changes(officer, self.trap.anonymous, canary("AUDITNOTE"))

    def _lead_on(self) -> None:
        trap = self.trap
        deal, achievement = trap.deal, trap.achievement
        deals.add_note(trap.broker, trap.asked, "note", canary("DEALNOTE"), today())
        deals.add_note(trap.broker, deal, "note", canary("DEALNOTE"), today())
        deals.express_interest(achievement.author, trap.asked)
        deals.decline_interest(
            trap.anonymous.author, trap.asked, DeclineCode.OTHER, canary("DECLINENOTE")
        )
        deals.start_negotiation(trap.broker, deal)
        deals.sign(trap.broker, deal, SIGNED)
        other = make_published(Kind.ACHIEVEMENT, **contact("ACH"))
        proposed = make_match(need=trap.anonymous, achievement=other)
        assignment.assign_broker(trap.officer, proposed, trap.broker)
        candidate = make_candidate(trap.anonymous, other)
        proposing.request_match(other.author, other, trap.anonymous, candidate)
        ended = make_introduced(need=trap.anonymous, broker=trap.broker)
        deals.close(trap.broker, ended, CloseCode.OTHER, canary("DEALNOTE"))
        reopening.reopen(trap.broker, ended)
        deals.close(trap.broker, ended, CloseCode.OTHER, canary("DEALNOTE"))
        self.other = other

    def _ask_for_help(self) -> None:
        trap = self.trap
        for kind in HelpKind:
            asked = help_requests.ask(
                trap.anonymous.author, trap.anonymous, kind, canary("HELPNOTE")
            )
            help_requests.refuse(trap.officer, asked, canary("HELPNOTE"))
        granted = make_help_request(trap.anonymous, HelpKind.CHALLENGE)
        help_requests.grant(trap.officer, granted)
        advice = make_help_request(trap.anonymous, broker=trap.broker, note=canary("HELPNOTE"))
        help_requests.answer(trap.broker, advice, canary("HELPNOTE"))
        make_joint(trap.anonymous, trap.open_need)

    def _let_time_pass(self) -> None:
        trap = self.trap
        reminders.remind(today())
        for days in (3, 14):
            reminders.remind(self._end_of(trap.anonymous) - timedelta(days=days))
        db.commit()
        news.tell_of_news(today())
        deals.register(trap.broker, trap.deal, "DJ-1", today())
        deals.complete(trap.broker, trap.deal)
        righted = Correction(
            data=replace(SIGNED, project_name=canary("DEALNOTE")),
            registration_number="DJ-1",
            registered_on=today(),
            reason=canary("DEALNOTE"),
        )
        correct(trap.broker, trap.deal, righted)
        posting.expire_due(date(2999, 1, 1))

    def allowed(self, user: User | None) -> set[str]:
        """Marker prefixes the account may see by now."""
        own = self.season.allowed(user)
        if user is not None and user.organisation_id == self.trap.anonymous.organisation_id:
            own |= {"CANARYNEWTITLE"}
        return own

    def _end_of(self, found: Posting) -> date:
        assert found.published_revision is not None
        assert found.published_revision.valid_until is not None
        return found.published_revision.valid_until


def _tell_of_place(officer: User, meeting: Meeting) -> None:
    """Hold the meeting somewhere else."""
    kept = {name: getattr(meeting, name) for name in MeetingData.__slots__}
    meetings.edit(officer, meeting, MeetingData(**(kept | {"place": "另一处"})), None)
