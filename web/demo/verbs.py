"""What the audit log says of the demo data."""

from __future__ import annotations

from web.base.log import Verb


class DemoVerb(Verb):
    """What is done with the demo data."""

    LOAD = "load_demo"
