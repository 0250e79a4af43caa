"""Open challenges 揭榜挂帅: terms, announcement, questions and answers, and their life."""

from __future__ import annotations

from web.base.registry import Feature
from web.challenges import models  # noqa: F401 - its tables
from web.challenges.permissions import PERMISSIONS

FEATURE = Feature(name="challenges", permissions=PERMISSIONS)
