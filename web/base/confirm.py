"""The page that asks first, before something is published, closed or deleted.

One address does both: a GET shows this page, which names what will happen; the POST does it::

    @blueprint.route("/things/<int:thing_id>/close", methods=["GET", "POST"])
    def close(thing_id: int) -> ResponseReturnValue:
        thing = subject(Thing)
        back = url_for("things.show", thing_id=thing_id)
        if request.method == "GET":
            return confirm.ask(
                Confirmation(
                    title=gettext("关闭这一项"),
                    about=thing.title,
                    effects=[gettext("关闭后不再接收新内容。")],
                    verb=gettext("关闭"),
                    back=back,
                    version=thing.version,
                )
            )
        service.close(account(), thing, confirm.expected_version())
        return redirect(back)

A choice to be made on the way is a form: its fields stand above the button, and after an error
the view asks again with it and answers 422.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from wtforms import Field

from web.base.arguments import key_of
from web.base.forms.base import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What is asked. ``effects`` are whole sentences; nothing hidden from the reader is in them."""

    title: str
    effects: Sequence[str]
    verb: str
    """The words of the button that does it: the same verb as in the title."""
    back: str
    """The address of the page to go back to."""
    about: str = ""
    """The title of what it is done to."""
    kept: Sequence[str] = ()
    """What stays, where a reader may fear for it."""
    facts: Sequence[tuple[str, str]] = ()
    """What was typed on the page before, as (label, text): shown again."""
    carried: Sequence[tuple[str, str]] = ()
    """The fields of the page before, as (name, value): sent along, so that nothing is lost."""
    form: Form | None = None
    """What else has to be chosen or written."""
    version: int | None = None
    """The version that was shown: sent along, so that nobody ends what they have not seen."""
    ends: bool = True
    """Whether something ends: the button is red. Publishing and the like ends nothing."""
    action: str = ""
    """The address to post to where it is not the page's own."""

    @property
    def fields(self) -> list[Field]:
        """The fields of the form that the page shows."""
        hidden = ("CSRFTokenField", "HiddenField")
        return [field for field in self.form or () if field.type not in hidden]


def ask(confirmation: Confirmation) -> str:
    """Return the page."""
    return render_template("confirm.html", asked=confirmation, form=confirmation.form)


def carry(*without: str) -> list[tuple[str, str]]:
    """Return the fields of the present request to be sent along, ``without`` some names."""
    left = {"csrf_token", *without}
    return [(name, value) for name, value in request.form.items(multi=True) if name not in left]


def expected_version() -> int | None:
    """Return the version that the page showed, as its form sent it."""
    return key_of(request.form.get("version"))
