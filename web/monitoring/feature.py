"""Watching the installation."""

from __future__ import annotations

from web.base import heartbeat
from web.base.registry import Beside, Feature
from web.monitoring import commands, contents, database, disk, safety, work


def _give_sign() -> bool:
    heartbeat.give_sign()
    return False


FEATURE = Feature(
    name="monitoring",
    beside=(Beside("heartbeat", heartbeat.SECONDS, _give_sign),),
    checks=(*disk.CHECKS, *database.CHECKS, *work.CHECKS, *safety.CHECKS, *contents.CHECKS),
    commands=(commands.doctor_command,),
)
