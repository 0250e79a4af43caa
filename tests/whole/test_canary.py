"""Markers in confidential fields must not appear where they do not belong.

Every field that is not public carries a marker of its own. Then every page, file and search
that each account can reach is read, and each marker found must be one the account may see.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from matcher.domain.codes import AuditCode, CloseCode, ContractKind, DeclineCode, HelpKind, Role
from matcher.types import Kind
from tests.attachments.samples import make_docx
from tests.calendar import today
from tests.factories import (
    make_call,
    make_candidate,
    make_confirmed,
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
from tests.mailbox import text_of
from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.files import store
from web.base.files.kinds import FileKind, TextState
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.base.queue import InlineQueue
from web.brokers import assignment
from web.calls import late
from web.calls import service as calls_service
from web.calls.states import CallState
from web.catalogues import service as catalogues_service
from web.deals import reopening
from web.deals import service as deals
from web.deals.corrections import Correction, correct
from web.desk import service as matching
from web.engine.models import Embedding
from web.features import FEATURES
from web.finding import news
from web.help import service as help_requests
from web.people.models import User
from web.postings import service as posting
from web.postings.disclosure import public_item
from web.postings.models import Posting
from web.proposing import service as proposing
from web.reminders import calendar
from web.reminders import service as reminders

SIGNED = deals.ContractData(
    number="HT-1",
    project_name="网衣",
    kind=ContractKind.DEVELOPMENT,
    signed_on=today() - timedelta(days=23),
    total=100,
    technical=100,
)
MARK = re.compile(r"CANARY[A-Z0-9]+")
LINK = re.compile(r'(?:href|action|src)="(/[^"#]*)"')


def canary(name: str) -> str:
    """A word that no other text holds; also as an address."""
    return f"CANARY{name.upper()}"


class Trap:
    """Postings full of markers, and who may see which."""

    def __init__(self) -> None:
        self.broker = make_user(Role.BROKER, fields=["marine"])
        self.officer = make_user(Role.OFFICER)
        firm = make_organisation(name=canary("ANONFIRM"))
        self.open_need = make_published(Kind.NEED, **self._contact("OPEN"))
        self.anonymous = make_published(
            Kind.NEED,
            make_user(Role.FIRM, firm),
            confidentiality="anonymous",
            **self._contact("ANON"),
        )
        self.summary = make_published(
            Kind.NEED,
            make_user(Role.FIRM, make_organisation(name=canary("SUMMFIRM"))),
            confidentiality="summary",
            problem=canary("SUMMPROBLEM"),
            indicators=canary("SUMMINDICATOR"),
            tried=canary("SUMMTRIED"),
            keywords=[canary("SUMMKEYWORD")],
            **self._contact("SUMM"),
        )
        self.achievement = make_published(Kind.ACHIEVEMENT, **self._contact("ACH"))
        self.draft = make_draft(title=canary("DRAFT"))
        self.submitted = make_submitted(title=canary("SUBMITTED"))
        self.returned = make_submitted(title=canary("RETURNED"))
        audit.request_changes(self.officer, self.returned, canary("AUDITNOTE"))
        posting.save_draft(self.open_need.author, self.open_need, {"title": canary("NEWTITLE")})
        make_help_request(self.open_need, broker=self.broker, note=canary("HELPNOTE"))
        self._lead_matches()
        self._attach_files()
        db.commit()

    def _contact(self, name: str) -> dict[str, Any]:
        return {
            "contact_name": canary(f"{name}PERSON"),
            "contact_phone": canary(f"{name}PHONE"),
            "contact_email": f"{canary(name + 'MAIL')}@example.org",
        }

    def _attach_files(self) -> None:
        for name, found in (
            ("ANON", self.anonymous),
            ("SUMM", self.summary),
            ("DRAFT", self.draft),
            ("SUBMITTED", self.submitted),
            ("RETURNED", self.returned),
            ("NEW", self.open_need),
        ):
            attach_marked(name, Holder.REVISION, found.latest.id)
            found.latest.reads_attachments = True
        attach_marked("DEAL", Holder.MATCH, self.deal.id)

    def _lead_matches(self) -> None:
        self.deal = make_introduced(
            need=self.summary, achievement=self.achievement, broker=self.broker
        )
        deals.add_note(self.broker, self.deal, "note", canary("DEALNOTE"))
        self.asked = make_confirmed(
            need=self.anonymous, achievement=self.achievement, broker=self.broker
        )
        self.declined = make_match(
            need=self.open_need, achievement=self.achievement, broker=self.broker
        )
        matching.decline(self.broker, self.declined, DeclineCode.OTHER, canary("DECLINENOTE"))

    def allowed(self, user: User | None) -> set[str]:
        """Marker prefixes the account may see."""
        if user is None:
            return set()
        if user.role is Role.OFFICER:
            # An officer audits every text and knows every organisation, but leads no deal.
            return (
                ALL_MARKS
                - marks("DEAL")
                - {"CANARYDECLINENOTE"}
                - marks("DRAFTFILE")
                - marks("NEWFILE")
            )
        own: set[str] = set()
        if user.organisation_id == self.open_need.organisation_id:
            own |= marks("OPEN") | marks("NEW") | {"CANARYHELPNOTE"}
        if user.organisation_id == self.anonymous.organisation_id:
            own |= marks("ANON")
        if user.organisation_id == self.summary.organisation_id:
            own |= marks("SUMM") | marks("ACH") | marks("DEAL")
        if user.organisation_id == self.achievement.organisation_id:
            own |= marks("ACH") | marks("SUMM") | marks("DEAL")
        if user.organisation_id == self.draft.organisation_id:
            own |= marks("DRAFT")
        if user.organisation_id == self.returned.organisation_id:
            own |= marks("RETURNED") | {"CANARYAUDITNOTE"}
        if user.id == self.broker.id:
            own |= marks("SUMM") | marks("ACH") | marks("DEAL") | {"CANARYDECLINENOTE"}
            own |= {"CANARYHELPNOTE"}
        return own

    def accounts(self) -> list[User | None]:
        """A visitor, strangers of every role, and everybody involved."""
        strangers = [make_user(role) for role in Role if role not in (Role.VISITOR, Role.OFFICER)]
        involved = [
            self.open_need.author,
            self.anonymous.author,
            self.summary.author,
            self.achievement.author,
            self.draft.author,
            self.returned.author,
            self.broker,
            self.officer,
        ]
        return [None, *strangers, *involved]


def marks(name: str) -> set[str]:
    """Every marker whose name begins with ``name``."""
    return {mark for mark in ALL_MARKS if mark.startswith(canary(name))}


ALL_MARKS = {
    canary(name)
    for name in (
        "OPENPERSON OPENPHONE OPENMAIL ANONPERSON ANONPHONE ANONMAIL ANONFIRM SUMMPERSON"
        " SUMMPHONE SUMMMAIL SUMMFIRM SUMMPROBLEM SUMMINDICATOR SUMMTRIED SUMMKEYWORD ACHPERSON"
        " ACHPHONE ACHMAIL DRAFT SUBMITTED RETURNED AUDITNOTE NEWTITLE DEALNOTE DECLINENOTE"
        " HELPNOTE ANONFILENAME ANONFILETEXT SUMMFILENAME SUMMFILETEXT DRAFTFILENAME DRAFTFILETEXT"
        " SUBMITTEDFILENAME SUBMITTEDFILETEXT RETURNEDFILENAME RETURNEDFILETEXT NEWFILENAME"
        " NEWFILETEXT DEALFILENAME DEALFILETEXT"
    ).split()
}


def attach_marked(name: str, holder: Holder, holder_id: int) -> None:
    """Attach a file with a marker in its name and one in its text, whatever the state."""
    text = canary(f"{name}FILETEXT")
    stored = store.keep(make_docx(text), FileKind.DOCX)
    stored.text, stored.text_state = text, TextState.READ
    file_name = f"{canary(f'{name}FILENAME')}.docx"
    row = Attachment(holder=holder, holder_id=holder_id, file_id=stored.id, name=file_name)
    db.session().add(row)


@pytest.fixture
def trap(app: Flask, queue: InlineQueue) -> Trap:
    built = Trap()
    queue.run_all()
    return built


def crawl(client: FlaskClient, start: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (address, text) of everything reachable by links, files included."""
    waiting, seen = list(start), set()
    while waiting:
        url = waiting.pop()
        # Combinations of filters only show fewer of the same rows.
        if url in seen or url.startswith(("/static", "/bootstrap")) or url.count("=") > 1:
            continue
        seen.add(url)
        answer = client.get(url)
        if answer.status_code in (301, 302):
            waiting.append(answer.headers["Location"])
            continue
        text = read_text(answer)
        yield url, text
        if answer.mimetype == "text/html":
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(text)]


