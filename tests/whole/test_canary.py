"""Markers in confidential fields must not appear where they do not belong.

Every field that is not public carries a marker of its own, and the season's only contract is
about amounts like no others. Then every page, file, feed, paper and search that each account can
reach is read, and each marker and amount found must be one the account may see.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import NEED_VALUES, make_call, make_organisation, make_user
from tests.mailbox import text_of
from tests.whole.canary_api import read_api
from tests.whole.canary_contacts import Watch, watching
from tests.whole.canary_contest_pages import may_tell_scores
from tests.whole.canary_crawl import crawl, read_text
from tests.whole.canary_marks import canary, find_amounts, find_marks, find_scores, marks
from tests.whole.canary_pages import downloads, start_pages
from tests.whole.canary_readers import NAMES_OF_EXPERTS, found_at_least, scores_of
from tests.whole.canary_season import Season
from tests.whole.canary_sources import Around, read_sources
from tests.whole.canary_tale import Tale
from tests.whole.canary_trap import Trap
from web.api.resources import PREFIX
from web.audit import service as audit
from web.base import db, errors
from web.base.config import Settings
from web.base.logs.setup import make_handler
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.base.queue import InlineQueue
from web.calls import service as calls_service
from web.calls.states import CallState
from web.catalogues import service as catalogues_service
from web.engine.models import Embedding
from web.features import FEATURES
from web.people.models import User
from web.postings import service as posting
from web.postings.disclosure import public_item
from web.postings.models import Posting
from web.reminders import calendar

Login = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def written_log(settings: Settings) -> Iterator[io.StringIO]:
    """What the site logs in all of this, as it writes it."""
    written = io.StringIO()
    handler = make_handler(settings)
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    site = logging.getLogger("web")
    level = site.level
    site.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    try:
        yield written
    finally:
        logging.getLogger().removeHandler(handler)
        site.setLevel(level)


@pytest.fixture
def trap(app: Flask, queue: InlineQueue) -> Trap:
    built = Trap()
    queue.run_all()
    return built


@pytest.fixture
def season(trap: Trap, queue: InlineQueue) -> Season:
    built = Season(trap)
    queue.run_all()
    return built


@dataclass
class Reading:
    """What an account finds."""

    marks: dict[str, str] = field(default_factory=dict)
    """Each marker, and an address where it is."""
    amounts: dict[str, str] = field(default_factory=dict)
    scores: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    by_program: set[str] = field(default_factory=set)
    """The markers that the API tells."""


def read_everything(
    client: FlaskClient, season: Season, user: User | None, watch: Watch
) -> Reading:
    found = Reading()
    pages = crawl(client, start_pages(season), downloads(season))
    for url, text in chain(pages, read_api(client.application, user)):
        watch.look(user, url, text)
        if "Content-Disposition: attachment" in text:
            found.files.add(url)
        if url.startswith(PREFIX):
            found.by_program |= find_marks(text)
        # Who did something is told in the log, experts as everybody: that is what it is for.
        told = NAMES_OF_EXPERTS if url.startswith("/log") else set()
        found.marks |= dict.fromkeys(find_marks(text) - told, url)
        if may_tell_scores(url):
            found.scores |= dict.fromkeys(find_scores(text), url)
        # What was put right or paid is told in the log: that is what the auditor audits.
        if not url.startswith("/log"):
            found.amounts |= dict.fromkeys(find_amounts(text), url)
    return found


@pytest.fixture
def watches() -> Iterator[ExitStack]:
    """What watches the answers until the test is over."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of errors say all that their template is given, without the bars around it.

    Accounts try thousands of addresses that are not for them, and the bars stand on every page
    that is.
    """

    def say(_template: str, **given: object) -> str:
        return " ".join(str(value) for value in given.values())

    monkeypatch.setattr(errors, "render_template", say)


@pytest.mark.usefixtures("plain_refusals")
@pytest.mark.parametrize("are_involved", [False, True], ids=["strangers", "involved"])
def test_no_account_finds_a_marker_or_an_amount_it_may_not_see(
    app: Flask,
    season: Season,
    login: Login,
    are_involved: bool,
    watches: ExitStack,
    written_log: io.StringIO,
) -> None:
    leaks, expected = [], expected_marks(season)
    watch = watches.enter_context(watching(season))
    for user in season.involved() if are_involved else season.trap.strangers():
        client = app.test_client() if user is None else login(user)
        found = read_everything(client, season, user, watch)
        role = "visitor" if user is None else user.role.value
        allowed = season.allowed(user)
        leaks += [
            f"{role} at {url}: {mark}" for mark, url in found.marks.items() if mark not in allowed
        ]
        known = scores_of(season.contest, user)
        leaks += [
            f"{role} at {url}: {one}" for one, url in found.scores.items() if one not in known
        ]
        if not season.may_read_amounts(user):
            leaks += [f"{role} at {url}: {amount}" for amount, url in found.amounts.items()]
        # It can fail: whoever a marker belongs to does find it by reading.
        if user in expected:
            assert expected[user] <= set(found.marks), (role, expected[user] - set(found.marks))
            assert known <= set(found.scores), (role, known - set(found.scores))
            assert found.amounts or not season.may_read_amounts(user), role
        if user is season.trap.summary.author:
            assert "CANARYSUMMPROBLEM" in found.by_program
        if user is season.trap.officer:
            assert {url for url, _ in downloads(season) if "/office/" in url} <= found.files
    assert not leaks, "\n".join(sorted(leaks))
    # Whoever reads contact data of others leaves a record, whatever page shows it.
    assert not watch.missing, "\n".join(sorted(watch.missing))
    assert watch.noted or not are_involved
    assert not watch.unrecorded()
    assert not find_marks(written_log.getvalue())
    assert not find_amounts(written_log.getvalue())


def expected_marks(season: Season) -> dict[User, set[str]]:
    """Markers that their owners find at least."""
    trap = season.trap
    guests = {user: marks(f"GUEST{name}") for user, name in season.guests.items()}
    found = {
        trap.summary.author: {"CANARYSUMMPROBLEM", "CANARYTALKDEAL"}
        | guests[season.buyer]
        | marks("SOLD"),
        trap.anonymous.author: {"CANARYANONFILETEXT"} | guests[trap.anonymous.author],
        trap.returned.author: {"CANARYAUDITNOTE"},
        trap.achievement.author: {"CANARYSUMMPHONE", "CANARYSUMMFILENAME", "CANARYTALKDEAL"}
        | guests[season.seller]
        | marks("SOLD"),
        trap.broker: {"CANARYDEALNOTE", "CANARYDEALFILETEXT"} | marks("SOLD", "TALK"),
        trap.officer: {"CANARYSUBMITTED", "CANARYSUBMITTEDFILETEXT", "CANARYROADSHOWNOTE"}
        | marks("TALK", "GUEST", "PLANNED", "CALLEDOFF", "INDICATOR")
        | (marks("SOLD") - {"CANARYSOLDREASON"}),
    }
    for told in (found_at_least(season.contest), season.resources.found_at_least()):
        for user, words in told.items():
            found[user] = found.get(user, set()) | words
    return found


def test_a_search_for_hidden_words_does_not_find_their_posting(
    client: FlaskClient, trap: Trap
) -> None:
    for words in ("CANARYSUMMPROBLEM CANARYSUMMKEYWORD", "CANARYSUMMFILETEXT CANARYSUMMFILENAME"):
        page = client.get("/search", query_string={"q": words})
        assert f"/needs/{trap.summary.id}" not in page.get_data(as_text=True)


def test_the_matcher_and_the_index_never_see_a_marker(trap: Trap) -> None:
    for item in db.session().query(Posting).all():
        if item.published_revision is not None:
            assert not find_marks(repr(public_item(item.published_revision)))
    assert db.session().query(Embedding).count() == 4


def test_the_audit_log_holds_no_marker(season: Season) -> None:
    for entry in db.session().query(LogEntry).all():
        assert not find_marks(str(entry.detail))


def test_logs_and_error_pages_hold_no_marker(
    app: Flask, trap: Trap, login: Callable[[User], FlaskClient], written_log: io.StringIO
) -> None:
    def fail(**_: object) -> str:
        raise ValueError(f"cannot read {trap.summary.latest.problem}: {canary('SUMMPHONE')}")

    told = []
    for user in (trap.summary.author, trap.broker, trap.officer):
        client = login(user)
        told += [(status, client.open(**request)) for status, request in provoked(trap)]
    # A form that is sent again with other words: the first ones are not told once more.
    draft = {"need_kind": "core", "confidentiality": "public", "district": "", "action": "save"}
    draft |= {"csrf_token": "word~code"}
    for status, title in ((302, canary("SUMMPHONE")), (409, "另一个标题")):
        form = draft | {"title": title}
        told.append((status, login(trap.summary.author).post("/work/needs/new", data=form)))
    for name, reason in (("pages.about", 429), ("pages.glossary", 503)):
        app.view_functions[name] = lambda reason=reason: abort(reason)
        told.append((reason, client.get(f"/{name.partition('.')[2]}")))
    for name in ("items.need", "deals.show", "finding.search"):
        app.view_functions[name] = fail
    for path in (f"/needs/{trap.summary.id}", "/search?q=网衣"):
        told.append((500, client.get(path)))
    for status, answer in told:
        assert answer.status_code == status
        assert not find_marks(read_text(answer))
    log = written_log.getvalue()
    assert "ValueError" in log
    assert not find_marks(log)


def provoked(trap: Trap) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield requests for pages that hold markers, each with the status it ends with."""
    need, deal = f"/needs/{trap.summary.id}", f"/deals/{trap.deal.id}"
    for path in (need, deal, "/search"):
        yield 400, {"path": f"{path}?q=%00", "method": "GET"}
        yield 405, {"path": path, "method": "PUT"}
    yield 404, {"path": f"/needs/{trap.submitted.id}", "method": "GET"}
    yield 404, {"path": f"{need}99999", "method": "GET"}
    yield 413, {"path": "/sign-in", "method": "POST", "data": {"password": "x" * 9_000_000}}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The office has a group that is told some things."""
    return settings.model_copy(
        update={"webhook_url": "https://robot.example.org", "metrics_token": "m" * 24}
    )


TITLES = {
    canary(name)
    for name in (
        "RETURNED NEWTITLE TAKENTITLE TERMSTITLE TERMSGONE TERMSREASON WINSTAGE REFUSENOTE"
        " ENTRYCHANGED ENTRYRETURNED"
    ).split()
}
"""What messages call things by, and two reasons that they tell."""

ELSEWHERE = {
    "people",
    "messages",
    "entry",
    "membership",
    "privacy",
    "logbook",
    "webhooks",
    "tokens",
}
"""Features whose messages are about accounts, programs or the log, not what is in the trap."""


def test_no_message_tells_its_receiver_what_is_not_for_them(
    app: Flask, season: Season, written_log: io.StringIO, tmp_path: Path
) -> None:
    tale = Tale(season)
    declared = {
        kind.name for feature in FEATURES if feature.name not in ELSEWHERE for kind in feature.mails
    }
    messages = list(db.session().scalars(select(Message)))
    assert declared == {message.kind for message in messages if message.kind in declared}
    leaks = []
    for message in messages:
        reader = db.session().get(User, message.user_id) if message.user_id else None
        # No message has use for what only the page shows, even where its receiver may see it.
        allowed = TITLES & tale.allowed(reader)
        for mark in find_marks(text_of(message)) - allowed:
            leaks.append(f"{message.kind} to {reader.role.value if reader else 'all'}: {mark}")
    assert not leaks, "\n".join(sorted(set(leaks)))
    # Neither does what runs and watches the site, nor the log of it and of its worker.
    for source, text in read_sources(Around(app, season, tmp_path)):
        assert text, source.name
        assert not find_marks(text) - source.allowed, source.name
        assert source.tells_amounts or not find_amounts(text), source.name
    assert not find_marks(written_log.getvalue())


def test_no_calendar_tells_its_owner_what_is_not_for_them(season: Season) -> None:
    for user in [*season.trap.strangers(), *season.involved()]:
        if user is not None:
            text = calendar.write_calendar(user).decode().replace("\r\n ", "")
            assert not find_marks(text) - season.allowed(user)


def test_a_catalogue_shows_public_text_only(client: FlaskClient, app: Flask) -> None:
    officer, call = make_user(Role.OFFICER), make_call()
    author = make_user(Role.FIRM, make_organisation(name=canary("SUMMFIRM")))
    draft = posting.create_posting(author, Kind.NEED, call)
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
    for suffix in ("", ".xlsx", ".docx", ".json", ".atom"):
        answer = client.get(f"/calls/{call.id}/catalogue{suffix}")
        assert answer.status_code == 200
        text = read_text(answer)
        assert NEED_VALUES["title"] in text
        assert not find_marks(text)
