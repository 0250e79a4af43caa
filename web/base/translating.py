"""Texts in the reader's language, looked up quickly: a page asks for hundreds of them.

What Flask-Babel finds for a text is kept for each language. Which language it is, is asked each
time: a page for one reader may hold a message for another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, g
from flask_babel import Babel, Domain, get_locale
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup

MOST_KNOWN = 20_000
"""So many texts are kept in each language. All of the program's are fewer; stored words, such as
the kind of a patent, are translated as well."""


class QuickDomain(Domain):
    """Translations that are found by one look into a dictionary."""

    def __init__(self, domain: str) -> None:
        super().__init__(domain=domain)
        self._known: dict[str, dict[str, str]] = {}
        self._marked: dict[str, dict[str, Markup]] = {}

    def gettext(self, string: str, **variables: Any) -> str:
        """Return a text in the reader's language."""
        text = self.look_up(string)
        return text % variables if variables else text

    def look_up(self, string: str) -> str:
        """Return a text in the reader's language as it stands in the catalogue."""
        language = _language()
        known = self._known.setdefault(language, {})
        found = known.get(string)
        if found is None:
            found = str(self.get_translations().ugettext(string))
            if language and len(known) < MOST_KNOWN:
                known[string] = found
        return found

    def mark_up(self, string: str) -> Markup:
        """Return a text as part of a page: what it says between signs of markup is ours."""
        language = _language()
        known = self._marked.setdefault(language, {})
        found = known.get(string)
        if found is None:
            found = Markup(self.look_up(string))  # noqa: S704
            if language and len(known) < MOST_KNOWN:
                known[string] = found
        return found


class QuickBabel(Babel):
    """Flask-Babel with quick translations, in Python and in templates."""

    def init_app(self, app: Flask, *arguments: Any, **options: Any) -> None:
        """Bind to the application."""
        super().init_app(app, *arguments, **options)
        own = QuickDomain(app.extensions["babel"].default_domain)
        app.extensions["babel_domain"] = self.__dict__["domain_instance"] = own
        translate = _for_templates(own)
        app.jinja_env.globals.update({"_": translate, "gettext": translate})


def _language() -> str:
    """Return the language of this moment; nothing outside a request."""
    space = g.get("_flask_babel") if g else None
    locale = getattr(space, "babel_locale", None) or get_locale()
    # What tells the languages of a site apart: a locale's whole name takes ten times as long.
    return f"{locale.language}_{locale.territory}_{locale.script}" if locale else ""


def _for_templates(domain: QuickDomain) -> Callable[..., str]:
    @pass_context
    def translate(context: Context, string: str, /, **variables: Any) -> str:
        if not context.eval_ctx.autoescape:
            return domain.look_up(string) % variables
        marked = domain.mark_up(string)
        # Without values, too, a text is a pattern in which %% stands for a sign of per cent.
        return marked % variables if variables or "%" in marked else marked

    return translate
