"""Which state of a thing a program has read, so that nobody's change is overwritten unseen.

An ETag begins with the version that the database counts; what is read adds a digest of its body.
A change names in ``If-Match`` what it was made from: only the version in it is compared.
"""

from __future__ import annotations

from flask import Response, g, request
from werkzeug.exceptions import PreconditionFailed, PreconditionRequired

_PARTING = "-"
_LETTERS = 16


def note_version(version: int) -> None:
    """Note of which version the present answer tells."""
    g.version = version


def tag(response: Response) -> None:
    """Give an answer its ETag: of its version and its body, or of its body alone."""
    version = g.get("version")
    response.add_etag(weak=True)
    if version is not None and response.status_code == 200:
        digest = (response.get_etag()[0] or "")[:_LETTERS]
        response.set_etag(f"{version}{_PARTING}{digest}")


def check_match(version: int, *, is_needed: bool = False) -> None:
    """Go on where the program has read this version, or does not say which one.

    ``is_needed``: it has to say. Raises PreconditionRequired or PreconditionFailed.
    """
    asked = request.if_match
    if not request.headers.get("If-Match"):
        if is_needed:
            raise PreconditionRequired
        return
    # A server in front that compresses makes a tag weak, which changes nothing about the version.
    named = {one.partition(_PARTING)[0] for one in asked.as_set(include_weak=True)}
    if not asked.star_tag and str(version) not in named:
        raise PreconditionFailed
