"""What the audit log says of itself."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class LogVerb(Verb):
    """What is done with the log."""

    VERIFY = "verify_log"
    DOWNLOAD = "download_log"
    CHANGE_KEY = "change_log_key"


class LogbookObject(LogObject):
    """The log itself."""

    LOG = "log"