def read_text(answer: Any) -> str:
    """Return everything readable in an answer, headers included."""
    text = answer.get_data()
    if "wordprocessing" in (answer.mimetype or ""):
        words = [paragraph.text for paragraph in Document(io.BytesIO(text)).paragraphs]
        return f"{answer.headers} {' '.join(words)}"
    if "spreadsheet" in (answer.mimetype or ""):
        book = load_workbook(io.BytesIO(text))
        cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        return " ".join(str(cell) for cell in cells if cell is not None)
    return f"{answer.headers} {text.decode('utf-8', 'replace')}"


def test_the_markers_are_where_they_are_meant_to_be(
    trap: Trap, login: Callable[[User], FlaskClient]
) -> None:
    """The test below can fail: the owners do find their markers by crawling."""
    for owner, expected in (
        (trap.summary.author, {"CANARYSUMMPROBLEM"}),
        (trap.anonymous.author, {"CANARYANONFILETEXT"}),
        (trap.returned.author, {"CANARYAUDITNOTE"}),
        (trap.achievement.author, {"CANARYSUMMPHONE", "CANARYSUMMFILENAME"}),
        (trap.broker, {"CANARYDEALNOTE", "CANARYDEALFILETEXT"}),
        (trap.officer, {"CANARYSUBMITTED", "CANARYSUBMITTEDFILETEXT"}),
    ):
        found = "\n".join(text for _, text in crawl(login(owner), start_pages()))
        assert expected <= set(MARK.findall(found)), expected


