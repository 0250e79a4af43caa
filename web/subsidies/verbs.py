"""What the audit log says of subsidies."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class SubsidyVerb(Verb):
    """What the office records of a unit's subsidy."""

    CHECK = "check_subsidy"
    PAY = "pay_subsidy"


class SubsidyObject(LogObject):
    """The subsidy of a unit and a year."""

    SUBSIDY = "subsidy"
