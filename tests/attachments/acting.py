"""What tests of attachments do."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient

from tests.attachments.samples import make_docx
from web.attachments import service
from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.base import db
from web.base.files.names import clean_name
from web.base.files.receiving import Received
from web.base.files.sniffing import examine
from web.people.models import User


def attach(actor: User, holder: Holder, subject: Any, name: str, content: bytes) -> Attachment:
    """Attach a file that somebody brought."""
    kind = examine(content)
    done = service.attach(actor, holder, subject, [Received(clean_name(name, kind), kind, content)])
    db.commit()
    return done.added[0]


def attach_word(actor: User, holder: Holder, subject: Any, text: str = "试验报告") -> Attachment:
    """Attach a document with this text, named after it."""
    return attach(actor, holder, subject, f"{text}.docx", make_docx(text))


def follow(client: FlaskClient, answer: Any) -> str:
    """Return the page that an answer leads to."""
    while answer.status_code in (302, 303):
        answer = client.get(answer.headers["Location"])
    text: str = answer.text
    return text


def send(client: FlaskClient, address: str, *files: tuple[str, bytes], **values: str) -> Any:
    """Post files, and what else a form holds."""
    data: dict[str, Any] = dict(values)
    data["files"] = [(io.BytesIO(content), name) for name, content in files]
    return client.post(address, data=data, content_type="multipart/form-data")
