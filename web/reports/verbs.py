"""What the audit log says of reports."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class ReportVerb(Verb):
    """What is done with a report."""

    MAKE = "make_report"
    REPLACE = "replace_report"
    PUBLISH = "publish_report"
    RETRACT = "retract_report"


class ReportObject(LogObject):
    """Reports."""

    REPORT = "report"
