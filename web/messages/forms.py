"""The form of an account's choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from web.base.forms.base import Form
from web.base.forms.fields import RadioCodeField
from web.base.mails.kinds import Cadence, MailGroup

PREFIX = "group_"


def choices_form(
    groups: Sequence[MailGroup], present: Mapping[str, Cadence], **options: Any
) -> Form:
    """Return a form that asks for each group how soon the account wants to hear."""
    fields: dict[str, Any] = {
        PREFIX + group.name: RadioCodeField(
            group.words, Cadence, description=group.description, default=present[group.name]
        )
        for group in groups
    }
    made: Form = type("ChoicesForm", (Form,), fields | {"NEEDED": tuple(fields)})(**options)
    return made


def chosen(form: Form, groups: Sequence[MailGroup]) -> dict[str, Cadence]:
    """Return group -> cadence of a form that was checked."""
    return {group.name: form[PREFIX + group.name].data for group in groups}
