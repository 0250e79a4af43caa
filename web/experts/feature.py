"""The pool of experts 人才库: who is in it, what they know, and their conflicts of interest."""

from __future__ import annotations

from web.base.registry import Feature
from web.experts import models  # noqa: F401 - its tables
from web.experts.permissions import PERMISSIONS

FEATURE = Feature(name="experts", permissions=PERMISSIONS)