def test_no_account_finds_a_marker_it_may_not_see(
    app: Flask, trap: Trap, login: Callable[[User], FlaskClient]
) -> None:
    leaks = []
    for user in trap.accounts():
        client = app.test_client() if user is None else login(user)
        allowed = trap.allowed(user)
        role = "visitor" if user is None else user.role.value
        for url, text in crawl(client, start_pages()):
            for mark in set(MARK.findall(text)) - allowed:
                leaks.append(f"{role} at {url}: {mark}")
    assert not leaks, "\n".join(sorted(leaks))


def start_pages() -> list[str]:
    pages = ["/", "/search?q=网衣", "/search?q=技术", "/needs", "/achievements", "/figures"]
    pages += [f"/needs/{number}" for number in range(1, 12)]
    pages += [f"/achievements/{number}" for number in range(1, 12)]
    pages += ["/work", "/work/postings", "/deals", "/desk", "/desk/board", "/office/queue", "/log"]
    pages += ["/office/requests?show=all", "/desk/enquiries"]
    return pages


def test_a_search_for_hidden_words_does_not_find_their_posting(
    client: FlaskClient, trap: Trap
) -> None:
    for words in ("CANARYSUMMPROBLEM CANARYSUMMKEYWORD", "CANARYSUMMFILETEXT CANARYSUMMFILENAME"):
        page = client.get("/search", query_string={"q": words})
        assert f"/needs/{trap.summary.id}" not in page.get_data(as_text=True)


def test_the_matcher_and_the_index_never_see_a_marker(trap: Trap) -> None:
    for item in db.session().query(Posting).all():
        if item.published_revision is not None:
            assert not MARK.search(repr(public_item(item.published_revision)))
    assert db.session().query(Embedding).count() == 4


def test_the_audit_log_holds_no_marker(trap: Trap) -> None:
    for entry in db.session().query(LogEntry).all():
        assert not MARK.search(str(entry.detail))


