"""What can be wrong with a backup or with the place it is brought back to."""

from __future__ import annotations

from matcher.domain.errors import ConfigError


class BadBackup(ConfigError):
    """A backup cannot be used; the message says why, and what to do."""


class NotEmpty(ConfigError):
    """A backup is brought back to an empty place only, and this one is not."""
