"""What the audit log says of the office's figures."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class SupervisionVerb(Verb):
    """What officers do with the figures."""

    DOWNLOAD = "download_statistics"
    ENTER = "enter_indicator"
    CORRECT = "correct_indicator"
    TAKE_BACK = "take_back_indicator"


class SupervisionObject(LogObject):
    """The figures as a whole, and a value entered for an indicator."""

    STATISTICS = "statistics"
    INDICATOR = "indicator"
