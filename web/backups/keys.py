"""The passphrase that backups are encrypted with."""

from __future__ import annotations

from matcher.domain.errors import ConfigError
from web.base.config import Settings

LEAST = 16
"""Characters: whoever has a copy of a backup may try as many as they like."""


def find_passphrase(settings: Settings) -> str:
    """Return the passphrase as it is set or lies in its file; empty where there is none.

    Raises ConfigError for one that is too short, or a file that cannot be read.
    """
    found, name = settings.backup_key, "TECHMATCH_BACKUP_KEY"
    if not found and settings.backup_key_file is not None:
        name = "TECHMATCH_BACKUP_KEY_FILE"
        try:
            found = settings.backup_key_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"{name}: {settings.backup_key_file} cannot be read. Name a file of one line that"
                " the user of the site may read."
            ) from error
        if not found:
            raise ConfigError(f"{name}: {settings.backup_key_file} is empty.")
    if found and len(found) < LEAST:
        raise ConfigError(
            f"{name} is too short: at least {LEAST} characters. For example: openssl rand -hex 32"
        )
    return found
