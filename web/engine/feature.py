"""The matching engine inside the site."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.files.events import FileRead
from web.base.registry import Beside, Feature, LogWords, Sweep
from web.engine import alike, changes, commands, deep, indexing, loaded, scheduling
from web.engine.permissions import PERMISSIONS
from web.engine.verbs import EngineObject, EngineVerb
from web.postings.events import PostingDeleted, PostingLeft, PostingPublished

LOG = LogWords(
    objects={EngineObject.ENGINE: _l("匹配引擎"), EngineObject.ENCODER: _l("语言模型")},
    actions={
        EngineVerb.PREPARE: _l("准备更换"),
        EngineVerb.USE: _l("启用"),
        EngineVerb.CANCEL: _l("取消"),
        EngineVerb.USE_VERSION: _l("改用版本"),
        EngineVerb.SAY_DISTINCT: _l("说明不是重复"),
    },
)

FEATURE = Feature(
    name="engine",
    permissions=PERMISSIONS,
    log=LOG,
    reacts={
        PostingPublished: scheduling.refresh_after,
        PostingLeft: scheduling.refresh_after,
        FileRead: scheduling.refresh_read,
        PostingDeleted: alike.forget_after,
    },
    sweep=(Sweep(40, scheduling.embed_due), Sweep(41, changes.forget_old)),
    beside=(
        Beside("index", 20.0, indexing.keep_index),
        Beside("corpora", 600.0, loaded.renew_old),
        Beside("transformer", deep.IDLE_SECONDS / 2, deep.forget_unused),
    ),
    commands=(commands.model_group,),
)
