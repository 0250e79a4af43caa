"""Choices that the region pack and the codes offer."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from wtforms.fields.choices import SelectChoice

from web.base import labels
from web.base.forms.fields import as_choices


def field_choices() -> list[SelectChoice]:
    """Return the industry fields."""
    return as_choices(labels.region_choices("fields"))


def district_choices() -> list[SelectChoice]:
    """Return the districts, the empty option first."""
    return with_empty(as_choices(labels.region_choices("districts")))


def with_empty(choices: Iterable[SelectChoice]) -> list[SelectChoice]:
    """Return the choices, the empty option first."""
    return [*as_choices([("", gettext("请选择"))]), *choices]
