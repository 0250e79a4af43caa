"""What the audit log says of the figures."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class FigureVerb(Verb):
    """What the platform does with its figures."""

    PUBLISH_AMOUNT = "publish_amount"


class FigureObject(LogObject):
    """The public figures."""

    FIGURES = "figures"
