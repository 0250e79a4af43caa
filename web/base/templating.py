"""Templates that find what is the same for all of them quickly."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class QuickEnvironment(Environment):
    """Jinja's environment, whose templates share one dictionary of globals.

    By itself each template has a chain of two, so that it may be given globals of its own; ours
    never are, and every import and include compares the two name by name.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template."""
        return super().make_globals(d) if d else self.globals
