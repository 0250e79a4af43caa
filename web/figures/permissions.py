"""Who reads more figures than everybody does."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

READ_EXACT_FIGURES = Action("read_exact_figures")

PERMISSIONS: Grants = {READ_EXACT_FIGURES: {Role.OFFICER: ANY}}
