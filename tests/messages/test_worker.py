"""The worker sends beside its tasks; whoever starts the site is told where mail goes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask, current_app

from web.base.composing import compose
from web.base.registry import Beside
from web.features import FEATURES
from web.supervisor import Supervisor
from web.tasks import go_on


def test_the_worker_sends_what_is_due() -> None:
    assert "mails" in {one.name for one in compose(FEATURES).beside}


def test_an_error_beside_the_tasks_ends_nothing(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    runs: list[str] = []

    def work() -> bool:
        runs.append(current_app.name)
        if len(runs) == 1:
            raise RuntimeError("once")
        if len(runs) == 3:
            stop.set()
        return len(runs) == 2

    go_on(app, Beside("mails", 0.0, work), stop)
    assert runs == ["web"] * 3
    assert "mails failed and goes on" in caplog.text


def test_the_start_names_the_folder_of_mails(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    Supervisor("127.0.0.1", 8000, [], str(tmp_path / "mails"))._announce()
    assert f"  mails      {tmp_path}/mails\n" in capsys.readouterr().out


def test_the_start_is_silent_where_a_server_takes_mail(capsys: pytest.CaptureFixture[str]) -> None:
    Supervisor("127.0.0.1", 8000, [])._announce()
    assert "mails" not in capsys.readouterr().out
