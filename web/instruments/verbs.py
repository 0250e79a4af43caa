"""What the audit log says of instruments beside their entries."""

from __future__ import annotations

from web.base.log import Verb


class InstrumentVerb(Verb):
    """What is told of an instrument's year."""

    TELL = "tell_instrument_year"
