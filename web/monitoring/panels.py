"""A word to the office when the work behind the pages does not get done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.domain.codes import Role
from web.base import heartbeat
from web.base.clock import utc_now
from web.monitoring import queries
from web.monitoring.work import SILENCE
from web.people.session import account


def of_office(**_: Any) -> Mapping[str, Any] | None:
    """Return what an officer should know; None where all is well.

    A worker that never was is not missed here: mail that waits tells of it. How many messages
    wait is not said: before a deadline it would tell how many bid.
    """
    if account().role is not Role.OFFICER:
        return None
    sign = heartbeat.read()
    gone = sign.beat if sign is not None and utc_now() - sign.beat > SILENCE else None
    stuck = queries.measure_stuck()
    refused = stuck.refused > 0
    waiting = refused or stuck.untouched > 0
    return {"gone": gone, "waiting": waiting, "refused": refused} if gone or waiting else None
