"""Registers, packs, inventions and counties in the trap, with markers in all that is not public.

The parties are accounts of the trap: an institute that keeps nearly everything, a firm that asks
for it, a firm that keeps a pilot base and is asked to take part in the other one's deal.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.calendar import today
from tests.counties.worlds import make_duty
from tests.factories import make_published
from tests.inventions.worlds import PRICE, VALUES
from tests.later.worlds import ROWS, make_terms
from tests.packs.tale import tell_packs
from tests.packs.worlds import part_of
from tests.registers.factories import change, make_entry
from tests.requests.making import wanted
from tests.teams.samples import ask as ask_people
from tests.teams.samples import make_team, only, show
from tests.whole.canary_marks import canary, marks
from tests.whole.canary_trap import Trap, contact
from web.base import db
from web.counties import service as counties
from web.deals import service as deals
from web.inventions import licensing, pricing
from web.inventions import service as inventions
from web.inventions.models import Invention
from web.inventions.service import Verdict
from web.inventions.states import DiligenceKind, EvaluationMethod
from web.later import paying
from web.later import service as later
from web.packs import answering
from web.packs import service as packs
from web.packs.answering import Answer
from web.packs.kinds import PartKind
from web.packs.models import Pack
from web.packs.service import Typed
from web.packs.states import PartState
from web.people.models import User
from web.postings.models import Posting
from web.registers.disclosure import coming_view
from web.registers.models import Entry
from web.requests import service as requests
from web.teams import service as teams
from web.teams.queries import digest_of


class Resources:
    """One of each at the station where most is written of it."""

    def __init__(self, trap: Trap) -> None:
        self.trap, self.broker = trap, trap.broker
        self.keeper, self.asker = trap.achievement.author, trap.open_need.author
        self.hidden, self.third = trap.anonymous.author, trap.draft.author
        self._enter()
        self._ask()
        self._pack()
        self._invent()
        self._agree_later()
        self._report()
        db.commit()

    def _enter(self) -> None:
        """What is shown has a newer draft; another one was returned; a team agreed unnamed."""
        self.entry = make_entry(self.keeper, **contact("ENTRY"))
        change(self.entry, title=canary("ENTRYCHANGED"), **contact("ENTRY"))
        returned = make_entry(self.keeper, "returned", title=canary("ENTRYRETURNED"))
        returned.answer = canary("ENTRYOPINION")
        self.base = make_entry(self.third, **contact("BASE"))
        self.team = make_team(self.keeper, **contact("ENTRY"))
        person = only(self.team)
        person.name = canary("ENTRYLEADER")
        person.email = f"{canary('ENTRYLEADERMAIL')}@example.org".lower()
        db.commit()
        ask_people(self.team)
        teams.agree(None, person, digest_of(coming_view(self.team)), is_named=False)
        show(self.team)

    def _ask(self) -> None:
        said = replace(
            wanted(),
            note=canary("REQUESTNOTE"),
            contact_name=canary("REQUESTPERSON"),
            contact_phone=canary("REQUESTPHONE"),
            contact_email=f"{canary('REQUESTMAIL')}@example.org",
        )
        asked = requests.ask(self.asker, self.team, said)
        requests.accept(self.keeper, asked, canary("REQUESTANSWER"))
        requests.finish(self.asker, asked)
        requests.rate(self.asker, asked, 2, canary("REQUESTRATING"))
        refused = requests.ask(self.third, self.team, wanted())
        requests.refuse(self.keeper, refused, canary("REFUSEDANSWER"))

    def _pack(self) -> None:
        """One for a firm that is not named, one that became a deal, and a draft."""
        achievement = make_published(Kind.ACHIEVEMENT, self.keeper)
        pack = self._write(self.trap.anonymous, achievement, "PACK")
        packs.send(self.broker, pack)
        question = Answer(PartState.QUESTION, words=canary("PACKQUESTION"))
        part = part_of(pack, PartKind.PILOT)
        answering.answer(self.hidden, pack, {part.id: question}, finish=False)
        packs.reply(self.broker, pack, part, canary("PACKREPLY"))
        need = make_published(Kind.NEED, self.asker)
        party = tell_packs(self.broker, need, achievement, self.base, canary("PARTYWORDS"))
        assert party.pack.match is not None
        deals.express_interest(self.keeper, party.pack.match)
        self._write(make_published(Kind.NEED, self.asker), achievement, "SKETCH")

    def _write(self, need: Posting, achievement: Posting, name: str) -> Pack:
        pack = packs.start(self.broker, need)
        parts = [
            packs.add(self.broker, pack, PartKind.ACHIEVEMENT, achievement.id),
            packs.add(self.broker, pack, PartKind.PILOT, self.base.id),
        ]
        reasons = {part.id: canary(f"{name}REASON") for part in parts}
        typed = Typed(
            words=canary(f"{name}WORDS"),
            missing=canary(f"{name}MISSING"),
            gaps={PartKind.SCENE: canary(f"{name}GAP")},
            reasons=reasons,
            kept=frozenset(reasons),
        )
        packs.save(self.broker, pack, typed)
        return pack

    def _invent(self) -> None:
        invention = self.invention = self._approve()
        inventions.note_diligence(
            self.keeper,
            invention,
            kind=DiligenceKind.MEETING,
            day=today(),
            people=canary("INVPEOPLE"),
            words=canary("INVDILIGENCE"),
        )
        licence = licensing.declare(
            self.keeper,
            invention,
            patents="ZL1",
            fee="每年 1 万元",
            payment="转账",
            territory="全国",
            since=today(),
            until=today() + timedelta(days=99),
        )
        words = (canary(f"USE{name}") for name in ("PERSON", "PHONE", "WORDS"))
        licensing.use(self.asker, licence, *words)
        publication = pricing.publicise(
            self.keeper, self._approve(), replace(PRICE, transferee=canary("INVTRANSFEREE"))
        )
        said = pricing.raise_objection(self.asker, publication, canary("OBJECTEDWORDS"))
        pricing.dismiss(self.keeper, said, canary("OBJECTEDANSWER"))

    def _approve(self) -> Invention:
        told = {name: canary(f"INV{name}") for name in ("inventors", "department", "origin")}
        invention = inventions.register(self.keeper, VALUES | told)
        inventions.evaluate(
            self.keeper,
            invention,
            method=EvaluationMethod.INCOME,
            evaluator=canary("INVEVALUATOR"),
            value=9_876_500,
            day=today(),
            note=canary("INVNOTE"),
        )
        while invention.next_approval:
            verdict = Verdict(
                is_yes=True, person=canary("INVAPPROVER"), day=today(), words=canary("INVOPINION")
            )
            inventions.decide(self.keeper, invention, verdict)
        return invention

    def _agree_later(self) -> None:
        rows = (replace(ROWS[0], what=canary("LATERROW")), ROWS[1])
        terms = replace(
            make_terms(*rows), scope=canary("LATERSCOPE"), conditions=canary("LATERCONDITIONS")
        )
        ended = later.apply(self.asker, self.invention, canary("LATERWORDS"))
        later.decline(self.keeper, ended, canary("LATERREFUSAL"))
        applied = later.apply(self.asker, self.invention, canary("LATERWORDS"))
        later.change_terms(self.keeper, applied, terms)
        later.agree(self.asker, applied, applied.terms_number)
        later.begin(self.keeper, applied, today())
        later.convert(self.asker, applied)
        paid = paying.report_payment(self.asker, applied.instalments[0], today(), 1)
        paying.dispute(self.keeper, paid, canary("LATERDISPUTE"))

    def _report(self) -> None:
        duty = make_duty(self.keeper.organisation)
        counties.report(self.keeper, duty, 40, canary("COUNTYWORDS"))
        counties.finish(self.keeper, duty, canary("COUNTYDONE"))
        counties.send_back(self.trap.officer, duty, canary("COUNTYANSWER"))

    @property
    def entries(self) -> list[Entry]:
        """Those that the public sees."""
        return [self.entry, self.base, self.team]

    def words_of(self, user: User | None) -> set[str]:
        """The markers that the account may see; officers see all, if nobody else."""
        found: set[str] = set()
        for reader, words in self.readers():
            found |= words if _is_same(user, reader) else set()
        return found | (marks("COUNTY") if user is not None and _audits(user) else set())

    def readers(self) -> list[tuple[User, set[str]]]:
        """Whom the markers are for."""
        shared = marks("REQUEST", "USE", "OBJECTED", "LATER")
        contacts = {canary(f"ENTRY{one}") for one in ("PERSON", "PHONE", "MAIL")}
        base = {canary(f"BASE{one}") for one in ("PERSON", "PHONE", "MAIL")}
        return [
            (self.keeper, shared | marks("ENTRY", "INV", "COUNTY", "REFUSEDANSWER")),
            (self.asker, shared | contacts | base | marks("PARTY")),
            (self.third, base | marks("PARTY", "REFUSEDANSWER")),
            (self.hidden, marks("PACK")),
            (self.broker, marks("PACK", "SKETCH", "PARTY") | base),
        ]

    def found_at_least(self) -> dict[User, set[str]]:
        """What readers find, so that the crawl can fail."""
        found: dict[User, set[str]] = {}
        for reader, words in self.readers():
            found[reader] = found.get(reader, set()) | words
        # Not even the institute's own page names whom the price is hidden for.
        found[self.keeper] -= {canary("INVTRANSFEREE")}
        return found


def _is_same(user: User | None, reader: User) -> bool:
    if user is None or reader.organisation_id is None:
        return user is reader
    return user.organisation_id == reader.organisation_id


def _audits(user: User) -> bool:
    return user.role is Role.AUDITOR
