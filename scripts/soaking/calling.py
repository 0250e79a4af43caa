"""Somebody who uses the site by HTTP, with a cookie and the site's own forms."""

from __future__ import annotations

import html
import http.client
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from web.base.forms.tokens import FIELD, PARTING

PATIENCE = 60.0
File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 where nothing did."""

    status: int
    location: str = ""
    text: str = ""
    asked: str = ""
    """Method and path."""


@dataclass
class Caller:
    """One person; not for several threads at once."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Return a page."""
        return self._ask("GET", path, None, {})

    def post(
        self, path: str, fields: Sequence[tuple[str, str]], files: Sequence[File] = ()
    ) -> Answer:
        """Send a form."""
        if files:
            body, kind = _pack(fields, files)
        else:
            body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        return self._ask("POST", path, body, {"Content-Type": kind})

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookie = "; ".join(f"{name}={text}" for name, text in self.cookies.items())
        try:
            connection.request(method, path, body, {**headers, "Cookie": cookie})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.split(";")[0]
        location = answer.getheader("Location") or ""
        return Answer(answer.status, location, text, f"{method} {path}")


def form_of(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of a page's form; those of any form where ``action`` has none."""
    forms = re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL)
    mine = [form for form in forms if f'action="{action}"' in form]
    found = re.findall(
        r'<input type="hidden" name="([^"]+)"[^>]*value="([^"]*)"', (mine or forms or [""])[-1]
    )
    versions = re.findall(r'name="version"[^>]*value="([^"]*)"', (mine or forms or [""])[-1])
    fields = {name: html.unescape(value) for name, value in found}
    return fields | ({"version": versions[0]} if versions else {})


def with_other_word(form: Mapping[str, str]) -> dict[str, str]:
    """Return the form as another window of the same page has it."""
    _word, parting, rest = form[FIELD].partition(PARTING)
    return {**form, FIELD: f"{secrets.token_urlsafe(12)}{parting}{rest}"}


def _pack(fields: Sequence[tuple[str, str]], files: Sequence[File]) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    for name, content in files:
        head = f'Content-Disposition: form-data; name="{{}}"; filename="{name}"\r\n\r\n'
        field_name = "file" if name.endswith(".xlsx") else "files"
        parts.append(f"--{boundary}\r\n{head.format(field_name)}".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), (
        f"multipart/form-data; boundary={boundary}"
    )
