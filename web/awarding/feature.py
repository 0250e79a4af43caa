"""After the ranking: publicity 公示, objections, award 立项, stage gates, acceptance 验收."""

from __future__ import annotations

from web.awarding import models  # noqa: F401 - its tables
from web.awarding.permissions import PERMISSIONS
from web.base.registry import Feature

FEATURE = Feature(name="awarding", permissions=PERMISSIONS)
