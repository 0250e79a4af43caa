"""What the audit log says of files that are taken away."""

from __future__ import annotations

from enum import StrEnum

from web.base.log import LogObject, Verb


class FileVerb(Verb):
    """What is done with files."""

    DOWNLOAD = "download"


class FileObject(LogObject):
    """Files made of what the platform holds."""

    FILE = "file"


class FileOf(StrEnum):
    """What a file is about."""

    POSTINGS = "postings"
    MATCHES = "matches"
    DEALS = "deals"
    CONTRACTS = "contracts"
