"""Which backups are kept, when the next one is due, and who is told that there was none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain.errors import ConfigError
from tests.backups import worlds
from web.backups import making, nightly
from web.backups.places import Place
from web.backups.rotation import Kept, choose_superfluous, make_name, read_name
from web.base import alarms, db
from web.base.clock import utc_now
from web.base.config import Settings, load_settings

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def backups(*moments: datetime) -> list[Kept]:
    return [Kept(make_name(moment, encrypted=False), moment, 1) for moment in moments]


def kept(moments: list[datetime], rule: str) -> list[datetime]:
    found = backups(*moments)
    gone = choose_superfluous(found, rule)
    return [one.made_at for one in found if one not in gone]


def test_a_year_of_nights_is_kept_by_days_weeks_and_months() -> None:
    nights = [NOON - timedelta(days=number) for number in range(365)]
    found = kept(nights, "7d5w12m")
    assert found[:7] == nights[:7]
    # The newest of each week is its Sunday, of each month its last day.
    assert [one for one in found if one.month == 10] == [datetime(2026, 10, 31, 12, tzinfo=UTC)]
    assert len({(one.year, one.month) for one in found}) == 12
    assert len(found) == 7 + 4 + 11


def test_what_was_made_within_a_day_stays() -> None:
    hours = [NOON - timedelta(hours=number) for number in range(30)]
    assert kept(hours, "1d0w0m") == hours[:24]


@given(
    st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), min_size=1, max_size=60),
    st.integers(1, 9), st.integers(0, 9), st.integers(0, 9),
)  # fmt: skip
def test_the_newest_is_never_removed_and_no_more_are_kept_than_asked_for(
    naive: list[datetime], days: int, weeks: int, months: int
) -> None:
    moments = [one.replace(tzinfo=UTC, microsecond=0) for one in naive]
    found = set(kept(moments, f"{days}d{weeks}w{months}m"))
    assert max(moments) in found
    older = {one for one in found if max(moments) - one >= timedelta(days=1)}
    assert len(older) <= days + weeks + months


def test_names_tell_when_a_backup_was_made_and_nothing_else_is_touched(tmp_path: Path) -> None:
    for name in ("notes.txt", "techmatch-99999999T999999Z.tar.gz", "techmatch-copy.tar.gz"):
        (tmp_path / name).touch()
        assert read_name(name) is None
    assert Place(str(tmp_path)).find_all() == []
    assert read_name(make_name(NOON, encrypted=True)) == NOON


@pytest.mark.parametrize(
    ("newest", "hour", "due"),
    [
        (None, 12, True),
        (NOON.replace(hour=3), 12, False),
        (NOON.replace(hour=1), 12, True),  # Made by hand before the night's hour.
        (NOON.replace(hour=1), 1, False),
        (NOON - timedelta(days=1), 1, False),
        (NOON - timedelta(days=1), 2, True),
        (NOON - timedelta(days=2), 1, True),  # The worker slept through a night.
    ],
)
def test_one_backup_a_night_is_due(newest: datetime | None, hour: int, due: bool) -> None:
    assert nightly.is_due(newest, NOON.replace(hour=hour, minute=30)) is due


@pytest.fixture
def nightly_app(app: Flask, tmp_path: Path) -> Flask:
    """An installation with a folder for its backups."""
    settings: Settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"backups": str(tmp_path / "backups")})
    return app


def test_the_worker_makes_one_and_not_another(nightly_app: Flask, tmp_path: Path) -> None:
    place = Place(str(tmp_path / "backups"))
    nightly.make_due()
    assert len(place.find_all()) == 1
    nightly.make_due()
    assert len(place.find_all()) == 1


def test_the_monitor_is_told_of_a_missing_and_of_an_old_backup(
    nightly_app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    assert alarms.find_troubles()["backups"].startswith("there is no backup yet")
    assert client.get("/health").json["troubles"] == ["backups"]  # type: ignore[index]
    old = make_name(utc_now() - timedelta(days=3), encrypted=False)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / old).touch()
    assert alarms.find_troubles()["backups"].startswith("no backup for 3 days")
    nightly_app.extensions.pop(nightly._LOOKED)
    nightly.make_due()
    assert "backups" not in alarms.find_troubles()


def test_where_no_backups_are_asked_for_nobody_is_told(app: Flask) -> None:
    nightly.make_due()
    assert "backups" not in alarms.find_troubles()


def test_one_that_fails_is_tried_again_later_and_leaves_nothing(
    nightly_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    tried = []
    monkeypatch.setattr(making, "_write_files", lambda *_: tried.append(1) or fail())
    with pytest.raises(ConfigError, match="no room left"):
        nightly.make_due()
    assert list((tmp_path / "backups").iterdir()) == []
    nightly.make_due()
    assert tried == [1]


def test_two_are_not_made_at_the_same_time(app: Flask, settings: Settings, tmp_path: Path) -> None:
    with making._alone(settings.home), pytest.raises(ConfigError, match="Another backup"):
        making.make_backup(db.db.engine, settings, Place(str(tmp_path / "to")), "")


def test_an_address_keeps_backups_as_a_folder_does(app: Flask, settings: Settings) -> None:
    place = Place("memory://backups")
    made = making.make_backup(db.db.engine, settings, place, "")
    assert [one.name for one in place.find_all()] == [made.name]
    assert worlds.run(settings, "backup", "verify", f"memory://backups/{made.name}").exit_code == 0
    place.remove(made.name)


def test_the_command_makes_lists_and_checks(app: Flask, settings: Settings, tmp_path: Path) -> None:
    """The list needs no key, and holds nothing of what is in the backups."""
    worlds.fill()
    to = str(tmp_path / "to")
    key = {"TECHMATCH_BACKUP_KEY": worlds.PASSPHRASE}
    made = worlds.run(settings, "backup", "--to", to, **key)
    assert made.exit_code == 0, made.output
    path = made.stdout.split(": ")[0]
    assert "keep copies" not in made.stderr
    listed = worlds.run(settings, "backup", "list", "--to", to)
    name, when, _size, kind, version, _program = listed.stdout.strip().split("\t")
    assert path.endswith(name)
    assert when.startswith(f"{utc_now():%Y-%m-%d}")
    assert kind == "encrypted"
    assert version.startswith("schema 00")
    assert b"\xe7\xbd\x91" not in Path(path).read_bytes()[:2000]
    assert "The backup is whole" in worlds.run(settings, "backup", "verify", path, **key).stdout
    plain = worlds.run(settings, "backup", "--to", f"{to}2")
    assert "keep copies of them in a place of their own" in plain.stderr
    nowhere = worlds.run(settings, "backup")
    assert (nowhere.exit_code, "--to FOLDER" in nowhere.stderr) == (2, True)


@pytest.mark.parametrize("rule", ["7", "0d5w1m", "7d5w", "a lot"])
def test_a_rule_that_is_none_is_refused(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TECHMATCH_BACKUPS_KEEP", rule)
    with pytest.raises(ConfigError, match="TECHMATCH_BACKUPS_KEEP"):
        load_settings()


def test_a_database_that_was_never_made_has_no_backup(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    result = worlds.run(settings, "backup", "--to", str(tmp_path / "to"))
    assert result.exit_code == 2
    assert "There is no database yet" in result.stderr
    assert not (tmp_path / "to").exists()
