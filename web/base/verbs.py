"""What the audit log says of the system, and verbs that several features share."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class CommonVerb(Verb):
    """What is done to objects of several kinds."""

    CREATE = "create"
    EDIT = "edit"
    CLOSE = "close"
    """A step of several machines: their own verbs have it too, its words stand once."""


class SiteObject(LogObject):
    """The system itself."""

    INSTALLATION = "installation"
