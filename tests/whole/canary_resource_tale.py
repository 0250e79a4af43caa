"""What goes on with the registers and counties of the trap, and with inventions, so that every kind
of message is posted that their making did not post."""

from __future__ import annotations

from datetime import timedelta

from tests.calendar import today
from tests.later.tale import tell_everything
from tests.requests.making import wanted
from tests.teams.samples import only
from tests.whole.canary_marks import canary
from tests.whole.canary_resources import Resources
from web.base import db
from web.base.clock import utc_now
from web.counties import mails as county_mails
from web.counties import service as counties
from web.counties.models import CountyDuty
from web.counties.service import DutyFacts
from web.registers import expiry
from web.requests import service as requests
from web.teams import service as teams


class ResourceTale:
    """Goes on with them. What it tells is on pages that ask who reads."""

    def __init__(self, resources: Resources) -> None:
        self.resources, self.officer = resources, resources.trap.officer
        self._leave()
        self._end_duties()
        tell_everything()

    def _leave(self) -> None:
        """Who is named withdraws, while somebody waits for an answer; another entry is over."""
        team, third = self.resources.team, self.resources.third
        requests.withdraw(third, requests.ask(third, team, wanted()))
        waiting = requests.ask(third, team, wanted())
        waiting.asked_at = utc_now() - timedelta(days=9)
        waiting.due_on = today() + timedelta(days=1)
        db.flush()
        requests.look_after(today())
        teams.say_no(None, only(team))
        self.resources.entry.until = today() - timedelta(days=1)
        db.flush()
        expiry.expire_due(today())

    def _end_duties(self) -> None:
        done, cancelled, due = (self._give() for _ in range(3))
        county_mails.remind(due.due_on - timedelta(days=1))
        county_mails.remind(due.due_on + timedelta(days=1))
        counties.finish(self.resources.keeper, done, canary("COUNTYDONE"))
        counties.accept(self.officer, done, canary("COUNTYANSWER"))
        counties.cancel(self.officer, cancelled, canary("COUNTYANSWER"))

    def _give(self) -> CountyDuty:
        lead = self.resources.keeper.organisation
        assert lead is not None
        due_on = today() + timedelta(days=30)
        return counties.add_duty(
            self.officer, DutyFacts(title="办培训班", lead=lead.name, due_on=due_on)
        )
