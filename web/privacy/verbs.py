"""What the audit log says of what people do with their own data."""

from __future__ import annotations

from web.base.log import Verb


class PrivacyVerb(Verb):
    """What is done to one's own account."""

    DOWNLOAD = "download_own_data"
    DELETE = "delete_account"
