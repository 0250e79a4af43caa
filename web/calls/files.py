"""Files attached to a call: forms to be filled in, the notice as it was signed."""

from __future__ import annotations

from flask import url_for

from web.base.access import allows
from web.base.files.rules import HolderRules
from web.base.log import LogObject
from web.calls.models import Call
from web.calls.permissions import MANAGE_CALLS
from web.calls.states import CallState
from web.calls.verbs import CallObject
from web.people.models import User


def is_public(call: Call) -> bool:
    """Return whether the call is announced."""
    return call.state is not CallState.DRAFT


def may_read(viewer: User | None, call: Call) -> bool:
    """Return whether ``viewer`` may read the files: as the call itself."""
    return is_public(call) or may_change(viewer, call)


def may_change(viewer: User | None, call: Call) -> bool:
    """Return whether ``viewer`` runs calls."""
    return allows(viewer, MANAGE_CALLS, call)


def is_open(call: Call) -> bool:
    """Return whether files still come and go; an archived call is what it was."""
    return call.state is not CallState.ARCHIVED


def _logged(call: Call) -> tuple[LogObject, int]:
    return CallObject.CALL, call.id


FILES = HolderRules(
    model=Call,
    may_read=may_read,
    may_change=may_change,
    is_open=is_open,
    title=lambda _viewer, call: call.title,
    page=lambda call: url_for("catalogues.edit", call_id=call.id, _anchor="attachments"),
    logged=_logged,
    is_public=is_public,
)
