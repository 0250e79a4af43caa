"""The base of all forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm


class Form(FlaskForm):
    """A form that marks which fields must be filled in.

    The mark is for the reader. What happens when one is empty is said in the reader's
    language by the form's own check, and a draft may leave anything empty.
    """

    NEEDED: ClassVar[Sequence[str]] = ()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in self.NEEDED:
            self[name].flags.required = True
