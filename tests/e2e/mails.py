"""The folder that a site's mails lie in, as its people read them."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.e2e.waiting import wait_for


class Mails:
    """The folder that the site's mails lie in, and what has been read of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: set[str] = set()

    def next_for(self, address: str, words: str) -> EmailMessage:
        """Wait for a mail to an address whose subject holds ``words``, and take it."""
        found: EmailMessage = wait_for(
            lambda: self._find(address, words), 120, f"a mail “{words}” to {address}"
        )
        return found

    def link_for(self, address: str, words: str, part: str = "/") -> str:
        """Return the first link of the next such mail whose address holds ``part``."""
        text = body_of(self.next_for(address, words))
        links = [link for link in re.findall(r"https?://\S+", text) if part in link]
        assert links, text
        return links[0]

    def all(self) -> list[Path]:
        """Return every mail, in the order they went out."""
        return sorted(self.folder.glob("*.eml"))

    def _find(self, address: str, words: str) -> EmailMessage | None:
        for path in self.all():
            if path.name in self.read:
                continue
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if mail["To"] == address and words in str(mail["Subject"]):
                self.read.add(path.name)
                return mail
        return None


def body_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
