"""Keys may come as files that a service manager hands over (systemd's LoadCredential)."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.domain.errors import ConfigError
from web.base.config import load_settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    return tmp_path


def test_a_key_is_taken_from_its_file_without_the_line_end(folder: Path) -> None:
    (folder / "techmatch_secret_key").write_text("from a file\n")
    (folder / "something_else").write_text("another service's")
    assert load_settings().secret_key == "from a file"


def test_the_environment_wins_over_the_file_and_the_file_over_toml(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "techmatch_secret_key").write_text("file")
    (folder / "techmatch_seal_key").write_text("file")
    toml = folder / "settings.toml"
    toml.write_text('secret_key = "toml"\nseal_key = "toml"\nmail_from = "a@example.org"\n')
    monkeypatch.setenv("TECHMATCH_CONFIG", str(toml))
    monkeypatch.setenv("TECHMATCH_SECRET_KEY", "environment")
    settings = load_settings()
    assert (settings.secret_key, settings.seal_key) == ("environment", "file")
    assert settings.mail_from == "a@example.org"


def test_a_wrong_value_is_named_as_any_other(folder: Path) -> None:
    (folder / "techmatch_threads").write_text("many")
    with pytest.raises(ConfigError, match="TECHMATCH_THREADS"):
        load_settings()
