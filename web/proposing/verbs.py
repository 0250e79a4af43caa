"""What the audit log says of how matches come about."""

from __future__ import annotations

from web.base.log import Verb


class ProposingVerb(Verb):
    """The engine proposes, people ask."""

    PROPOSE = "propose"
    REQUEST = "request"
