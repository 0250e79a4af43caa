"""What the audit log says of attached files; their names are as confidential as they are."""

from __future__ import annotations

from web.base.log import Verb


class AttachmentVerb(Verb):
    """What is done with the files of an object."""

    ATTACH = "attach"
    DETACH = "detach"
