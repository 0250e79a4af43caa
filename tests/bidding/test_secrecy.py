"""No word of a bid is anywhere before the opening: not in the database, store, log, mail, pages."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from sqlalchemy import inspect, text

from matcher.domain.codes import Role
from tests.attachments.samples import make_docx
from tests.bidding.worlds import close, make_bid, make_plan, member_of, open_all
from tests.challenges.worlds import make_challenge
from tests.factories import make_user
from web.base import db
from web.base.config import Settings
from web.base.files.kinds import FileKind
from web.base.files.receiving import Received
from web.bidding import files, reading, service
from web.bidding.drafts import Draft
from web.bidding.plans import BudgetLine, Member, Plan, PlannedMilestone
from web.bidding.states import BidState
from web.bidding.versions import Submission, make_submission
from web.people.models import User

Login = Callable[[User], FlaskClient]

# Characters that no other text of a test has; long enough not to come about by chance.
MARKS = st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x4DB0), min_size=6, max_size=30)
MONEY = st.integers(0, 10**15)
PLANS = st.builds(
    Plan,
    approach=MARKS,
    basis=MARKS,
    novelty=MARKS,
    commitments=st.lists(MARKS, min_size=2, max_size=3).map(tuple),
    risks=MARKS,
    team=st.lists(st.builds(Member, MARKS, MARKS, MARKS, MARKS), min_size=1, max_size=3).map(tuple),
    partners=st.lists(MARKS, max_size=2).map(tuple),
    milestones=st.lists(
        st.builds(PlannedMilestone, MARKS, st.dates(date(2027, 1, 1)), MARKS, MONEY, st.booleans()),
        min_size=1,
        max_size=3,
    ).map(tuple),
    budget=st.lists(st.builds(BudgetLine, MARKS, MONEY, MONEY), min_size=1, max_size=3).map(tuple),
    contact_name=MARKS,
    contact_phone=MARKS,
    contact_email=MARKS,
    agrees=st.just(True),
)


def words_of(value: Any) -> Iterator[str]:
    """Yield every text in a plan's values that is no number or day."""
    if isinstance(value, dict):
        for one in value.values():
            yield from words_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from words_of(one)
    elif isinstance(value, str) and value and not value[0].isascii():
        yield value


def dump_database() -> bytes:
    """Return every value of every table."""
    found = []
    connection = db.session().connection()
    for table in inspect(connection).get_table_names():
        for row in connection.execute(text(f'SELECT * FROM "{table}"')):
            for value in row:
                is_raw = isinstance(value, bytes | memoryview)
                found.append(bytes(value) if is_raw else repr(value).encode())
    return b"\n".join(found)


def dump_home(home: Settings) -> bytes:
    """Return every file of the home folder: store, database, mails, queue."""
    return b"\n".join(one.read_bytes() for one in home.home.rglob("*") if one.is_file())


def find_in(haystack: bytes, words: set[str]) -> set[str]:
    """Return the words that stand there, in any way a text is usually written."""
    return {
        word
        for word in words
        if any(
            form in haystack
            for form in (
                word.encode(),
                word.encode("utf-16-le"),
                json.dumps(word)[1:-1].encode(),
                json.dumps(json.dumps(word)[1:-1])[1:-1].encode(),
            )
        )
    }


@pytest.mark.usefixtures("app")
def test_no_word_of_a_plan_is_in_database_store_or_log(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    bid = make_bid(state=BidState.DRAFT)
    author = member_of(bid.organisation)
    seen: set[str] = set()
    caplog.set_level(logging.DEBUG)

    @_few
    @given(plan=PLANS)
    def check(plan: Plan) -> None:
        service.save_draft(author, bid, Draft(plan, (("approach", plan.approach),)))
        if reading.is_changed(author, bid):
            service.submit(author, bid)
        db.commit()
        words = set(words_of(plan.to_json()))
        seen.update(words)
        assert reading.read_own(author, bid).plan == plan
        assert find_in(dump_database(), words) == set()

    check()
    name = "㐀㐁㐂㐃㐄㐅"
    content = make_docx(name)
    brought = [Received(f"{name}.docx", FileKind.DOCX, content)]
    files.add_files(author, bid, brought, is_blind=True)
    db.commit()
    seen |= {name}
    assert find_in(dump_database() + dump_home(settings) + caplog.text.encode(), seen) == set()
    assert content not in dump_home(settings)


def test_no_page_shows_a_word_before_the_opening(login: Login) -> None:
    mark = "㐆㐇㐈㐉㐊㐋"
    bid = make_bid(plan=make_plan(approach=mark, contact_name=mark, team=(Member(mark),)))
    visitors = [login(make_user(role)) for role in (Role.OFFICER, Role.AUDITOR, Role.INSTITUTE)]
    owner = login(make_user(Role.FIRM, bid.challenge.organisation))
    number = bid.challenge_id
    paths = [
        *(f"/office/challenges/{number}{rest}" for rest in ("", "/bids", "/bids/record.docx")),
        *(f"/work/bids/{bid.id}{rest}" for rest in ("", "/receipts/1", "/receipts/1/content")),
        *(f"/challenges/{number}", f"/bids/{bid.id}", f"/office/bids/{bid.id}/check"),
        *("/office/messages", "/log/", "/inbox/", f"/work/challenges/{number}"),
    ]
    for is_over in (False, True):
        if is_over:
            close(bid.challenge)
        for client in (*visitors, owner):
            for path in paths:
                page = client.get(path).text
                assert mark not in page
                assert bid.organisation.name not in page


def test_the_log_tells_who_bid_after_the_opening_and_not_before(login: Login) -> None:
    bid = make_bid()
    author, auditor = member_of(bid.organisation), login(make_user(Role.AUDITOR))
    paths = ("/log/", "/log/?object_type=bid", f"/log/?actor={author.email}")
    for path in paths:
        page = auditor.get(path).text
        assert author.name not in page and "递交揭榜材料" not in page
    open_all(bid.challenge)
    assert all(author.name in auditor.get(path).text for path in paths)


@pytest.mark.usefixtures("app")
def test_the_number_of_a_bid_does_not_tell_how_many_came_before() -> None:
    challenge = make_challenge()
    keys = [make_bid(challenge, state=BidState.DRAFT).id for _ in range(3)]
    assert keys != list(range(keys[0], keys[0] + 3))


def _few(test: Any) -> Any:
    return limits(
        max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )(test)


@_few
@given(plan=PLANS)
def test_plans_come_back_from_json_as_they_were(plan: Plan) -> None:
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    assert Draft.read(Draft(plan, (("a", "b"),)).text) == Draft(plan, (("a", "b"),))
    found = make_submission(1, 2, 3, plan, ())
    assert Submission.read(found.text) == found
    assert Submission.read(found.text).digest == found.digest
    assert make_submission(1, 2, 3, plan, ()).digest != found.digest


@_few
@given(plan=PLANS)
def test_what_is_for_blind_readers_names_nobody(plan: Plan) -> None:
    shown = set(words_of(plan.without_names().to_json()))
    hidden = {one.name for one in plan.team} | {one.organisation for one in plan.team}
    hidden |= {plan.contact_name, plan.contact_phone, plan.contact_email, *plan.partners}
    texts = {plan.approach, plan.basis, plan.novelty, plan.risks, *plan.commitments}
    texts |= {one.title for one in plan.team} | {one.role for one in plan.team}
    texts |= {one.title for one in plan.milestones} | {one.result for one in plan.milestones}
    texts |= {one.item for one in plan.budget}
    assert shown & (hidden - texts) == set()
