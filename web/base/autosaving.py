"""What a page's script is told when it has sent a form that is being filled in."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.base.site import now


def answer_saved(
    version: int, address: str, autosave: str, *, saved: str = "", **more: Any
) -> ResponseReturnValue:
    """Tell that it is kept: under which version, where its page is, where to send it next.

    ``saved`` are the words to show; without any, when it was.
    """
    told = saved or gettext("已保存 %(time)s", time=f"{now():%H:%M}")
    return jsonify(version=version, saved=told, address=address, autosave=autosave, **more)
