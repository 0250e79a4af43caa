"""Mail as files: what an installation does as long as no server is named."""

from __future__ import annotations

import os
from pathlib import Path

from web.messages.transports.line import Envelope, Handing, LineError


class FolderTransport:
    """Writes each mail to a file that any mail program opens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, envelope: Envelope, handing: Handing) -> None:
        """Write the file. A second attempt replaces it by the same."""
        try:
            # Mails hold links that let their bearers in.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self.folder / f".{envelope.token}.part"
            _write(part, envelope.data)
            handing()
            part.replace(self.folder / name_of(envelope))
        except OSError as error:
            raise LineError.broken("folder", error) from None


def name_of(envelope: Envelope) -> str:
    """Return the file's name: by time, and the same at every attempt."""
    return f"{envelope.at:%Y%m%dT%H%M%SZ}-{envelope.token}.eml"


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
