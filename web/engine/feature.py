"""The matching engine inside the site."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.registry import Feature, LogWords, Sweep
from web.engine import commands, scheduling
from web.engine.permissions import PERMISSIONS
from web.postings.events import PostingLeft, PostingPublished

LOG = LogWords(
    objects={"engine": _l("匹配引擎"), "encoder": _l("语言模型")},
    actions={"use_version": _l("改用版本"), "say_distinct": _l("说明不是重复")},
)

FEATURE = Feature(
    name="engine",
    permissions=PERMISSIONS,
    log=LOG,
    reacts={
        PostingPublished: scheduling.refresh_after,
        PostingLeft: scheduling.refresh_after,
    },
    sweep=(Sweep(40, scheduling.embed_due),),
    commands=(commands.model_group,),
)
