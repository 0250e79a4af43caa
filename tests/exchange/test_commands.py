"""Import, export and the other commands that work on the database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click import Context
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_match, make_organisation, make_published, make_user
from web.base import db, installation
from web.cli import main
from web.exchange.items import read_items
from web.people.models import User
from web.postings.models import Posting
from web.postings.states import PostingState

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Return a function that runs a command on the test's installation."""

    def invoke(*arguments: str, **options: Any) -> Result:
        db.rollback()
        information = ScriptInfo(create_app=lambda: app, set_debug_flag=False)
        found = CliRunner().invoke(main, arguments, obj=information, **options)
        db.rollback()
        return found

    return invoke


def test_exported_needs_can_be_matched_again_and_hide_what_is_confidential(
    run: Run, tmp_path: Path
) -> None:
    make_published(Kind.NEED)
    make_published(Kind.NEED, confidentiality="summary", problem="绝密工艺参数", title="仅摘要需求")
    secret = make_organisation(name="不可说公司")
    make_published(Kind.NEED, make_user(Role.FIRM, secret), confidentiality="anonymous")
    for suffix in ("xlsx", "csv", "jsonl"):
        path = tmp_path / f"needs.{suffix}"
        result = run("export", "needs", "--out", str(path))
        assert result.exit_code == 0, result.output
        items = read_items(path, Kind.NEED)
        assert len(items) == 3
        text = repr(items)
        assert "绝密工艺参数" not in text
        assert "不可说公司" not in text
        assert items[0].budget_max == 80_000_000


def test_every_match_is_exported_with_its_reasons(run: Run, tmp_path: Path) -> None:
    make_match()
    path = tmp_path / "matches.csv"
    assert run("export", "matches", "--out", str(path)).exit_code == 0
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("need_id,achievement_id,need,achievement,score")
    assert "双方都提到网衣、藤壶" in lines[1]


def test_imported_rows_become_drafts_of_the_members_organisation(run: Run, tmp_path: Path) -> None:
    firm = make_user(Role.FIRM)
    path = tmp_path / "needs.csv"
    path.write_text(
        "编号,标题,内容,领域\n1,蚝壳粉碎,每天三吨蚝壳要粉碎,蓝色海洋\n", encoding="utf-8"
    )
    result = run("import", "needs", str(path), "--as", firm.email)
    assert result.exit_code == 0, result.output
    stored = db.session().query(Posting).one()
    assert stored.state is PostingState.DRAFT
    assert stored.organisation_id == db.session().get(User, firm.id).organisation_id  # type: ignore[union-attr]
    assert stored.latest.values("field") == ["marine"]


def test_a_bad_file_is_refused_whole(run: Run, tmp_path: Path) -> None:
    firm = make_user(Role.FIRM)
    path = tmp_path / "needs.csv"
    path.write_text("编号,标题\n1,好的\n2,\n", encoding="utf-8")
    result = run("import", "needs", str(path), "--as", firm.email)
    assert result.exit_code == 2
    assert "3" in result.output
    assert db.session().query(Posting).count() == 0


def test_a_new_account_can_be_added_once(run: Run) -> None:
    arguments = ["user", "add", "--email", "New@Example.org", "--name", "张工", "--role", "officer"]
    typed = "correct-horse\ncorrect-horse\n"
    assert run(*arguments, input=typed).exit_code == 0
    result = run(*arguments, input=typed)
    assert result.exit_code == 2
    assert "already has an account" in result.output
    assert "new@example.org" in run("user", "list").output


def test_an_account_needs_an_address_and_is_told_what_is_wrong_with_it(run: Run) -> None:
    arguments = ["user", "add", "--name", "张工", "--role", "officer", "--email"]
    for address, fault in (("zhang", "@-sign"), ("zhang@example..org", "period")):
        result = run(*arguments, address, input="correct-horse\ncorrect-horse\n")
        assert result.exit_code == 2
        assert f"email: {address}" in result.output
        assert fault in result.output
    assert db.session().query(User).count() == 0


def test_demo_data_is_refused_in_a_production_installation(run: Run) -> None:
    assert run("init").exit_code == 0
    result = run("demo")
    assert result.exit_code == 2
    assert "begun for production" in result.output
    assert installation.kind() == "production"
    assert db.session().query(Posting).count() == 0


def test_reindex_rebuilds_from_the_database(run: Run) -> None:
    make_published(Kind.NEED)
    make_published(Kind.ACHIEVEMENT)
    result = run("reindex")
    assert result.exit_code == 0, result.output
    assert "2 published items are indexed" in result.output


@pytest.mark.parametrize("command", main.list_commands(Context(main)))
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert "Example: " in result.output
