"""Whether the work behind the pages gets done: worker, queue, index, mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import current_app

from web.base import heartbeat, site
from web.base.checks.kinds import Check, Finding, Lane, fail, warn
from web.base.clock import utc_now
from web.base.queue import Queue
from web.monitoring import queries

SILENCE = timedelta(minutes=2)
"""A worker that gave no sign for so long is not there."""

_START = "Start it: systemctl restart techmatch-worker, or techmatch worker; then read its log."


def find_worker() -> Iterator[Finding]:
    """Yield whether the worker is there and gets through its regular look."""
    sign = heartbeat.read()
    if sign is None:
        yield warn("No worker has ever reported.", _START)
        return
    if utc_now() - sign.beat > SILENCE:
        yield fail(f"The worker has not reported since {_moment(sign.beat)}.", _START)
        return
    if sign.swept is not None and utc_now() - sign.swept > _longest_look():
        yield warn(
            f"The worker lives, and last looked through all work at {_moment(sign.swept)}.",
            "A long task holds it up, such as embedding many postings: read the worker's log. If it"
            " stays so for hours, restart the worker; nothing is lost by it.",
        )


def find_queue() -> Iterator[Finding]:
    """Yield whether tasks wait for long, or the queue cannot be read."""
    queue: Queue = current_app.extensions["techmatch_queue"]
    try:
        waiting, seconds = queue.measure()
    except Exception as error:
        # Its store is a library's: whatever it raises, the work is found without it.
        yield fail(f"The queue cannot be read: {type(error).__name__}.", queue.remedy)
        return
    if seconds > site.settings().wait_minutes * 60:
        said = f"{waiting} tasks wait, the oldest for {seconds / 60:.0f} minutes."
        yield warn(said, "See the check of the worker.")


def find_index() -> Iterator[Finding]:
    """Yield whether published postings cannot be found yet."""
    count, since = queries.measure_unindexed()
    if since is not None and since < queries.bound():
        yield fail(
            f"{count} published postings are not in the index, the oldest since {_moment(since)}.",
            "See the check of the worker. If the worker is well, read its log for errors of the"
            " language model, then run: techmatch reindex",
        )


def find_mail() -> Iterator[Finding]:
    """Yield whether messages do not leave."""
    stuck = queries.measure_stuck()
    if stuck.untouched:
        yield fail(
            f"{stuck.untouched} messages should have left and nobody has tried.",
            "The worker sends them: see the check of the worker.",
        )
    if stuck.refused:
        yield fail(
            f"{stuck.refused} messages were tried and not taken; the last failure: {stuck.error}.",
            "Look at TECHMATCH_SMTP_URL and the mail server; /office/messages shows each message."
            " They are tried again by themselves.",
        )
    given_up = queries.count_given_up()
    if given_up:
        yield warn(
            f"{given_up} messages were given up.",
            "An officer sends them again or puts them away on /office/messages.",
        )


def _longest_look() -> timedelta:
    settings = site.settings()
    return max(timedelta(seconds=10 * settings.sweep_seconds), SILENCE * 5)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(site.zone()):%Y-%m-%d %H:%M}"


CHECKS = (
    Check(name="worker", find=find_worker),
    Check(name="queue", find=find_queue, lane=Lane.FILES),
    Check(name="index", find=find_index, fresh=15.0),
    Check(name="mail", find=find_mail, fresh=15.0),
)
