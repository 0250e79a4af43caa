"""Backups of the installation."""

from __future__ import annotations

from web.backups import commands, nightly
from web.base.registry import Beside, Feature

FEATURE = Feature(
    name="backups",
    alarms={"backups": nightly.find_trouble},
    beside=(Beside("backups", 60.0, nightly.make_due, alone=True),),
    commands=(commands.backup_group, commands.restore_command),
)
