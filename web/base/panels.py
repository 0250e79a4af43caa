"""Parts that features add to pages of others."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from web.base import registry


def render_panels(place: str, **given: object) -> Markup:
    """Return what the features add at a place, in their order; ``given`` is what it is about."""
    parts = []
    for panel in registry.present().panels.get(place, ()):
        context = panel.context(**given)
        if context is not None:
            # The template is a file of ours, rendered with escaping like every page.
            parts.append(Markup(render_template(panel.template, **{**given, **context})))  # noqa: S704
    return Markup("").join(parts)


def known(endpoint: str) -> bool:
    """Return whether the running application has a page: its feature may have been left out."""
    return endpoint in registry.present().access
