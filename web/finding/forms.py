"""The name of a saved search."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.forms.base import Form
from web.base.forms.texts import add_error, short_text
from web.finding.models import LONGEST_NAME


class NameForm(Form):
    """How somebody calls a search."""

    NEEDED = ("name",)

    name = short_text(_l("名称"), most=LONGEST_NAME)

    def check(self) -> bool:
        """A name must be written, and not too long."""
        self.validate()
        if not (self.name.data or "").strip() and not self.name.errors:
            add_error(self.name, gettext("请填写名称。"))
        return not self.errors
