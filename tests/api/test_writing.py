"""Drafting, changing, submitting and withdrawing over the API."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from matcher.domain.codes import Role, Verification
from matcher.types import Kind
from tests.api.calling import Program, make_token
from tests.calendar import today
from tests.factories import (
    ACHIEVEMENT_VALUES,
    NEED_VALUES,
    make_call,
    make_draft,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from web.base import db, idempotency
from web.base.once import KEPT, Submission, forget_old
from web.people.models import User
from web.postings import service
from web.postings.models import Posting
from web.tokens.models import AccessToken
from web.tokens.states import Scope

NEED = {**NEED_VALUES, "valid_until": (today() + timedelta(days=100)).isoformat()}
ACHIEVEMENT = {
    **ACHIEVEMENT_VALUES,
    "valid_until": NEED["valid_until"],
    "intellectual_property": [{"kind": "软件著作权", "title": "投饵控制软件", "state": "已登记"}],
}


def sent_of(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON tells them."""
    made: dict[str, Any] = json.loads(json.dumps(values, default=str))
    return made


@pytest.fixture
def firm(app: Flask) -> User:
    return make_user(Role.FIRM)


@pytest.fixture
def program(app: Flask, firm: User) -> Program:
    return Program(app, make_token(firm))


def stored(posting_id: int) -> dict[str, Any]:
    db.rollback()
    return service.read_values(db.session().get_one(Posting, posting_id).latest)


def count_postings() -> int:
    db.rollback()
    return db.session().scalar(select(func.count()).select_from(Posting)) or 0


def faults(answer: TestResponse) -> dict[str, str]:
    assert answer.mimetype == "application/problem+json", answer.text
    assert answer.status_code == 422, answer.text
    return {one["name"]: one["detail"] for one in answer.json["errors"]}


def change(program: Program, path: str, **sent: Any) -> TestResponse:
    """Change what the address holds now."""
    etag = program.ask(path).headers["ETag"]
    return program.ask(path, "PATCH", json=sent, headers={"If-Match": etag})


