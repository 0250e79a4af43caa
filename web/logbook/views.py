"""The audit log, for the auditor."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import labels, registry
from web.base.arguments import key_of, page_number
from web.logbook import queries as logbook

SIDES = {"need": _l("需求方"), "achievement": _l("成果方")}

blueprint = Blueprint("logbook", __name__, url_prefix="/log")


@blueprint.get("/")
def index() -> str:
    """Who did what to which object, the newest first."""
    wanted = logbook.LogFilter(
        object_type=request.args.get("object_type", ""),
        object_id=key_of(request.args.get("object_id")),
        action=request.args.get("action", ""),
        actor=request.args.get("actor", "").strip(),
    )
    page = logbook.list_entries(wanted, page_number())
    return render_template(
        "logbook/index.html",
        wanted=wanted,
        page=page,
        actors=logbook.actors_of(page.items),
        actions=logbook.list_actions(),
        object_types=logbook.list_object_types(),
        action_word=action_word,
        object_word=object_word,
        state_word=state_word,
        detail_words=detail_words,
    )


def action_word(action: str) -> str:
    """Return what was done, in words; a code without words is shown as it is."""
    return str(registry.present().log.actions.get(action, action))


def object_word(object_type: str) -> str:
    """Return the kind of object, in words."""
    return str(registry.present().log.objects.get(object_type, object_type))


def state_word(object_type: str, state: str) -> str:
    """Return an object's state, in words; a code without words is shown as it is."""
    for states in registry.present().log.states.get(object_type, ()):
        if state in set(states):
            return labels.label(states(state))
    return state


def detail_words(detail: dict[str, Any]) -> list[tuple[str, str]]:
    """Return name and value of each detail, in words where there are any."""
    names = registry.present().log.details
    return [(str(names.get(name, name)), _value_word(name, detail[name])) for name in detail]


def _value_word(name: str, value: Any) -> str:
    if value is None:
        return gettext("无")
    if name == "side":
        return str(SIDES.get(value, value))
    if isinstance(value, str):
        for codes in registry.present().labels:
            if value in set(codes):
                return labels.label(codes(value))
    return str(value)
