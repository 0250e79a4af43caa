"""Loading the demo data."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.registry import Feature, LogWords
from web.demo import commands
from web.demo.verbs import DemoVerb

FEATURE = Feature(
    name="demo",
    log=LogWords(actions={DemoVerb.LOAD: _l("载入演示数据")}),
    commands=(commands.demo_command,),
)
