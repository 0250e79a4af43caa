"""What the audit log says of the engine."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class EngineVerb(Verb):
    """What is done to versions and encoders, and what is said of the engine's finds."""

    PREPARE = "prepare"
    USE = "use"
    CANCEL = "cancel"
    LEARN = "learn"
    USE_VERSION = "use_version"
    SAY_DISTINCT = "say_distinct"


class EngineObject(LogObject):
    """Versions and encoders."""

    ENGINE = "engine"
    ENCODER = "encoder"