class TestDrafting:
    @pytest.mark.parametrize(
        ("kind", "role", "values"),
        [(Kind.NEED, Role.FIRM, NEED), (Kind.ACHIEVEMENT, Role.INSTITUTE, ACHIEVEMENT)],
    )
    def test_what_is_sent_is_stored_as_the_form_stores_it(
        self, app: Flask, kind: Kind, role: Role, values: dict[str, Any]
    ) -> None:
        user = make_user(role)
        program, path = Program(app, make_token(user)), f"/own/{kind.value}s"
        answer = program.ask(path, "POST", json=sent_of(values))
        assert answer.status_code == 201, answer.text
        assert answer.json["state"] == answer.json["text_state"] == "draft"
        found = sent_of(stored(answer.json["id"]))
        for name, value in sent_of(values).items():
            expected = [{"number": "", **row} for row in value] if "property" in name else value
            assert found[name] == expected, name
        told = program.read(f"{path}/{answer.json['id']}")
        assert answer.json["self"] == told["self"] == answer.headers["Location"]
        public = {name for name in values if name in told}
        assert {"title", "summary", "fields", "valid_until"} <= public
        assert {name: told[name] for name in public - {"intellectual_property"}} == {
            name: sent_of(values)[name] for name in public - {"intellectual_property"}
        }
        assert not any(name.startswith("contact") for name in told)

    def test_a_draft_may_leave_all_but_its_title_open(self, program: Program, firm: User) -> None:
        answer = program.ask("/own/needs", "POST", json={"title": "网箱自动投饵"})
        assert answer.status_code == 201
        assert stored(answer.json["id"])["contact_email"] == firm.email
        assert set(faults(program.ask("/own/needs", "POST", json={}))) == {"title"}

    def test_what_cannot_be_stored_is_named_and_nothing_is_stored(self, program: Program) -> None:
        answer = program.ask(
            "/own/needs",
            "POST",
            json={
                "title": "长" * 201,
                "problem": "长" * 8001,
                "budget_min": 2_000_000,
                "budget_max": 1_000_000,
                "deadline": "明年",
                "fields": ["zz"],
                "district": "zz",
                "keywords": ["词"] * 3 + [f"词{n}" for n in range(11)],
                "trl_min": 10,
                "no_such": 1,
            },
        )
        told = faults(answer)
        assert {"deadline", "trl_min", "no_such", "district"} <= set(told)
        assert "2026-11-30" in told["deadline"]
        answer = program.ask(
            "/own/needs",
            "POST",
            json={
                "title": "长" * 201,
                "problem": "长" * 8001,
                "budget_min": 2_000_000,
                "budget_max": 1_000_000,
                "keywords": [f"词{n}" for n in range(11)],
            },
        )
        told = faults(answer)
        assert set(told) == {"title", "problem", "budget_max", "keywords"}
        assert "8000" in told["problem"]
        assert count_postings() == 0

    def test_faults_are_told_in_the_language_that_was_asked_for(self, program: Program) -> None:
        asked = {"title": "x" * 201}
        answer = program.ask("/own/needs", "POST", json=asked, headers={"Accept-Language": "en-GB"})
        assert faults(answer)["title"].isascii()

    @pytest.mark.parametrize("odd", ["\0", "\ud800"])
    def test_what_no_database_stores_is_refused(self, program: Program, odd: str) -> None:
        sent = {"title": f"网箱{odd}", "keywords": [odd], "call_key": odd, odd: 1}
        answer = program.ask(
            "/own/needs",
            "POST",
            data=json.dumps(sent),
            headers={"Content-Type": "application/json"},
        )
        assert {"title", "call_key", "keywords.0"} < set(faults(answer))

    def test_no_json_is_told(self, program: Program) -> None:
        assert program.ask("/own/needs", "POST", data="title=a").status_code == 415
        json_type = {"Content-Type": "application/json"}
        assert program.ask("/own/needs", "POST", data="{", headers=json_type).status_code == 400
        assert program.ask("/own/needs", "POST", json=[1]).status_code == 422

    def test_a_call_is_named_by_its_key(self, program: Program) -> None:
        call = make_call()
        sent = {"title": "网箱自动投饵", "call_key": call.key}
        draft = program.ask("/own/needs", "POST", json=sent).json
        assert program.read(f"/own/needs/{draft['id']}")["call_key"] == call.key
        assert change(program, f"/own/needs/{draft['id']}", call_key=None).status_code == 200
        assert program.read(f"/own/needs/{draft['id']}")["call_key"] == ""
        assert set(faults(program.ask("/own/needs", "POST", json={**sent, "call_key": "1"}))) == {
            "call_key"
        }

    def test_only_who_writes_needs_writes_one(self, app: Flask) -> None:
        for role in (Role.INSTITUTE, Role.BROKER, Role.OFFICER):
            other = Program(app, make_token(make_user(role)))
            assert other.ask("/own/needs", "POST", json={"title": "a"}).status_code == 403
        assert Program(app).ask("/own/needs", "POST", json={"title": "a"}).status_code == 401

    def test_it_takes_the_scope_for_it(self, app: Flask, firm: User) -> None:
        reader = Program(app, make_token(firm, Scope.READ_PUBLIC, Scope.READ_OWN))
        answer = reader.ask("/own/needs", "POST", json={"title": "a"})
        assert answer.status_code == 403
        assert 'scope="write:postings"' in answer.headers["WWW-Authenticate"]
        writer = Program(app, make_token(firm, Scope.WRITE_POSTINGS))
        draft = writer.ask("/own/needs", "POST", json={"title": "a"})
        assert draft.status_code == 201
        assert writer.ask(f"/own/needs/{draft.json['id']}").status_code == 403