def test_logs_and_error_pages_hold_no_marker(
    app: Flask, trap: Trap, caplog: pytest.LogCaptureFixture, login: Callable[[User], FlaskClient]
) -> None:
    caplog.set_level(logging.DEBUG)

    def fail() -> str:
        raise RuntimeError(f"broken while showing {trap.summary.latest.id}")

    app.view_functions["pages.about"] = fail
    answer = login(trap.summary.author).get("/about")
    assert answer.status_code == 500
    assert not MARK.search(answer.get_data(as_text=True))
    assert not MARK.search(caplog.text)


class Tale:
    """What goes on in the trap, so that every kind of message is posted: nothing of it is told
    to anybody who may not know it."""

    def __init__(self, trap: Trap) -> None:
        self.trap = trap
        self._search_and_call()
        self._end_audits()
        self._lead_on()
        self._ask_for_help()
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
        self._extend_and_let_in()

    def _extend_and_let_in(self) -> None:
        officer, owner = self.trap.officer, self.trap.anonymous.author
        call = make_call()
        later = call.closes_at + timedelta(days=1)
        calls_service.extend(officer, call, later, canary("CALLREASON"))
        calls_service.move_call(officer, call, "close")
        late.permit(officer, call, owner.organisation, later, canary("CALLREASON"))

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
        other = make_published(Kind.ACHIEVEMENT, **trap._contact("ACH"))
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
        own = self.trap.allowed(user)
        if user is not None and user.organisation_id == self.trap.anonymous.organisation_id:
            own |= {"CANARYNEWTITLE"}
        return own

    def _end_of(self, found: Posting) -> date:
        assert found.published_revision is not None
        assert found.published_revision.valid_until is not None
        return found.published_revision.valid_until


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The office has a group that is told some things."""
    return settings.model_copy(update={"webhook_url": "https://robot.example.org"})


ELSEWHERE = {"people", "messages", "entry", "membership", "privacy"}
"""Features whose messages are about accounts and not about what is in the trap."""


def test_no_message_tells_its_receiver_what_is_not_for_them(trap: Trap) -> None:
    tale = Tale(trap)
    declared = {
        kind.name for feature in FEATURES if feature.name not in ELSEWHERE for kind in feature.mails
    }
    messages = list(db.session().scalars(select(Message)))
    assert declared == {message.kind for message in messages if message.kind in declared}
    leaks = []
    for message in messages:
        reader = db.session().get(User, message.user_id) if message.user_id else None
        # No message has use for what only the page shows, even where its receiver may see it.
        allowed = {"CANARYRETURNED", "CANARYNEWTITLE"} & tale.allowed(reader)
        for mark in set(MARK.findall(text_of(message))) - allowed:
            leaks.append(f"{message.kind} to {reader.role.value if reader else 'all'}: {mark}")
    assert not leaks, "\n".join(sorted(set(leaks)))


def test_no_calendar_tells_its_owner_what_is_not_for_them(trap: Trap) -> None:
    for user in trap.accounts():
        if user is not None:
            text = calendar.write_calendar(user).decode().replace("\r\n ", "")
            assert not set(MARK.findall(text)) - trap.allowed(user)


def test_a_catalogue_shows_public_text_only(client: FlaskClient, app: Flask) -> None:
    officer, call = make_user(Role.OFFICER), make_call()
    author = make_user(Role.FIRM, make_organisation(name=canary("SUMMFIRM")))
    draft = posting.create_posting(author, Kind.NEED, call)
    from tests.factories import NEED_VALUES

    hidden = {
        "problem": canary("SUMMPROBLEM"),
        "confidentiality": "summary",
        "contact_phone": canary("SUMMPHONE"),
        "valid_until": call.closes_at.date().replace(year=call.closes_at.year + 1),
    }
    posting.save_draft(author, draft, NEED_VALUES | hidden)
    posting.submit(author, draft)
    audit.publish(officer, draft)
    calls_service.move_call(officer, call, "close")
    catalogues_service.publish_catalogue(officer, call)
    db.commit()
    assert call.state is CallState.CATALOGUED
    for path in (f"/calls/{call.id}/catalogue", f"/calls/{call.id}/catalogue.xlsx"):
        answer = client.get(path)
        assert answer.status_code == 200
        text = read_text(answer)
        assert NEED_VALUES["title"] in text
        assert not MARK.search(text)
