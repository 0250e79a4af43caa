"""``techmatch model``: choosing the language model by command."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.factories import make_published
from tests.fakes import FakeEncoder, serve_encoders
from web.base import installation
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.engine import encoders, switching
from web.engine import service as engine
from web.engine.commands import model_group


@pytest.fixture(autouse=True)
def new(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeEncoder:
    """An installation, and another model in a folder."""
    installation.prepare("production")
    folder = tmp_path / "new"
    folder.mkdir()
    encoder = FakeEncoder(str(folder))
    serve_encoders(monkeypatch, encoder)
    return encoder


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(model_group, arguments)


def test_a_folder_is_chosen_prepared_and_used(
    app: Flask, new: FakeEncoder, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_published()
    queue.run_all()
    monkeypatch.chdir(Path(new.name).parent)
    used = run(app, "use", "new")
    assert used.exit_code == 0, used.output
    assert "probabilities may be off" in used.stderr
    assert "0 of 1 embedded" in run(app, "status").stdout
    switching.advance(seconds=0)
    assert "1 of 1 embedded" in run(app, "status").stdout
    assert "items per second, about 0 s left" in run(app, "status").stdout
    switching.advance()
    assert engine.encoder() is new
    listed = run(app, "list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["in", "earlier", "shipped"]
    assert "preparing  nothing" in run(app, "status").stdout
    assert "in use already" in run(app, "use", new.name).stdout


def test_the_shipped_model_is_called_shipped(app: Flask) -> None:
    assert run(app, "use", "shipped").exit_code == 0
    choice = encoders.preparing()
    assert choice is not None
    assert choice.source == ""


def test_a_model_that_cannot_be_loaded_is_an_error_that_names_it(app: Flask) -> None:
    failed = run(app, "use", "nowhere")
    assert "nowhere" in str(failed.exception)
    assert encoders.preparing() is None


def test_cancelling_says_whether_there_was_anything(app: Flask, new: FakeEncoder) -> None:
    assert "nothing to cancel" in str(run(app, "cancel").exception)
    run(app, "use", new.name)
    assert "Cancelled" in run(app, "cancel").stdout
    assert [line.split()[0] for line in run(app, "list").stdout.splitlines()] == [
        "in",
        "cancelled",
        "shipped",
    ]


def test_a_new_installation_says_that_the_setting_decides(app: Flask, settings: Settings) -> None:
    assert "TECHMATCH_ENCODER" in run(app, "list").stdout