class TestChanging:
    def test_what_is_not_named_stays(self, program: Program, firm: User) -> None:
        draft = make_draft(author=firm)
        before, path = stored(draft.id), f"/own/needs/{draft.id}"
        answer = change(program, path, title="换了标题", budget_max=None, keywords=[])
        assert answer.status_code == 200
        expected = {**before, "title": "换了标题", "budget_max": None, "keywords": []}
        assert stored(draft.id) == expected

    def test_a_change_says_what_it_was_made_from(self, program: Program, firm: User) -> None:
        path = f"/own/needs/{make_draft(author=firm).id}"
        first = program.ask(path).headers["ETag"]
        assert program.ask(path, "PATCH", json={"title": "一"}).status_code == 428
        answer = program.ask(path, "PATCH", json={"title": "二"}, headers={"If-Match": first})
        assert answer.status_code == 200
        stale = program.ask(path, "PATCH", json={"title": "三"}, headers={"If-Match": first})
        assert stale.status_code == 412
        assert program.read(path)["title"] == "二"
        # A server in front that compresses makes a tag weak.
        for made_from in (lambda tag: tag, lambda _: "*", lambda tag: f"W/{tag}"):
            headers = {"If-Match": made_from(program.ask(path).headers["ETag"])}
            answer = program.ask(path, "PATCH", json={"title": "四"}, headers=headers)
            assert answer.status_code == 200, headers
        headers = {"If-Match": answer.headers["ETag"]}
        assert program.ask(path, "PATCH", json={"title": "五"}, headers=headers).status_code == 200

    def test_its_tag_saves_reading_it_again(self, program: Program, firm: User) -> None:
        path = f"/own/needs/{make_draft(author=firm).id}"
        etag = program.ask(path).headers["ETag"]
        assert not etag.startswith("W/")
        assert program.ask(path, headers={"If-None-Match": etag}).status_code == 304
        change(program, path, title="换了标题")
        assert program.ask(path, headers={"If-None-Match": etag}).status_code == 200

    def test_a_published_text_gets_a_new_version_and_stays_public(
        self, program: Program, firm: User
    ) -> None:
        need = make_published(author=firm)
        path = f"/own/needs/{need.id}"
        answer = change(program, path, title="新的标题")
        assert (answer.json["state"], answer.json["text_state"]) == ("published", "draft")
        assert program.read(path)["title"] == "新的标题"
        assert program.read(f"/needs/{need.id}")["title"] == NEED_VALUES["title"]

    def test_what_waits_for_the_audit_is_not_changed(self, program: Program, firm: User) -> None:
        answer = change(program, f"/own/needs/{make_submitted(author=firm).id}", title="改")
        assert answer.status_code == 409
        assert answer.json["type"].endswith("#wrong_state")

    def test_nobody_changes_what_is_somebody_elses(self, app: Flask, program: Program) -> None:
        need = make_draft()
        headers = {"If-Match": "*"}
        for path in (f"/own/needs/{need.id}", "/own/needs/999"):
            answer = program.ask(path, "PATCH", json={"title": "改"}, headers=headers)
            assert answer.status_code == 404
        own = Program(app, make_token(need.author))
        path = f"/own/achievements/{need.id}"
        assert own.ask(path, "PATCH", json={"title": "改"}, headers=headers).status_code == 404


