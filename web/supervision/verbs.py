"""What the audit log says of the office's figures."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class SupervisionVerb(Verb):
    """What officers do with the figures."""

    DOWNLOAD = "download_statistics"


class SupervisionObject(LogObject):
    """The figures as a whole."""

    STATISTICS = "statistics"
