"""Pages. A view parses the request, calls one service or query, and renders; nothing else."""

from __future__ import annotations

from flask import Flask


def register_views(app: Flask) -> None:
    """Register every blueprint."""
    from web.views import (
        auth,
        brokers,
        deals,
        desk,
        engine,
        finding,
        help_requests,
        inbox,
        joint,
        log,
        machines,
        matches,
        office,
        public,
        searches,
        seasons,
        style,
        work,
    )

    # The office's blueprint has its routes in several modules, and so has the public one.
    for module in (seasons, matches, brokers, joint):
        assert module.blueprint is office.blueprint
    for module in (finding, machines, style):
        assert module.blueprint is public.blueprint

    for module in (public, auth, work, inbox, searches, deals, desk, office, engine, log):
        app.register_blueprint(module.blueprint)
    # Asked on the owner's pages, granted in the office, answered at the desk.
    app.register_blueprint(help_requests.blueprint)
