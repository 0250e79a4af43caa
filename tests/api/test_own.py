"""What an account reads of its own over the API: no more than its pages show, and no less."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from matcher.domain.codes import AuditCode, Confidentiality, DeclineCode, Role
from matcher.types import Kind
from tests.api.calling import Program, make_token
from tests.calendar import today
from tests.factories import (
    ACHIEVEMENT_VALUES,
    NEED_VALUES,
    make_candidate,
    make_confirmed,
    make_draft,
    make_introduced,
    make_match,
    make_published,
    make_submitted,
    make_user,
)
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.base.listing.spec import Reach
from web.deals import service as deals
from web.desk import service as desk
from web.matches.models import Match
from web.people.models import User
from web.postings.fields import LISTINGS
from web.postings.models import Posting
from web.tokens.states import Scope

CONTACTS = [
    values[f"contact_{part}"]
    for values in (NEED_VALUES, ACHIEVEMENT_VALUES)
    for part in ("name", "phone", "email")
]


@pytest.fixture
def as_user(app: Flask) -> Any:
    return lambda user: Program(app, make_token(user))


def walk(program: Program, path: str) -> list[Any]:
    """Everything of a list, a piece of two at a time."""
    found, cursor = [], ""
    mark = "&" if "?" in path else "?"
    while cursor is not None:
        told = program.read(f"{path}{mark}limit=2" + (f"&cursor={cursor}" if cursor else ""))
        found += told["items"]
        cursor = told["next_cursor"]
    return found


def holds_contact(told: Any) -> bool:
    return any(text in json.dumps(told, ensure_ascii=False) for text in CONTACTS)


class TestPostings:
    def test_all_states_of_ones_own_are_listed_and_nobody_elses(self, as_user: Any) -> None:
        firm = make_user(Role.FIRM)
        colleague = make_user(Role.FIRM, organisation=firm.organisation)
        made = [
            make_draft(author=firm),
            make_submitted(author=colleague),
            make_published(author=firm),
        ]
        make_draft()
        found = walk(as_user(firm), "/own/needs")
        assert [one["id"] for one in found] == [one.id for one in reversed(made)]
        assert [one["state"] for one in found] == ["published", "submitted", "draft"]
        drafts = walk(as_user(colleague), "/own/needs?state=draft")
        assert [one["id"] for one in drafts] == [made[0].id]
        assert not holds_contact(found)

    def test_the_remarks_of_the_audit_are_told(self, as_user: Any) -> None:
        need = make_submitted()
        with db.unit_of_work() as session:
            posting = session.get_one(Posting, need.id)
            audit.request_changes(make_user(Role.OFFICER), posting, "请写明流速。")
        told = as_user(need.author).read(f"/own/needs/{need.id}")
        assert told["text_state"] == "changes_requested"
        assert told["remark"] == {"code": None, "text": "请写明流速。"}
        assert "edit" in told["steps"]
        assert [one["remark"] for one in told["versions"]] == ["请写明流速。"]
        rejected = make_submitted()
        with db.unit_of_work() as session:
            posting = session.get_one(Posting, rejected.id)
            audit.reject(make_user(Role.OFFICER), posting, AuditCode.SECRET, "没有指标。")
        told = as_user(rejected.author).read(f"/own/needs/{rejected.id}")
        assert told["remark"] == {"code": "secret", "text": "没有指标。"}

    def test_what_hides_from_others_is_told_to_its_owner(self, as_user: Any) -> None:
        need = make_published(confidentiality=Confidentiality.SUMMARY)
        told = as_user(need.author).read(f"/own/needs/{need.id}")
        assert told["problem"] == NEED_VALUES["problem"]
        assert told["organisation_name"] == need.organisation.name

    @pytest.mark.parametrize("kind", list(Kind))
    def test_no_contact_and_nothing_kept_for_the_record_has_a_field(
        self, as_user: Any, kind: Kind
    ) -> None:
        posting = make_draft(kind)
        told = as_user(posting.author).read(f"/own/{kind.value}s/{posting.id}")
        kept = [spec.name for spec in LISTINGS[kind].specs]
        reach = LISTINGS[kind].by_name
        hidden = {name for name in kept if reach[name].reach in (Reach.CONTACT, Reach.RECORD)}
        assert hidden and not hidden & told.keys()
        assert not holds_contact(told)

    def test_it_takes_the_scope_for_it(self, app: Flask) -> None:
        need = make_draft()
        public = Program(app, make_token(need.author, Scope.READ_PUBLIC))
        for path in ("/own/needs", f"/own/needs/{need.id}", "/own/deals", "/own/tasks"):
            assert public.ask(path).status_code == 403
            assert Program(app).ask(path).status_code == 401

    def test_others_find_nothing(self, as_user: Any) -> None:
        need = make_draft()
        for other in (make_user(Role.FIRM), make_user(Role.INSTITUTE)):
            assert as_user(other).ask(f"/own/needs/{need.id}").status_code == 404
        assert as_user(make_user(Role.BROKER)).ask(f"/own/needs/{need.id}").status_code == 403
        assert as_user(need.author).ask(f"/own/achievements/{need.id}").status_code == 404

    def test_suggestions_are_those_of_the_page(
        self, as_user: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        need, achievement = make_published(), make_published(Kind.ACHIEVEMENT)
        found = [make_candidate(need, achievement, probability=0.674)]
        monkeypatch.setattr("web.engine.service.suggest", lambda *_: found)
        path = f"/own/needs/{need.id}/suggestions"
        (told,) = as_user(need.author).read(path)["items"]
        assert told["other"]["id"] == achievement.id
        assert told["chances"] == 0.7, "the page tells tenths"
        assert "网衣" in told["reason"]
        assert not holds_contact(told)
        make_confirmed(need=need, achievement=achievement)
        (told,) = as_user(need.author).read(path)["items"]
        assert (told["chances"], bool(told["deal_id"])) == (None, True)
        draft = make_draft()
        path = f"/own/needs/{draft.id}/suggestions"
        assert as_user(draft.author).ask(path).status_code == 409


def people_of(match: Match) -> tuple[User, User, User]:
    assert match.broker is not None
    return match.need.author, match.achievement.author, match.broker


def make_hidden(introduced: bool = False) -> Match:
    need = make_published(confidentiality=Confidentiality.ANONYMOUS)
    return (make_introduced if introduced else make_confirmed)(need=need)


class TestDeals:
    def test_either_side_and_the_broker_list_it_and_nobody_else(self, as_user: Any) -> None:
        match = make_confirmed()
        for user, sides in zip(people_of(match), (["need"], ["achievement"], []), strict=True):
            (told,) = walk(as_user(user), "/own/deals")
            assert (told["id"], told["state"], told["sides"]) == (match.id, "confirmed", sides)
            assert told["waits_for_answer"] is bool(sides)
            assert as_user(user).read(f"/own/deals/{match.id}")["id"] == match.id
        for other in (make_user(Role.FIRM), make_user(Role.BROKER)):
            assert walk(as_user(other), "/own/deals") == []
            assert as_user(other).ask(f"/own/deals/{match.id}").status_code == 404
        assert as_user(make_user(Role.OFFICER)).ask("/own/deals").status_code == 403

    def test_before_the_introduction_an_anonymous_firm_stays_one(self, as_user: Any) -> None:
        match = make_hidden()
        firm, institute, _ = people_of(match)
        with db.unit_of_work() as session:
            deals.add_note(firm, session.get_one(Match, match.id), "note", "流速再高一些也可以。")
        program = as_user(institute)
        for path in ("/own/deals", f"/own/deals/{match.id}", "/own/tasks", "/own/notices"):
            answer = program.ask(path).text
            assert match.need.organisation.name not in answer, path
            assert firm.name not in answer, path
        told = program.read(f"/own/deals/{match.id}")
        assert told["need"]["organisation_name"] is None
        assert told["need"]["organisation_id"] is None
        assert [(one["side"], one["actor"]) for one in told["timeline"] if one["text"]] == [
            ("need", None)
        ]

    def test_after_it_both_read_everything_but_the_contacts(self, as_user: Any) -> None:
        match = make_hidden(introduced=True)
        firm, institute, broker = people_of(match)
        for user in (firm, institute, broker):
            told = as_user(user).read(f"/own/deals/{match.id}")
            assert told["need"]["organisation_name"] == match.need.organisation.name
            assert told["state"] == "introduced" and "introduced" in told["reached"]
            assert firm.name in {one["actor"] for one in told["timeline"]}
            assert not holds_contact(told)

    def test_a_deal_tells_what_was_agreed_and_no_score(self, as_user: Any) -> None:
        match = make_introduced()
        firm, institute, broker = people_of(match)
        due = today() + timedelta(days=3)
        with db.unit_of_work() as session:
            found = session.get_one(Match, match.id)
            deals.add_note(broker, found, "call", "谈了报价。", due, next_step="寄样品")
        told = as_user(institute).read(f"/own/deals/{match.id}")
        assert told["next_step"] == {"text": "寄样品", "who": "", "due": due.isoformat()}
        (line,) = walk(as_user(firm), "/own/deals")
        assert line["due"] == due.isoformat()
        assert told["reason"] and told["contract"] is None
        assert not {"probability", "level", "chances", "evidence"} & told.keys()

    def test_why_a_side_declined_is_not_told_to_the_other(self, as_user: Any) -> None:
        match = make_confirmed()
        firm, institute, broker = people_of(match)
        with db.unit_of_work() as session:
            found = session.get_one(Match, match.id)
            deals.decline_interest(institute, found, DeclineCode.OTHER, "对方名声不好")
        told = as_user(firm).read(f"/own/deals/{match.id}")
        assert told["close_code"] == "side_declined"
        assert told["need_interest"] is told["achievement_interest"] is None
        assert "名声" not in json.dumps(told, ensure_ascii=False)
        assert "名声" in as_user(broker).ask(f"/own/deals/{match.id}").text

    def test_no_side_knows_what_can_still_be_taken_back(self, as_user: Any) -> None:
        match = make_match()
        firm, _, broker = people_of(match)
        with db.unit_of_work() as session:
            desk.confirm(broker, session.get_one(Match, match.id), at=utc_now())
        assert walk(as_user(firm), "/own/deals") == []
        assert as_user(firm).ask(f"/own/deals/{match.id}").status_code == 404

    def test_every_deal_comes_once(self, as_user: Any) -> None:
        firm = make_user(Role.FIRM)
        matches = [make_confirmed(need=make_published(author=firm)) for _ in range(3)]
        with db.unit_of_work() as session:
            moment = session.get_one(Match, matches[0].id).decided_at
            for match in matches:
                session.get_one(Match, match.id).decided_at = moment
        found = [one["id"] for one in walk(as_user(firm), "/own/deals")]
        assert found == sorted(match.id for match in matches)


class TestProposals:
    def test_a_broker_reads_the_own_queue_with_the_chances_of_its_page(self, as_user: Any) -> None:
        match = make_match(probability=0.6789)
        _, _, broker = people_of(match)
        (told,) = walk(as_user(broker), "/own/proposals")
        assert (told["id"], told["chances"]) == (match.id, 0.68)
        assert as_user(broker).read(f"/own/proposals/{match.id}")["need"]["problem"]
        other = make_user(Role.BROKER)
        assert walk(as_user(other), "/own/proposals") == []
        assert as_user(other).ask(f"/own/proposals/{match.id}").status_code == 404
        assert as_user(broker).ask(f"/own/deals/{match.id}").status_code == 404

    def test_no_side_reads_of_a_proposal(self, as_user: Any) -> None:
        match = make_match()
        firm, institute, _ = people_of(match)
        for user in (firm, institute):
            assert as_user(user).ask("/own/proposals").status_code == 403
            assert as_user(user).ask(f"/own/proposals/{match.id}").status_code == 403
            assert as_user(user).ask(f"/own/deals/{match.id}").status_code == 404
            assert walk(as_user(user), "/own/deals") == []

    def test_the_owner_of_an_anonymous_need_is_hidden_from_the_broker_too(
        self, as_user: Any
    ) -> None:
        need = make_published(confidentiality=Confidentiality.ANONYMOUS)
        match = make_match(need=need)
        _, _, broker = people_of(match)
        for path in ("/own/proposals", f"/own/proposals/{match.id}"):
            assert need.organisation.name not in as_user(broker).ask(path).text


class TestInbox:
    def test_tasks_and_notices_are_those_of_the_inbox(self, as_user: Any, login: Any) -> None:
        match = make_confirmed()
        firm, _, broker = people_of(match)
        page = login(firm).get("/inbox/").text
        tasks = as_user(firm).read("/own/tasks")["items"]
        assert tasks and all(one["words"] in page and one["title"] in page for one in tasks)
        notices = as_user(firm).read("/own/notices")["items"]
        assert notices and all(one["words"] in page for one in notices)
        assert all(one["page"].startswith("http") for one in (*tasks, *notices))
        assert as_user(broker).read("/own/tasks")["next_cursor"] is None

    def test_every_account_has_one(self, as_user: Any) -> None:
        for role in (role for role in Role if role is not Role.VISITOR):
            program = as_user(make_user(role))
            assert program.read("/own/tasks")["items"] is not None, role
            assert program.read("/own/notices")["items"] == [], role