class TestSubmitting:
    def test_a_complete_draft_is_handed_in(self, program: Program, firm: User) -> None:
        path = f"/own/needs/{make_draft(author=firm).id}"
        answer = program.ask(f"{path}/submit", "POST")
        assert answer.status_code == 200, answer.text
        assert (answer.json["state"], answer.json["text_state"]) == ("submitted", "submitted")
        assert program.ask(f"{path}/submit", "POST").status_code == 409

    def test_what_it_lacks_is_named(self, program: Program) -> None:
        draft = program.ask("/own/needs", "POST", json={"title": "网箱自动投饵"}).json
        told = faults(program.ask(f"/own/needs/{draft['id']}/submit", "POST"))
        assert {"summary", "problem", "fields", "valid_until", "not_secret"} <= set(told)
        assert told["summary"] == "请写一段可以公开的摘要。"

    def test_an_odd_value_is_asked_about(self, program: Program, firm: User) -> None:
        draft = make_draft(author=firm, budget_min=None, budget_max=2 * 10**11)
        path = f"/own/needs/{draft.id}/submit"
        told = faults(program.ask(path, "POST"))
        assert set(told) == {"budget_max"} and "sure" in told["budget_max"]
        assert program.ask(path, "POST", json={"sure": ["budget_max"]}).status_code == 200

    def test_who_is_not_verified_is_told_what_to_do(self, app: Flask) -> None:
        organisation = make_organisation(verification=Verification.PENDING)
        firm = make_user(organisation=organisation)
        draft = make_draft(author=firm)
        answer = Program(app, make_token(firm)).ask(f"/own/needs/{draft.id}/submit", "POST")
        assert answer.status_code == 409
        assert "核验" in answer.json["detail"]

    def test_a_stale_submission_is_refused(self, program: Program, firm: User) -> None:
        path = f"/own/needs/{make_draft(author=firm).id}"
        etag = program.ask(path).headers["ETag"]
        change(program, path, title="换了标题")
        answer = program.ask(f"{path}/submit", "POST", headers={"If-Match": etag})
        assert answer.status_code == 412

    def test_a_published_posting_is_withdrawn(self, program: Program, firm: User) -> None:
        need = make_published(author=firm)
        path = f"/own/needs/{need.id}/withdraw"
        assert program.ask(path, "POST").json["state"] == "withdrawn"
        assert program.ask(f"/needs/{need.id}").status_code == 404
        assert program.ask(path, "POST").status_code == 409


