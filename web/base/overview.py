"""Who may do what, in one table: made from what the features declare."""

from __future__ import annotations

from flask import Flask

from web.base import registry
from web.base.registry import Registry


def list_access(app: Flask) -> list[str]:
    """Return a line for each route: address, methods, action, object, and the roles.

    A role is followed by the relations to the object of which it needs one; ``reads`` marks what
    is posted and stores nothing.
    """
    declared: Registry = app.extensions[registry.KEY]
    lines = []
    for rule in app.url_map.iter_rules():
        access = declared.access[rule.endpoint]
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        roles = " ".join(
            f"{role.value}:{'+'.join(sorted(relation.value for relation in relations))}"
            for role, relations in sorted(declared.policy.roles(access.action).items())
        )
        reads = "-" if access.stores else "reads"
        about = access.subject or "-"
        lines.append("\t".join((rule.rule, methods, access.action, about, reads, roles)))
    return sorted(lines)
