"""Pages about the platform, language, theme, health."""

from __future__ import annotations

from flask import Blueprint, render_template

from web.base import glossary as glossary_words

blueprint = Blueprint("pages", __name__)


@blueprint.get("/about")
def about() -> str:
    """Explain the platform."""
    return render_template("pages/about.html")


@blueprint.get("/glossary")
def glossary() -> str:
    """Explain the words."""
    return render_template(
        "pages/glossary.html", groups=glossary_words.GROUPS, levels=glossary_words.levels()
    )
