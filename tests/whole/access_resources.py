"""One of each object of the registers, inventions, packs and counties, for the table of access."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from matcher.types import Kind
from tests.calendar import today
from tests.counties.worlds import make_duty, make_pair
from tests.factories import make_published
from tests.inventions.worlds import make_approved, make_clear, make_publicised
from tests.later.worlds import make_offered
from tests.packs.tale import tell_packs
from tests.packs.worlds import make_entry
from tests.registers.tables import make_table, pilot_row
from tests.requests.making import wanted
from tests.teams.samples import ask, make_team, only, show
from web.base import db
from web.base.files import store
from web.base.files.kinds import FileKind
from web.inventions import licensing, pricing
from web.later import paying
from web.later import service as later
from web.people.models import User
from web.registers.bringing.models import Bringing
from web.registers.disclosure import coming_view
from web.registers.models import Entry
from web.requests import service as requests
from web.teams import service as teams
from web.teams.queries import digest_of


def make_resources(keeper: User, asker: User, broker: User) -> dict[str, Any]:
    """All of them by the names that routes know them by.

    ``keeper`` of an institute has entered them and takes part; ``asker`` of a firm has asked for
    them and owns the need of the broker's pack.
    """
    entry = make_shown_team(keeper)
    bringing = Bringing(
        register="pilots",
        actor=keeper,
        organisation=keeper.organisation,
        file=store.keep(make_table([pilot_row()]), FileKind.XLSX),
        name="pilots.xlsx",
    )
    db.session().add(bringing)
    need = make_published(Kind.NEED, author=asker)
    achievement = make_published(Kind.ACHIEVEMENT, author=keeper)
    broker.fields = ["marine"]
    party = tell_packs(broker, need, achievement, make_entry(author=keeper))
    found = {
        "entry": entry,
        "consent": only(entry),
        "bringing": bringing,
        "register_request": requests.ask(asker, entry, wanted()),
        "county_pair": make_pair(keeper.organisation),
        "duty": make_duty(keeper.organisation),
        "pack": party.pack,
        "party": party,
        **make_invented(keeper, asker),
    }
    db.commit()
    return found


def make_shown_team(keeper: User) -> Entry:
    """A team whose leader has agreed, for all to see."""
    entry = make_team(keeper)
    ask(entry)
    teams.agree(None, only(entry), digest_of(coming_view(entry)), is_named=True)
    show(entry)
    return entry


def make_invented(institute: User, firm: User) -> dict[str, Any]:
    """A published price with an objection, an open licence that is used, and an agreement whose
    first instalment is paid."""
    agreement, *_ = make_offered(firm=firm, invention=make_clear(institute))
    later.agree(firm, agreement, agreement.terms_number)
    later.begin(institute, agreement, today())
    later.convert(firm, agreement)
    publication = make_publicised(institute)
    licence = licensing.declare(
        institute,
        make_approved(institute),
        patents="ZL1",
        fee="每年 1 万元",
        payment="转账",
        territory="全国",
        since=today(),
        until=today() + timedelta(days=99),
    )
    instalment = agreement.instalments[0]
    return {
        "invention": agreement.invention,
        "price_publication": publication,
        "price_objection": pricing.raise_objection(firm, publication, "价格偏低"),
        "open_licence": licence,
        "licence_use": licensing.use(firm, licence, "联系人", "0759-1", ""),
        "later_agreement": agreement,
        "later_instalment": instalment,
        "later_payment": paying.report_payment(firm, instalment, today(), 1),
    }
