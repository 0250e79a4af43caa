"""What the audit log says of joint needs."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class JointVerb(Verb):
    """The steps of a joint need, and the answers of its firms."""

    CONSENT = "consent"
    PUBLISH = "publish"
    RETRACT = "retract"
    CLOSE = "close"


class JointObject(LogObject):
    """Joint needs."""

    JOINT = "joint"
