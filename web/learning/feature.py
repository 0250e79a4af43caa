"""Learning from decisions, and the engine's versions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem
from web.engine.permissions import MANAGE_ENGINE
from web.engine.verbs import EngineVerb
from web.learning import commands, views

FEATURE = Feature(
    name="learning",
    blueprints=(views.blueprint,),
    access={
        "learning.index": Access(MANAGE_ENGINE),
        "learning.use": Access(MANAGE_ENGINE),
    },
    log=LogWords(actions={EngineVerb.LEARN: _l("学到新版本")}),
    navigation=(NavItem("matching", "learning.index", _l("匹配引擎"), 50, MANAGE_ENGINE),),
    commands=(commands.learn_command, commands.engine_group),
)
