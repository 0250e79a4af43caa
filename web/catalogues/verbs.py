"""What the audit log says of the submissions of a call."""

from __future__ import annotations

from web.base.log import Verb


class SubmissionVerb(Verb):
    """What officers do about what comes in."""

    REMIND = "remind_of_drafts"
    DOWNLOAD = "download_submissions"
