"""A run over the demo's newest call that ended, for the worker to do."""

from __future__ import annotations

from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.closing.models import ClosingRun
from web.closing.states import ENDED_CALLS, RUN
from web.people.models import User
from web.postings.demo import Loaded


def load_runs(loaded: Loaded) -> None:
    """Ask for the matching of the newest ended call: its proposals are the engine's own."""
    officer = db.session().scalars(select(User).filter_by(role=Role.OFFICER)).first()
    ended = [call for call in loaded.calls.values() if call.state in ENDED_CALLS]
    if officer is not None and ended:
        newest = max(ended, key=lambda call: call.closes_at)
        db.session().add(ClosingRun(call_id=newest.id, started_by=officer, state=RUN.initial))
