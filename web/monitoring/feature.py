"""Watching the installation."""

from __future__ import annotations

from flask import Flask

from web.base import heartbeat, site
from web.base.access import WATCHED
from web.base.registry import Beside, Feature, Panel
from web.monitoring import commands, contents, database, disk, panels, safety, views, work


def _begin(app: Flask) -> None:
    # The library is loaded only where somebody reads what it counts.
    if app.config["SETTINGS"].metrics_token:
        from web.monitoring import metrics

        metrics.begin(app)


def _give_sign() -> bool:
    heartbeat.give_sign()
    if site.settings().metrics_token:
        from web.monitoring import metrics

        metrics.leave_for_site()
    return False


FEATURE = Feature(
    name="monitoring",
    blueprints=(views.blueprint,),
    access={"monitoring.metrics": WATCHED},
    panels=(
        Panel("work.office_above", "monitoring/_trouble.html", panels.of_office),
        Panel("messages.above", "monitoring/_trouble.html", panels.of_office),
    ),
    beside=(Beside("heartbeat", heartbeat.SECONDS, _give_sign),),
    checks=(*disk.CHECKS, *database.CHECKS, *work.CHECKS, *safety.CHECKS, *contents.CHECKS),
    begins=(_begin,),
    commands=(commands.doctor_command,),
)
