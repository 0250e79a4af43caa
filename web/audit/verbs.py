"""What the audit log says of the officers' audit."""

from __future__ import annotations

from web.base.log import Verb


class AuditVerb(Verb):
    """The decisions on a submitted text."""

    PUBLISH = "audit_publish"
    REQUEST_CHANGES = "audit_request_changes"
    REJECT = "audit_reject"
