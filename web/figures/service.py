"""Publishing the sums over contracts."""

from __future__ import annotations

from datetime import timedelta

from web.base import db, log
from web.base.site import today
from web.figures.contracts import keep, list_waiting
from web.figures.discretion import release_due
from web.figures.verbs import FigureObject, FigureVerb


def publish_due() -> bool:
    """Publish what may be told of the quarters that are over; return whether there was any.

    A quarter counts as over a day late: a contract may be under way as the day turns.
    """
    with db.reading():
        due = release_due(list_waiting(today() - timedelta(days=1)))
    if due:
        with db.unit_of_work():
            for release in due:
                keep(release)
                log.record(
                    None,
                    FigureVerb.PUBLISH_AMOUNT,
                    FigureObject.FIGURES,
                    None,
                    number=release.until,
                )
    return bool(due)
