"""What a program sends with a key of its own is carried out once, however often it arrives.

The header ``Idempotency-Key`` (IETF draft-ietf-httpapi-idempotency-key-header) brings the key. It
is stored in the same transaction as what the request makes, with the answer, in the table that
knows the forms that were carried out (``once.py``): whoever did not get the answer asks again and
gets the same one. A request that failed has stored nothing, its key neither, and can be repeated.
The same key with other content is refused, and so is one whose request is still being worked on,
where the database tells (PostgreSQL); on SQLite it waits for its turn and gets the answer.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Response, g, request
from sqlalchemy import delete, func, select, update

from web.base import db, programs
from web.base.once import Submission, insert_submission

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 255

_FORM = re.compile(rf'"?([!#-\[\]-~]{{1,{LONGEST}}})"?')
"""A string of structured fields (RFC 9651), or without its quotes."""

_KEPT_HEADERS = ("Location", "ETag")


class KeyUnreadable(programs.Refused):
    """The key is empty, too long or of other characters than visible ASCII."""

    code = 400
    reason = "idempotency_key"


class KeyReused(programs.Refused):
    """The key was used for something else."""

    code = 422
    reason = "idempotency_key_reused"


class KeyBusy(programs.Refused):
    """The request that first brought the key is still being worked on."""

    code = 409
    reason = "idempotency_key_busy"

    def get_headers(self, *arguments: Any, **options: Any) -> list[tuple[str, str]]:
        """Say when to ask again, too."""
        return [*super().get_headers(*arguments, **options), ("Retry-After", "1")]


@dataclass(frozen=True, slots=True)
class _Claim:
    digest: str
    content: str


def claim() -> Response | None:
    """Note the key that the present request brings; return the answer where it came before.

    Raises KeyUnreadable, KeyReused or KeyBusy.
    """
    text, grant = request.headers.get(HEADER), programs.granted()
    if text is None or grant is None or db.read_only.get():
        return None
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise KeyUnreadable
    digest = _digest("api", str(grant.key), found[1])
    sent = (request.method, request.full_path, request.get_data())
    made = _Claim(digest, _digest(*sent))
    _require_idle(digest)
    if not _store(made):
        return _answer_again(made)
    db.session().info[db.RESUME] = lambda: _store_anew(made)
    g.key_claim = made
    return None


def settle(answer: Response) -> None:
    """Keep the answer in the transaction of what was done, or forget the key with it."""
    made: _Claim | None = g.pop("key_claim", None)
    if made is None:
        return
    mine = Submission.digest == made.digest
    if answer.status_code >= 400:
        db.session().execute(delete(Submission).where(mine))
        return
    kept = {
        "status": answer.status_code,
        "headers": {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers},
        "body": answer.get_data(as_text=True),
    }
    db.session().execute(update(Submission).where(mine).values(body=json.dumps(kept)))


def _require_idle(digest: str) -> None:
    """Raise KeyBusy where another request with the same key is being worked on."""
    if db.session().get_bind().dialect.name == "postgresql":
        number = int(digest[:15], 16)
        if not db.session().scalar(select(func.pg_try_advisory_xact_lock(number))):
            raise KeyBusy


def _store(made: _Claim) -> bool:
    return insert_submission(made.digest, made.content)


def _store_anew(made: _Claim) -> None:
    """Note the key again: the transaction that had noted it was begun anew."""
    if "key_claim" in g and not _store(made):
        g.pop("key_claim")
        raise KeyBusy


def _answer_again(made: _Claim) -> Response:
    row = db.session().get_one(Submission, made.digest)
    if row.content != made.content:
        raise KeyReused
    kept = json.loads(row.body)
    answer = Response(kept["body"], kept["status"], kept["headers"], mimetype="application/json")
    answer.headers[REPLAYED] = "true"
    return answer


def _digest(*parts: str | bytes) -> str:
    sums = (sha256(one if isinstance(one, bytes) else one.encode()).digest() for one in parts)
    return sha256(b"".join(sums)).hexdigest()