class TestKeys:
    KEY: dict[str, str] = {"Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}  # noqa: RUF012
    DRAFT: dict[str, Any] = {"title": "网箱自动投饵"}  # noqa: RUF012

    def send(self, program: Program, **options: Any) -> TestResponse:
        sent = {"json": self.DRAFT, "headers": self.KEY, **options}
        return program.ask("/own/needs", "POST", **sent)

    def test_the_same_again_gets_the_same_answer(self, program: Program) -> None:
        first, again = self.send(program), self.send(program)
        assert "Idempotency-Replayed" not in first.headers
        assert again.headers["Idempotency-Replayed"] == "true"
        for name in ("Location", "ETag", "Content-Type"):
            assert again.headers[name] == first.headers[name]
        assert (again.status_code, again.json) == (201, first.json)
        bare = {"Idempotency-Key": self.KEY["Idempotency-Key"].strip('"')}
        assert self.send(program, headers=bare).json == first.json
        assert count_postings() == 1

    def test_other_content_with_the_same_key_is_refused(self, program: Program) -> None:
        draft = self.send(program).json
        assert self.send(program, json={"title": "另一份"}).status_code == 422
        answer = program.ask(f"/own/needs/{draft['id']}/submit", "POST", headers=self.KEY)
        assert answer.status_code == 422
        assert answer.json["type"].endswith("#idempotency_key_reused")
        assert count_postings() == 1

    def test_what_failed_can_be_sent_again_mended(self, program: Program) -> None:
        assert self.send(program, json={"title": ""} | {"problem": "长" * 9000}).status_code == 422
        assert self.send(program).status_code == 201

    def test_each_token_has_keys_of_its_own(self, app: Flask, program: Program) -> None:
        other = Program(app, make_token(make_user(Role.FIRM)))
        assert self.send(program).json["id"] != self.send(other).json["id"]

    def test_a_key_that_is_none_is_told(self, program: Program) -> None:
        for key in ("", "长", "x" * 256, "a b"):
            answer = self.send(program, headers={"Idempotency-Key": key.encode().decode("latin-1")})
            assert answer.status_code == 400, key
            assert answer.json["type"].endswith("#idempotency_key")

    def test_a_change_sent_again_is_answered_though_its_tag_is_old(
        self, program: Program, firm: User
    ) -> None:
        path = f"/own/needs/{make_draft(author=firm).id}"
        headers = {**self.KEY, "If-Match": program.ask(path).headers["ETag"]}
        first, again = (
            program.ask(path, "PATCH", json={"title": "换了标题"}, headers=headers)
            for _ in range(2)
        )
        assert first.status_code == again.status_code == 200
        assert again.headers["ETag"] == first.headers["ETag"]

    def test_keys_are_kept_for_a_day_at_least_and_hold_no_text(self, program: Program) -> None:
        assert timedelta(days=1) <= KEPT
        self.send(program)
        db.rollback()
        row = db.session().scalars(select(Submission)).one()
        assert self.DRAFT["title"] not in row.body + row.content + row.digest
        with db.unit_of_work() as session:
            forget_old(today())
            assert session.scalar(select(func.count()).select_from(Submission)) == 1

    def test_a_defect_stores_neither_the_key_nor_the_draft(
        self, program: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("web.api.writing._told", lambda _: 1 / 0)
            assert self.send(program).status_code == 500
        assert count_postings() == 0
        assert self.send(program).status_code == 201


class TestAtOnce:
    @pytest.fixture(autouse=True)
    def tidy(self, app: Flask) -> Iterator[None]:
        yield
        with db.unit_of_work() as session:
            session.execute(delete(Submission))

    def at_once(self, app: Flask, token: str, keys: list[str]) -> list[TestResponse]:
        barrier, answers = Barrier(len(keys)), {}

        def send(number: int, key: str) -> None:
            with app.app_context():
                program = Program(app, token)
                barrier.wait()
                headers = {"Idempotency-Key": key}
                answers[number] = program.ask(
                    "/own/needs", "POST", json={"title": "同时"}, headers=headers
                )

        db.rollback()
        threads = [Thread(target=send, args=pair) for pair in enumerate(keys)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [answers[number] for number in range(len(keys))]

    def test_the_same_from_two_threads_makes_one(self, app: Flask, firm: User) -> None:
        token = make_token(firm)
        for number in range(5):
            answers = self.at_once(app, token, [f"key-{number}"] * 2)
            assert count_postings() == number + 1
            made = [one for one in answers if one.status_code == 201]
            assert made and len({one.json["id"] for one in made}) == 1
            # Whoever comes while the first is being worked on waits for it, or is told to.
            late = [one for one in answers if one.status_code != 201]
            assert all(one.status_code == 409 and one.headers["Retry-After"] for one in late)
            again = Program(app, token).ask(
                "/own/needs",
                "POST",
                json={"title": "同时"},
                headers={"Idempotency-Key": f"key-{number}"},
            )
            assert (again.status_code, again.json) == (201, made[0].json)

    def test_two_keys_make_two(self, app: Flask, firm: User) -> None:
        answers = self.at_once(app, make_token(firm), ["one", "other"])
        assert [one.status_code for one in answers] == [201, 201]
        assert count_postings() == 2

    @pytest.mark.skipif(
        os.environ.get("TEST_DATABASE") != "postgresql", reason="on SQLite it waits for its turn"
    )
    def test_what_is_still_being_worked_on_is_told(self, app: Flask, firm: User) -> None:
        program = Program(app, make_token(firm))
        token = db.session().scalars(select(AccessToken.id)).one()
        db.rollback()
        sent = {"json": {"title": "同时"}, "headers": {"Idempotency-Key": "one"}}
        number = int(idempotency._digest("api", str(token), "one")[:15], 16)
        with db.db.engine.begin() as first:
            first.execute(select(func.pg_advisory_xact_lock(number)))
            answer = program.ask("/own/needs", "POST", **sent)
            assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")
            assert answer.json["type"].endswith("#idempotency_key_busy")
        assert program.ask("/own/needs", "POST", **sent).status_code == 201
